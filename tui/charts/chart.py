"""Charts and tables painted line by line: the cursor goes from bar to bar, enter asks for what is behind one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from store.insight.sheet import Figure, Opens, Report
from tui import safe
from tui.charts import drawing
from tui.charts.drawing import Row
from tui.messages import Pointed
from tui.styled import Styled

Sheet = Figure | Report
STYLES = (
    "title", "heading", "number", "total", "note", "solid", "light", "below", "tick", "cursor",
    "primary", "secondary", "success", "warning", "error", "muted",
)  # fmt: skip
_DRAWN = ("solid", "light", "below", "tick")


class Chart(Styled, can_focus=True):
    """Figures and reports one below the other. Posts `Opened` for the bar that was chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{style}" for style in STYLES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="chart.down", tooltip="Next bar", show=False),
        Binding("up,k", "move(-1)", "Up", id="chart.up", tooltip="Previous bar", show=False),
        Binding("right,l", "shift(1)", "Right", id="chart.right", tooltip="Columns further right", show=False),
        Binding("left,h", "shift(-1)", "Left", id="chart.left", tooltip="Columns further left", show=False),
        Binding("pagedown", "page(1)", "Page down", id="chart.page_down", tooltip="A page of bars on", show=False),
        Binding("pageup", "page(-1)", "Page up", id="chart.page_up", tooltip="A page of bars back", show=False),
        Binding("home,g", "edge(0)", "First", id="chart.first", tooltip="First bar", show=False),
        Binding("end,G", "edge(-1)", "Last", id="chart.last", tooltip="Last bar", show=False),
        Binding("enter", "open_bar", "Open", id="chart.open", tooltip="The records behind the number"),
    ]

    class Opened(Message):
        """A bar was chosen; `opens` is what is behind it."""

        def __init__(self, opens: tuple[Opens, ...], label: str) -> None:
            super().__init__()
            self.opens, self.label = opens, label

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sheets: tuple[Sheet, ...] = ()
        self._said = ""
        self._rows: list[Row] = []
        self._cursor = self._top = self._shift = 0

    # What is shown --------------------------------------------------------------------------------

    def show(self, sheets: Sequence[Sheet], again: bool = False) -> None:
        """Show these; with `again` they are the same as before, newly worked out: the cursor stays."""
        label = self._label
        self._sheets, self._said = tuple(sheets), ""
        if not again:
            self._cursor = self._top = self._shift = 0
        self._lay_out()
        if again and label:
            self._find(label)
        self._settle()

    def say(self, said: str) -> None:
        """Show a sentence instead."""
        self._sheets, self._rows, self._said = (), [], said
        self.refresh()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What is on screen."""
        return self._sheets

    @property
    def current(self) -> Row | None:
        """The bar under the cursor."""
        return next((row for row in self._rows if row.place == self._cursor), None)

    @property
    def count(self) -> int:
        """How many bars there are."""
        return sum(row.place is not None for row in self._rows)

    @property
    def place(self) -> int:
        """Which of them the cursor is on, from 0."""
        return self._cursor

    @property
    def _label(self) -> str:
        return _identity(self.current) if self.current else ""

    def _find(self, label: str) -> None:
        found = next((row.place for row in self._rows if row.place is not None and _identity(row) == label), None)
        self._cursor = found if found is not None else min(self._cursor, max(0, self.count - 1))

    def _lay_out(self) -> None:
        width = self.size.width
        rows: list[Row] = []
        for sheet in self._sheets if width else ():
            first = sum(row.place is not None for row in rows)
            if rows:
                rows.append(Row(()))
            if isinstance(sheet, Figure):
                rows += drawing.figure(sheet, width, first)
            else:
                rows += drawing.report(sheet, width, first, self._shift)
        self._rows = rows

    def on_resize(self) -> None:
        self._lay_out()
        self._settle()

    # Moving ---------------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        self._cursor = max(0, min(self._cursor + step, self.count - 1))
        self._settle()

    def action_page(self, way: int) -> None:
        self.action_move(way * max(1, self.size.height - 2))

    def action_edge(self, end: int) -> None:
        self._cursor = max(0, self.count - 1) if end else 0
        self._settle()

    def action_shift(self, step: int) -> None:
        """Columns further right or left, where a report is wider than the screen."""
        wide = [sheet for sheet in self._sheets if isinstance(sheet, Report)]
        most = max((drawing.hidden_columns(sheet, self.size.width) for sheet in wide), default=0)
        wanted = max(0, min(self._shift + step, most))
        if wanted != self._shift:
            self._shift = wanted
            self._lay_out()
            self._settle()

    def action_open_bar(self) -> None:
        if self.current:
            self.post_message(self.Opened(self.current.opens, self.current.said))

    def _settle(self) -> None:
        """Bring the cursor into sight, with the headings above the first bar and what follows the last."""
        line = next((number for number, row in enumerate(self._rows) if row.place == self._cursor), 0)
        last = line == max((n for n, row in enumerate(self._rows) if row.place is not None), default=0)
        height = max(1, self.size.height)
        above = 0 if line < height and self._cursor == 0 else line - 1
        below = len(self._rows) - 1 if last else line
        self._top = max(min(self._top, max(0, above)), below - height + 1, 0)
        self._top = min(self._top, line)
        self.refresh()
        self.post_message(Pointed())

    def on_click(self, event: events.Click) -> None:
        number = self._top + event.y
        place = self._rows[number].place if number < len(self._rows) else None
        if place is None:
            return
        if place == self._cursor and self.has_focus:
            self.action_open_bar()
        else:
            self._cursor = place
            self._settle()

    def on_mouse_scroll_down(self) -> None:
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-1)

    # Painting -------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, number = self.size.width, self._top + y
        if self._said and y == 1:
            return self._strip([("note", safe.cell(f" {self._said}", width))], width)
        row = self._rows[number] if number < len(self._rows) else None
        return self._strip(self._pieces(row), width) if row else Strip.blank(width, self.style("chart--number"))

    def _pieces(self, row: Row) -> Sequence[drawing.Piece]:
        if row.place is None or row.place != self._cursor:
            return row.pieces
        return [(style if style in _DRAWN or not text.strip() else "cursor", text) for style, text in row.pieces]

    def _strip(self, pieces: Sequence[drawing.Piece], width: int) -> Strip:
        segments = [Segment(text, self.style(f"chart--{style}")) for style, text in pieces if text]
        return Strip(segments).adjust_cell_length(width, self.style("chart--number"))


def _identity(row: Row) -> str:
    """What a bar is found again by when its numbers have changed."""
    behind = row.opens[0] if row.opens else None
    return f"{behind.listing} {behind.filter} {behind.kind} {behind.id}" if behind else row.said.split(" · ")[0]
