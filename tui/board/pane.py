"""The pipeline as columns of cards; `H` and `L` carry a deal to the neighbouring stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from store.core.action import actions
from store.core.errors import BackdeskError
from store.core.listing import Line, Query, get_listing
from store.core.values import Amount
from store.crm.board import StageColumn, board
from tui import safe
from tui.messages import Pointed, Subject
from tui.tabs import View

if TYPE_CHECKING:
    from tui.acting import Acting

CARD = 3  # lines a card takes: title, party and value, a gap
LEAST = 20
CHUNK = 60


class BoardPane(Widget, can_focus=True):
    """Columns of cards; reads only the cards there is room for."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--heading", "board--heading-on", "board--sum", "board--card", "board--party", "board--cursor",
        "board--cursor-party", "board--rule",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="board.down", tooltip="Next card", show=False),
        Binding("up,k", "move(-1)", "Up", id="board.up", tooltip="Previous card", show=False),
        Binding("left,h", "column(-1)", "Left", id="board.left", tooltip="Column to the left"),
        Binding("right,l", "column(1)", "Right", id="board.right", tooltip="Column to the right"),
        Binding("H", "carry(-1)", "Carry left", id="board.carry_left", tooltip="Move the deal one stage back"),
        Binding("L", "carry(1)", "Carry right", id="board.carry_right", tooltip="Move the deal one stage on"),
        Binding("home,g", "edge(-1)", "First", id="board.first", tooltip="First card of the column", show=False),
        Binding("end,G", "edge(1)", "Last", id="board.last", tooltip="Last card that is read", show=False),
        Binding("pagedown", "move(5)", "Page down", id="board.page_down", tooltip="Five cards on", show=False),
        Binding("pageup", "move(-5)", "Page up", id="board.page_up", tooltip="Five cards back", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(id=f"view-{view.name}", classes="view")
        self.view = view
        self.listing = get_listing(view.listing)
        self._stages: tuple[StageColumn, ...] = ()
        self._cards: list[list[Line]] = []
        self._at = 0
        self._rows: list[int] = []
        self._tops: list[int] = []
        self._first = 0  # the leftmost column on screen
        self._styles: dict[str, Style] = {}

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._styles.clear())
        self.reload()

    # What the screen asks of a view ---------------------------------------------------------------

    @property
    def card(self) -> Line | None:
        """The deal under the cursor."""
        cards = self._cards[self._at] if self._cards else []
        return cards[self._rows[self._at]] if self._rows and self._rows[self._at] < len(cards) else None

    @property
    def subject(self) -> Subject | None:
        return Subject("deal", self.card.id) if self.card else None

    @property
    def marking(self) -> None:
        """A board has no marks."""

    def take_focus(self) -> None:
        self.screen.set_focus(self)

    def reload(self) -> None:
        """Read stages and the first cards of each again; the cursor stays on its deal."""
        here = self.card
        self._stages = board()
        self._cards = [self._read(stage) for stage in self._stages]
        if len(self._rows) != len(self._stages):
            self._rows, self._tops = [0] * len(self._stages), [0] * len(self._stages)
        self._at = min(self._at, max(0, len(self._stages) - 1))
        if here is None or not self.show_record(here.id):
            self._settle()
        self.refresh()

    def _read(self, stage: StageColumn) -> list[Line]:
        return self.listing.window(Query(f"stage_id:{stage.stage_id}"), limit=CHUNK)

    def show_record(self, record_id: int) -> bool:
        """Put the cursor on a deal where it is among the cards read."""
        for column, cards in enumerate(self._cards):
            for row, card in enumerate(cards):
                if card.id == record_id:
                    self._at, self._rows[column] = column, row
                    self._settle()
                    return True
        return False

    def summary(self) -> str:
        """The open stages in sum."""
        open_ones = [s for s in self._stages if s.type == "open"]
        sums: dict[str, int] = {}
        for stage in open_ones:
            for currency, amount in stage.weighted:
                sums[currency] = sums.get(currency, 0) + amount
        said = ", ".join(f"{Amount().shown(amount, currency)} {currency}" for currency, amount in sums.items())
        count = sum(s.count for s in open_ones)
        return f"{count:,} open" + (f" · weighted {said}" if said else "")

    # Moving ---------------------------------------------------------------------------------------

    @property
    def fits(self) -> int:
        """How many columns there is room for."""
        return max(1, min(len(self._stages) or 1, self.size.width // LEAST))

    @property
    def room(self) -> int:
        """How many cards of a column there is room for."""
        return max(1, (self.size.height - 3) // CARD)

    def _settle(self) -> None:
        self._place()
        self.refresh()
        self.post_message(Pointed())

    def _place(self) -> None:
        if not self._stages:
            return
        self._first = max(min(self._first, self._at), self._at - self.fits + 1)
        self._first = max(0, min(self._first, len(self._stages) - self.fits))
        row = max(0, min(self._rows[self._at], len(self._cards[self._at]) - 1))
        self._rows[self._at] = row
        top = self._tops[self._at]
        self._tops[self._at] = max(row - self.room + 1, min(top, row))

    def action_move(self, step: int) -> None:
        self._rows[self._at] += step
        cards = self._cards[self._at]
        if self._rows[self._at] >= len(cards) - 1 and len(cards) % CHUNK == 0 and cards:
            query = Query(f"stage_id:{self._stages[self._at].stage_id}")
            cards.extend(self.listing.window(query, after=cards[-1].place, limit=CHUNK))
        self._settle()

    def action_edge(self, way: int) -> None:
        self._rows[self._at] = 0 if way < 0 else len(self._cards[self._at]) - 1
        self._settle()

    def action_column(self, step: int) -> None:
        self._at = max(0, min(self._at + step, len(self._stages) - 1))
        self._settle()

    def action_carry(self, step: int) -> None:
        target = self._at + step
        desk = cast("Acting", self.screen)
        if not self.subject or not 0 <= target < len(self._stages):
            desk.tell("There is no stage that way.", "warning")
            return
        stage = self._stages[target]
        if stage.type == "lost":
            self.app.call_next(desk.run_action, "verb('lose')")
            return
        try:
            desk.perform(actions()["deal.move"], self.subject, {"stage": stage.stage_id})
        except BackdeskError as error:
            desk.tell(str(error), "error")

    def on_resize(self) -> None:
        self._place()

    def on_click(self, event: events.Click) -> None:
        column = self._first + event.x // max(1, self.size.width // self.fits)
        if column < len(self._stages) and event.y >= 3:
            self._at = column
            self._rows[column] = self._tops[column] + (event.y - 3) // CARD
            self._settle()

    # Painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments: list[Segment] = []
        each, rest = divmod(width, self.fits)
        for place in range(self.fits):
            column = self._first + place
            wide = each + (rest if place == self.fits - 1 else 0)
            if column < len(self._stages):
                text, style = self._line(column, y, wide - 1)
                segments += [Segment(text, self._style(style)), Segment(" ", self._style("board--rule"))]
        return Strip(segments, width) if segments else Strip.blank(width)

    def _line(self, column: int, y: int, width: int) -> tuple[str, str]:
        stage = self._stages[column]
        if y == 0:
            on = "board--heading-on" if column == self._at else "board--heading"
            return safe.cell(f" {stage.name} {stage.count:,}", width), on
        if y == 1:
            said = " ".join(f"{Amount().shown(amount, currency)} {currency}" for currency, amount in stage.value)
            return safe.cell(f" {said}", width), "board--sum"
        row, part = divmod(y - 3, CARD) if y >= 3 else (-1, 0)
        number = self._tops[column] + row
        if row < 0 or row >= self.room or number >= len(self._cards[column]) or part == 2:
            return " " * width, "board--card"
        card = self._cards[column][number]
        chosen = column == self._at and number == self._rows[column]
        if part == 0:
            return self._title(card, width), "board--cursor" if chosen else "board--card"
        return self._money(card, width), "board--cursor-party" if chosen else "board--party"

    def _title(self, card: Line, width: int) -> str:
        return safe.cell(" " + self.listing.shown(card, self.listing.column("title")), width)

    def _money(self, card: Line, width: int) -> str:
        value = self.listing.shown(card, self.listing.column("value"))
        party = self.listing.shown(card, self.listing.column("party"))
        room = width - len(value) - 3
        if room < 4:
            return safe.cell(" " + value, width)
        return f" {safe.cell(party, room)} {safe.cell(value, len(value))} "

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(name)
        return found
