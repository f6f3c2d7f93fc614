"""The pipeline as columns of cards; `H` and `L` carry a deal to the neighbouring stage."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size

from store.core import display
from store.core.action import actions
from store.core.listing import Line, Query, get_listing
from store.crm.board import board, pipeline_of, pipelines
from tui import safe
from tui.board import cards
from tui.board.lane import Lane
from tui.board.painted import PaintedBoard
from tui.bulk.jobs import carrying
from tui.bulk.many import Errand
from tui.bulk.marking import Marking
from tui.lists.marks import between
from tui.messages import Pointed, Subject
from tui.tabs import View

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.app import BackdeskApp


class BoardPane(PaintedBoard, can_focus=True):
    """Reads only the stages on screen, and of each only the cards around its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="board.down", tooltip="Next card", show=False),
        Binding("up,k", "move(-1)", "Up", id="board.up", tooltip="Previous card", show=False),
        Binding("left,h", "column(-1)", "Left", id="board.left", tooltip="Column to the left"),
        Binding("right,l", "column(1)", "Right", id="board.right", tooltip="Column to the right"),
        Binding("H", "carry(-1)", "Carry left", id="board.carry_left", tooltip="Move the deal one stage back"),
        Binding("L", "carry(1)", "Carry right", id="board.carry_right", tooltip="Move the deal one stage on"),
        Binding("P", "pipeline", "Pipeline", id="board.pipeline", tooltip="The next pipeline", show=False),
        Binding("home,g", "edge(-1)", "First", id="board.first", tooltip="First card of the column", show=False),
        Binding("end,G", "edge(1)", "Last", id="board.last", tooltip="Last card of the column", show=False),
        Binding("pagedown", "page(1)", "Page down", id="board.page_down", tooltip="A page of cards on", show=False),
        Binding("pageup", "page(-1)", "Page up", id="board.page_up", tooltip="A page of cards back", show=False),
        Binding("space", "mark", "Mark", id="board.mark", tooltip="Mark this card, go on", show=False),
        Binding("v", "mark_range", "Mark range", id="board.range", tooltip="Mark from the last mark to here"),
        Binding("A", "mark_all", "Mark all", id="board.all", tooltip="Mark all cards of the column, or none of them"),
        Binding(
            "escape", "back", "Back", id="board.back", tooltip="Stop a bulk action, then clear the marks", show=False
        ),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(get_listing(view.listing), id=f"view-{view.name}", classes="view")
        self.view = view
        self._carried: dict[int, int] = {}  # deal → the column it is on its way to
        self._fitted_for: Size | None = None
        self._pipeline = 0  # the one on the board; the first one until another is chosen

    def on_mount(self) -> None:
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
    def marking(self) -> Marking | None:
        return Marking(self.listing, self.marks, Query, self.refresh) if self.marks else None

    def take_focus(self) -> None:
        self.screen.set_focus(self)

    def reload(self) -> None:
        """Read again what is on screen; the cursor stays on its deal, also when that is in another stage now."""
        here, known = self.card, {lane.stage.stage_id: lane for lane in self._lanes}
        self._carried.clear()
        self._lanes = []
        there = [pipeline for pipeline, _ in pipelines()]
        self._pipeline = self._pipeline if self._pipeline in there else next(iter(there), 0)
        for stage in board(self._pipeline):
            lane = known.get(stage.stage_id) or Lane(self.listing, stage)
            lane.reload(stage)
            self._lanes.append(lane)
        self._at = min(self._at, max(0, len(self._lanes) - 1))
        if here is None or not self.show_record(here.id):
            self._settle()

    def show_record(self, record_id: int) -> bool:
        """Put the cursor on a deal, wherever it is; False where it is gone."""
        line = self.listing.get(record_id)
        stage = line.values[self.listing.index_of("stage_id")] if line else 0
        if (way := pipeline_of(stage)) not in (0, self._pipeline) and way in dict(pipelines()):
            self._change_to(way)
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
        marked = f", {display.count(len(self.marks.ids))} marked" if self.marks else ""
        several = self._lanes[0].stage.pipeline if self._lanes else ""
        where = f"{safe.text(several)}: " if several else ""
        return f"{where}{display.count(count)} open{marked}" + (f" · weighted {said}" if said else "")

    # Moving ---------------------------------------------------------------------------------------

    def _settle(self) -> None:
        self._place()
        self.refresh()
        self.post_message(Pointed())

    def _place(self) -> None:
        if not self._lanes or not self.size:
            return
        grid = self.grid
        self._first = max(min(self._first, self._at), self._at - grid.columns + 1)
        self._first = max(0, min(self._first, len(self._lanes) - grid.columns))
        for column in self._shown(grid):
            self._lanes[column].look(grid.room)

    def action_move(self, step: int) -> None:
        if self.lane:
            self.lane.move(step)
            self.lane.look(self.grid.room)
            self._paint_lane()
            self.post_message(Pointed())

    def action_page(self, way: int) -> None:
        self.action_move(way * self.grid.room)

    def action_pipeline(self) -> None:
        there = [pipeline for pipeline, _ in pipelines()]
        if len(there) < 2:
            cast("Acting", self.screen).tell("There is one pipeline; managers add others: pipeline add.")
            return
        self._change_to(there[(there.index(self._pipeline) + 1) % len(there)])
        self._settle()

    def _change_to(self, pipeline: int) -> None:
        self._pipeline, self._at, self._first = pipeline, 0, 0
        self._carried.clear()
        self._lanes = [Lane(self.listing, stage) for stage in board(pipeline)]

    def action_edge(self, way: int) -> None:
        if self.lane:
            self.lane.edge(way)
            self._settle()

    def action_column(self, step: int) -> None:
        self._at = max(0, min(self._at + step, len(self._lanes) - 1))
        self._settle()

    def action_back(self) -> None:
        if not cast("BackdeskApp", self.app).bulk.stop() and self.marks:
            self.marks.clear()
            self._settle()

    # Marks ----------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        if self.card:
            self.marks.toggle(self.card.id)
            self.action_move(1)

    def action_mark_range(self) -> None:
        if self.lane and self.card:
            self.marks.add(between(self.listing, self.lane.rows.query, self.marks.last, self.card))
            self._settle()

    def action_mark_all(self) -> None:
        if self.lane:
            self.marks.toggle_these([deal for deal, _ in self.listing.ids(self.lane.rows.query)])
            self._settle()

    # Carrying -------------------------------------------------------------------------------------

    def action_carry(self, step: int) -> None:
        desk, subject = cast("Acting", self.screen), self.subject
        if marking := self.marking:
            way = "on" if step > 0 else "back"
            errand = Errand(f"One stage {way}", "Each deal moves from where it stands.", partial(carrying, step))
            cast("BackdeskApp", self.app).bulk.do(desk, errand, marking)
            return
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
        grid = self.grid
        column = self._first + min(event.x // max(1, grid.each), grid.columns - 1)
        if column < len(self._lanes):
            lane, self._at = self._lanes[column], column
            number = lane.top + (event.y - cards.HEAD) // grid.tall
            if event.y >= cards.HEAD and lane.card(number):
                lane.cursor = number
            self._settle()

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1)
