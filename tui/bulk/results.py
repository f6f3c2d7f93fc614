"""What came of a bulk action, record by record: the refused ones first, with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from store.core.bulk import Result
from store.core.references import kinds, title
from tui import safe
from tui.bulk.run import BulkRun
from tui.by_keys import by_keys
from tui.messages import Subject
from tui.safe import Say

if TYPE_CHECKING:
    from tui.app import BackdeskApp

SIGNS = {"done": "✓", "already": "·", "refused": "✗"}
ORDER = ("refused", "already", "done")
NAME = 26


class ResultList(ScrollView, can_focus=True):
    """The results; only those on screen are looked up and painted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "results--done", "results--already", "results--refused", "results--cursor",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="results.down", tooltip="Next record"),
        Binding("up,k", "move(-1)", "Up", show=False, id="results.up", tooltip="Previous record"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="results.page_down", tooltip="A page on"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="results.page_up", tooltip="A page back"),
        Binding("home,g", "edge(0)", "First", show=False, id="results.first", tooltip="First record"),
        Binding("end,G", "edge(-1)", "Last", show=False, id="results.last", tooltip="Last record"),
    ]

    def __init__(self, results: list[Result]) -> None:
        super().__init__()
        self._results = results
        self._names: dict[Subject, str] = {}
        self._cursor = 0

    def on_mount(self) -> None:
        self.virtual_size = Size(0, len(self._results))

    @property
    def current(self) -> Result | None:
        """The result under the cursor."""
        return self._results[self._cursor] if self._results else None

    def action_move(self, step: int) -> None:
        self._cursor = max(0, min(self._cursor + step, len(self._results) - 1))
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= self._cursor < top + height:
            self.scroll_to(y=self._cursor if self._cursor < top else self._cursor - height + 1, animate=False)
        self.refresh()

    def action_page(self, way: int) -> None:
        self.action_move(way * max(1, self.size.height - 1))

    def action_edge(self, place: int) -> None:
        self.action_move(-len(self._results) if place == 0 else len(self._results))

    def render_line(self, y: int) -> Strip:
        width, place = self.size.width, self.scroll_offset.y + y
        if place >= len(self._results):
            return Strip.blank(width, self.rich_style)
        found = self._results[place]
        look = "cursor" if place == self._cursor else found.state
        name = safe.cell(self._title_of(found), min(NAME, width // 2))
        said = safe.cell(f"{SIGNS[found.state]} {name} {by_keys(found.message)}", width)
        return Strip([Segment(said, self.get_component_rich_style(f"results--{look}"))], width)

    def _title_of(self, found: Result) -> str:
        subject = Subject(found.kind, found.id)
        if subject not in self._names:
            self._names[subject] = title(found.kind, found.id) if found.kind in kinds() else found.kind
        return self._names[subject]


class ResultsScreen(ModalScreen[None]):
    """See the module. Enter opens the record; escape comes back from it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", id="results.leave", tooltip="Close"),
        Binding("enter", "open", "Open", id="results.open", tooltip="Open this record"),
    ]

    def __init__(self, run: BulkRun) -> None:
        super().__init__()
        self._told = run.told()
        self._results = sorted(run.results, key=lambda found: ORDER.index(found.state))

    def compose(self) -> ComposeResult:
        with Vertical(classes="box results"):
            yield Say(self._told, classes="box-title")
            yield ResultList(self._results)
            yield Say("enter opens the record · esc closes · refused records stay marked", classes="hint")

    def on_mount(self) -> None:
        self.query_one(ResultList).focus()

    async def action_open(self) -> None:
        found = self.query_one(ResultList).current
        if found and found.kind in kinds():
            await cast("BackdeskApp", self.app).open_record(Subject(found.kind, found.id))

    def action_leave(self) -> None:
        self.dismiss(None)
