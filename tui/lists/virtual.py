"""A list of any length: paints and reads only the rows on screen, and keeps its cursor by record."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from store.core.listing import Line, Listing, Query
from store.core.values import State
from tui.lists import columns
from tui.lists.marks import Marks
from tui.lists.rows import Rows
from tui.theme import state_role

GUTTER = 2  # the mark and a space


class VirtualList(Widget, can_focus=True):
    """Rows of a listing under a heading line. Posts `Moved` when the cursor reaches another record."""

    DEFAULT_CSS = "VirtualList { width: 1fr; height: 1fr; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--row", "list--cursor", "list--cursor-away", "list--heading", "list--bar",
        "list--primary", "list--secondary", "list--success", "list--warning", "list--error", "list--muted",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="list.down", tooltip="Next row", show=False),
        Binding("up,k", "move(-1)", "Up", id="list.up", tooltip="Previous row", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", id="list.page_down", tooltip="A page on", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", id="list.page_up", tooltip="A page back", show=False),
        Binding("home,g,ctrl+home", "first", "First", id="list.first", tooltip="First row", show=False),
        Binding("end,G,ctrl+end", "last", "Last", id="list.last", tooltip="Last row", show=False),
        Binding("space", "mark", "Mark", id="list.mark", tooltip="Mark this row, go on", show=False),
        Binding("v", "mark_range", "Mark range", id="list.range", tooltip="Mark from the last mark to here"),
        Binding("A", "mark_all", "Mark all", id="list.all", tooltip="Mark all rows of the list, or none"),
    ]

    class Moved(Message):
        """The cursor stands on another record (None: the list is empty)."""

        def __init__(self, list: VirtualList, line: Line | None) -> None:
            super().__init__()
            self.list, self.line = list, line

        @property
        def control(self) -> VirtualList:
            return self.list

    class Opened(Message):
        """A row was chosen with the mouse or enter."""

        def __init__(self, list: VirtualList, line: Line) -> None:
            super().__init__()
            self.list, self.line = list, line

        @property
        def control(self) -> VirtualList:
            return self.list

    def __init__(
        self, listing: Listing, base: str = "", hide: frozenset[str] = frozenset(), id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.listing = listing
        self.rows = Rows(listing, base)
        self.marks = Marks()
        self.total: int | None = None
        self._top = self._cursor = 0
        self._columns = tuple(c for c in listing.shown_columns if c.name not in hide)
        self._fitted: tuple[columns.Fitted, ...] = ()
        self._fitted_for = Size(0, 0)
        self._texts: dict[int, str] = {}
        self._styles: dict[str, Style] = {}
        self._state = next((c for c in self._columns if isinstance(c.kind, State)), None)

    # What stands where ----------------------------------------------------------------------------

    @property
    def current(self) -> Line | None:
        """The row under the cursor."""
        return self.rows.get(self._cursor)

    @property
    def body(self) -> int:
        """How many rows there is room for."""
        return max(1, self.size.height - 1)

    @property
    def place(self) -> int | None:
        """Where the cursor stands in the whole list, from 0, where known."""
        return self.rows.place_in_list(self._cursor)

    def ask(self, filter: str = "", sort: str = "", descending: bool = False) -> None:
        """Read and show another query from its top. Raises Usage for a bad filter."""
        query = self.rows.wanted(filter, sort, descending)
        self.adopt(query, self.rows.first(query))

    def adopt(self, query: Query, found: list[Line]) -> None:
        """Show another query whose first rows were read already."""
        self.rows.adopt(query, found)
        self.total = None
        self._cursor = self._top = self.rows.low
        self._changed()

    def reload(self) -> None:
        """Read what is on screen again; the cursor stays on its record, or where that record was."""
        here, anchor = self.current, self.rows.get(self._top)
        height = self._cursor - self._top
        if anchor is None or (self.rows.at_start and self._top == self.rows.low):
            self.rows.to_start()
            self._top = self.rows.low
        else:
            self._top = self.rows.around(anchor.place)
        found = self.rows.number_of(here.id) if here else None
        self._cursor = found if found is not None else self._top + height
        self._settle()
        self._changed()

    def show_record(self, record_id: int) -> bool:
        """Put the cursor on a record, wherever it is in the list; False where it is not in it."""
        number = self.rows.number_of(record_id)
        if number is None:
            place = self.listing.place(self.rows.query, record_id)
            if place is None:
                return False
            number = self.rows.around(place)
        self._cursor = number
        self._top = number - self.body // 2
        self._settle()
        self._changed()
        return True

    def counted(self, total: int) -> None:
        """Take the number of all rows, once it is known."""
        self.total = total
        self.rows.anchored(total)
        self._paint_bar()

    def _settle(self) -> None:
        rows = self.rows
        rows.reach(min(self._top, self._cursor), max(self._top + self.body, self._cursor))
        self._cursor = max(rows.low, min(self._cursor, rows.high - 1))
        self._top = max(rows.low, min(self._top, rows.high - self.body))
        if not self._top <= self._cursor < self._top + self.body:
            self._top = max(rows.low, min(self._cursor - self.body // 2, rows.high - self.body))

    def _changed(self) -> None:
        self._texts.clear()
        if self.total is not None:
            self.rows.anchored(self.total)
        self.refresh()
        self.post_message(self.Moved(self, self.current))

    # Moving ---------------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        self._go(self._cursor + step)

    def action_page(self, step: int) -> None:
        self._go(self._cursor + step * self.body, self._top + step * self.body)

    def action_first(self) -> None:
        if not self.rows.at_start:
            self.rows.to_start()
            self._jumped(self.rows.low)
        else:
            self._go(self.rows.low)

    def action_last(self) -> None:
        if not self.rows.at_end:
            self.rows.to_end(self.total)
            self._jumped(self.rows.high - 1)
        else:
            self._go(self.rows.high - 1)

    def _jumped(self, number: int) -> None:
        self._cursor = self._top = number
        self._settle()
        self._changed()

    def _go(self, wanted: int, top: int | None = None) -> None:
        rows, old = self.rows, self._cursor
        low = min(wanted, wanted if top is None else top)
        rows.reach(low, max(wanted, (wanted if top is None else top) + self.body))
        number = max(rows.low, min(wanted, rows.high - 1))
        if not rows.lines or number == old:
            return
        self._cursor = number
        if top is None and self._top <= number < self._top + self.body:
            self._paint_rows(old, number)
        else:
            if top is None:  # half a page on, so that the next steps repaint two lines only
                top = number - self.body // 2
            self._top = max(rows.low, min(top, rows.high - self.body))
            if not self._top <= number < self._top + self.body:
                self._top = max(rows.low, number - self.body + 1 if number > self._top else number)
            self.refresh()
        self.post_message(self.Moved(self, self.current))

    def _paint_rows(self, *numbers: int) -> None:
        width = self.size.width
        self.refresh(*(Region(0, n - self._top + 1, width, 1) for n in numbers))

    def _paint_bar(self) -> None:
        self.refresh(Region(self.size.width - 1, 0, 1, self.size.height))

    # Marks ----------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        if self.current:
            self.marks.toggle(self.current.id)
            number = self._cursor
            self._go(number + 1)
            self._paint_rows(number)
            self.post_message(self.Moved(self, self.current))

    def action_mark_range(self) -> None:
        if self.current:
            start = self.rows.number_of(self.marks.last) if self.marks.last is not None else None
            start = self._cursor if start is None else start
            low, high = sorted((start, self._cursor))
            self.marks.add([line.id for n in range(low, high + 1) if (line := self.rows.get(n))])
            self._changed()

    def action_mark_all(self) -> None:
        self.marks.toggle_all()
        self._changed()

    def clear_marks(self) -> None:
        """Forget all marks."""
        self.marks.clear()
        self._changed()

    # Mouse ----------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        if event.x == self.size.width - 1 and self.total and event.y > 0:
            self._scroll_to_fraction((event.y - 1) / max(1, self.body - 1))
        elif event.y > 0 and self.rows.get(number := self._top + event.y - 1):
            same = number == self._cursor
            self._go(number)
            if (same or event.chain > 1) and self.current:
                self.post_message(self.Opened(self, self.current))

    def _scroll_to_fraction(self, part: float) -> None:
        assert self.total is not None
        offset = int(part * max(0, self.total - self.body))
        self.rows.to_offset(offset)
        self._jumped(self.rows.low)

    def on_mouse_scroll_down(self) -> None:
        self._go(self._cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        self._go(self._cursor - 3)

    # Painting -------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._restyle())

    def _restyle(self) -> None:
        self._styles.clear()
        self.refresh()

    def on_resize(self) -> None:
        if self.size == self._fitted_for:
            return  # shown again as it was
        self._fitted_for = self.size
        self._fit()
        self._texts.clear()
        if self.rows.lines:
            self._settle()
        self.refresh()

    def _fit(self) -> None:
        needs = columns.needed(self.listing, self.rows.lines, self._columns)
        self._fitted = columns.fit(self._columns, max(1, self.size.width - GUTTER - 2), needs)

    def on_focus(self) -> None:
        self._paint_rows(self._cursor)

    def on_blur(self) -> None:
        self._paint_rows(self._cursor)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            query = self.rows.query
            sort, descending = query.sort or self.listing.sort, self._descending()
            said = " " * GUTTER + columns.heading_text(self._fitted, sort, descending)
            return Strip([Segment(_exact(said, width), self._style("list--heading"))], width)
        number = self._top + y - 1
        line = self.rows.get(number)
        if line is None:
            return Strip([Segment(" " * width, self._style("list--row"))], width)
        if self._on_bar(y - 1):
            return Strip([*self._row(line, number, width - 1), Segment("▐", self._style("list--bar"))], width)
        return Strip(self._row(line, number, width), width)

    def _row(self, line: Line, number: int, width: int) -> list[Segment]:
        said = self._texts.get(line.id)
        if said is None:
            said = self._texts[line.id] = columns.row_text(self.listing, line, self._fitted)
        said = _exact(("✓ " if line.id in self.marks else "  ") + said, width)
        if number == self._cursor:
            return [Segment(said, self._style("list--cursor" if self.has_focus else "list--cursor-away"))]
        return self._with_state(said, line)

    def _with_state(self, said: str, line: Line) -> list[Segment]:
        plain = self._style("list--row")
        place = next((f for f in self._fitted if f.column is self._state), None)
        if place is None or not said.isprintable():
            return [Segment(said, plain)]
        state = self.listing.shown(line, place.column)
        return columns.coloured(
            said, GUTTER + place.start, place.width, plain, self._style(f"list--{state_role(state)}")
        )

    def _on_bar(self, y: int) -> bool:
        if not self.total or self.total <= self.body:
            return False
        top = self.rows.place_in_list(self._top)
        if top is None:
            return False
        size = max(1, self.body * self.body // self.total)
        start = round((self.body - size) * top / max(1, self.total - self.body))
        return start <= y < start + size

    def _descending(self) -> bool:
        return self.listing.descends(self.rows.query)

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(name)
        return found


def _exact(said: str, width: int) -> str:
    from tui import safe

    taken = safe.width(said)
    return said + " " * (width - taken) if taken <= width else safe.cell(said, width)
