"""The pipeline as columns of cards; `H` and `L` carry a deal to the neighbouring stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.strip import Strip

from store.core import display
from store.core.action import actions
from store.core.listing import Line, get_listing
from store.crm.board import board
from tui.board import cards
from tui.board.lane import Lane
from tui.calm import CalmFocus
from tui.messages import Pointed, Subject
from tui.tabs import View

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.app import BackdeskApp

LEAST = 20  # cells a column takes at least; columns that do not fit are a step to the side


class BoardPane(CalmFocus, can_focus=True):
    """Columns of cards; reads only the stages on screen, and of each only the cards around its cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--heading", "board--heading-on", "board--sum", "board--card", "board--party", "board--cursor",
        "board--cursor-party", "board--rule", "board--fresh",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="board.down", tooltip="Next card", show=False),
        Binding("up,k", "move(-1)", "Up", id="board.up", tooltip="Previous card", show=False),
        Binding("left,h", "column(-1)", "Left", id="board.left", tooltip="Column to the left"),
        Binding("right,l", "column(1)", "Right", id="board.right", tooltip="Column to the right"),
        Binding("H", "carry(-1)", "Carry left", id="board.carry_left", tooltip="Move the deal one stage back"),
        Binding("L", "carry(1)", "Carry right", id="board.carry_right", tooltip="Move the deal one stage on"),
        Binding("home,g", "edge(-1)", "First", id="board.first", tooltip="First card of the column", show=False),
        Binding("end,G", "edge(1)", "Last", id="board.last", tooltip="Last card of the column", show=False),
        Binding("pagedown", "page(1)", "Page down", id="board.page_down", tooltip="A page of cards on", show=False),
        Binding("pageup", "page(-1)", "Page up", id="board.page_up", tooltip="A page of cards back", show=False),
        Binding("escape", "back", "Back", id="board.back", tooltip="Stop a bulk action", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(id=f"view-{view.name}", classes="view")
        self.view = view
        self.listing = get_listing(view.listing)
        self._lanes: list[Lane] = []
        self._at = 0
        self._first = 0  # the leftmost column on screen
        self._carried: dict[int, int] = {}  # deal → the column it is on its way to
        self._fresh: frozenset[int] = frozenset()
        self._fitted_for: Size | None = None
        self._styles: dict[str, Style] = {}

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._styles.clear())
        self.reload()

    # What the screen asks of a view ---------------------------------------------------------------

    @property
    def lane(self) -> Lane | None:
        """The column the cursor is in."""
        return self._lanes[self._at] if self._lanes else None

    @property
    def card(self) -> Line | None:
        """The deal under the cursor."""
        return self.lane.current if self.lane else None

    @property
    def subject(self) -> Subject | None:
        return Subject("deal", self.card.id) if self.card else None

    @property
    def marking(self) -> None:
        """A board has no marks."""

    def take_focus(self) -> None:
        self.screen.set_focus(self)

    def reload(self) -> None:
        """Read again what is on screen; the cursor stays on its deal, also when that is in another stage now."""
        here, known = self.card, {lane.stage.stage_id: lane for lane in self._lanes}
        self._carried.clear()
        self._lanes = []
        for stage in board():
            lane = known.get(stage.stage_id) or Lane(self.listing, stage)
            lane.reload(stage)
            self._lanes.append(lane)
        self._at = min(self._at, max(0, len(self._lanes) - 1))
        if here is None or not self.show_record(here.id):
            self._settle()

    def show_record(self, record_id: int) -> bool:
        """Put the cursor on a deal, wherever it is; False where it is gone."""
        line = self.listing.get(record_id)
        stage = line.values[self.listing.index_of("stage_id")] if line else None
        column = next((n for n, lane in enumerate(self._lanes) if lane.stage.stage_id == stage), None)
        if column is None or not self._lanes[column].show(record_id):
            return False
        self._at = column
        self._settle()
        return True

    def flash(self, ids: frozenset[int]) -> None:
        """Show these deals as just changed by somebody else; no ids: no more."""
        if ids != self._fresh:
            self._fresh = ids
            self.refresh()

    def summary(self) -> str:
        """The open stages in sum."""
        open_ones = [lane.stage for lane in self._lanes if lane.stage.type == "open"]
        sums: dict[str, int] = {}
        for stage in open_ones:
            for currency, amount in stage.weighted:
                sums[currency] = sums.get(currency, 0) + amount
        said = cards.sums(tuple(sums.items()))
        count = sum(s.count for s in open_ones)
        return f"{display.count(count)} open" + (f" · weighted {said}" if said else "")

    # Moving ---------------------------------------------------------------------------------------

    @property
    def fits(self) -> int:
        """How many columns there is room for."""
        return max(1, min(len(self._lanes) or 1, self.size.width // LEAST))

    @property
    def tall(self) -> int:
        """How many lines a card takes, the gap below it included."""
        return 4 if self.size.height >= 30 and self.size.width // self.fits >= cards.ROOMY else 3

    @property
    def room(self) -> int:
        """How many cards of a column there is room for."""
        return max(1, (self.size.height - cards.HEAD) // self.tall)

    @property
    def _shown(self) -> range:
        return range(self._first, min(self._first + self.fits, len(self._lanes)))

    def _settle(self) -> None:
        self._place()
        self.refresh()
        self.post_message(Pointed())

    def _place(self) -> None:
        if not self._lanes or not self.size:
            return
        self._first = max(min(self._first, self._at), self._at - self.fits + 1)
        self._first = max(0, min(self._first, len(self._lanes) - self.fits))
        for column in self._shown:
            self._lanes[column].look(self.room)

    def action_move(self, step: int) -> None:
        if self.lane:
            self.lane.move(step)
            self.lane.look(self.room)
            self._paint_lane()
            self.post_message(Pointed())

    def _paint_lane(self) -> None:
        each = self.size.width // self.fits
        place = self._at - self._first
        width = self.size.width - each * place if place == self.fits - 1 else each
        self.refresh(Region(each * place, 0, width, self.size.height))

    def action_page(self, way: int) -> None:
        self.action_move(way * self.room)

    def action_edge(self, way: int) -> None:
        if self.lane:
            self.lane.edge(way)
            self._settle()

    def action_column(self, step: int) -> None:
        self._at = max(0, min(self._at + step, len(self._lanes) - 1))
        self._settle()

    def action_back(self) -> None:
        cast("BackdeskApp", self.app).bulk.stop()

    def action_carry(self, step: int) -> None:
        desk, subject = cast("Acting", self.screen), self.subject
        target = self._carried.get(subject.id, self._at) + step if subject else -1
        if subject is None or not 0 <= target < len(self._lanes):
            desk.tell("There is no stage that way.", "warning")
            return
        stage = self._lanes[target].stage
        if stage.type == "lost":
            self.app.call_next(desk.run_action, "verb('lose')")
            return
        self._carried[subject.id] = target  # a second press goes on from there
        desk.perform(actions()["deal.move"], subject, {"stage": stage.stage_id})

    def on_resize(self) -> None:
        if self.size != self._fitted_for:  # else it is shown again as it was
            self._fitted_for = self.size
            self._settle()

    def on_click(self, event: events.Click) -> None:
        column = self._first + min(event.x // max(1, self.size.width // self.fits), self.fits - 1)
        if column < len(self._lanes):
            lane, self._at = self._lanes[column], column
            number = lane.top + (event.y - cards.HEAD) // self.tall
            if event.y >= cards.HEAD and lane.card(number):
                lane.cursor = number
            self._settle()

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1)

    # Painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments: list[Segment] = []
        each, rest = divmod(width, self.fits)
        for column in self._shown:
            wide = each + (rest if column == self._shown[-1] else 0)
            text, style = self._line(column, y, wide - 1)
            segments += [Segment(text, self._style(style)), Segment(self._edge(column, y), self._style("board--rule"))]
        return Strip(segments, width) if segments else Strip.blank(width)

    def _edge(self, column: int, y: int) -> str:
        """Beside the head of the outermost column: there are more that way."""
        if y == 0 and column == self._shown[-1] and column < len(self._lanes) - 1:
            return "›"
        return " "

    def _line(self, column: int, y: int, width: int) -> tuple[str, str]:
        lane, on = self._lanes[column], column == self._at
        if y < cards.HEAD:
            text = cards.head(lane.stage, y, width, lane.place if on else None)
            if y == 0 and column == self._first and column:
                text = "‹" + text[1:]
            return text, ("board--heading-on" if on else "board--heading") if y == 0 else "board--sum"
        row, part = divmod(y - cards.HEAD, self.tall)
        number = lane.top + row
        card = lane.card(number)
        if row >= self.room or card is None or part == self.tall - 1:
            return " " * width, "board--card"
        text = cards.card(self.listing, card, part, width)
        if on and number == lane.cursor:
            return text, "board--cursor" if part == 0 else "board--cursor-party"
        if card.id in self._fresh:
            return text, "board--fresh"
        return text, "board--card" if part == 0 else "board--party"

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(name)
        return found
