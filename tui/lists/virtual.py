"""A list of any length: paints and reads only the rows on screen, and keeps its cursor by record."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from store.core.listing import Line
from tui.lists.marks import between
from tui.lists.painted import PaintedList
from tui.lists.rows import Stretch


class VirtualList(PaintedList, can_focus=True):
    """Rows of a listing under a heading line. Posts `Moved` when the cursor reaches another record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="list.down", tooltip="Next row", show=False),
        Binding("up,k", "move(-1)", "Up", id="list.up", tooltip="Previous row", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", id="list.page_down", tooltip="A page on", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", id="list.page_up", tooltip="A page back", show=False),
        Binding("home,g,ctrl+home", "first", "First", id="list.first", tooltip="First row", show=False),
        Binding("end,G,ctrl+end", "last", "Last", id="list.last", tooltip="Last row", show=False),
        Binding("left,h", "column(-1)", "Column left", id="list.column_left", tooltip="Cell to the left", show=False),
        Binding(
            "right,l", "column(1)", "Column right", id="list.column_right", tooltip="Cell to the right", show=False
        ),
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

    # What stands where ----------------------------------------------------------------------------

    @property
    def current(self) -> Line | None:
        """The row under the cursor."""
        return self.rows.get(self._cursor)

    @property
    def keeps(self) -> bool:
        """Whether the cursor stands on a row that no longer fits the query."""
        return self.rows.kept is not None

    @property
    def place(self) -> int | None:
        """Where the cursor stands in the whole list, from 0, where known."""
        return self.rows.place_in_list(self._cursor)

    def ask(self, filter: str = "", sort: str = "", descending: bool = False) -> None:
        """Read and show another query from its top. Raises Usage for a bad filter."""
        self.adopt(self.rows.first(self.rows.wanted(filter, sort, descending)))

    def adopt(self, stretch: Stretch) -> None:
        """Show another query whose rows were read already."""
        height = self._cursor - self._top
        self._cursor = self.rows.adopt(stretch)
        self.total = None
        self._top = self._cursor - height
        self._settle()
        self._changed()

    @property
    def followed(self) -> int | None:
        """The record that the cursor stays on when filter or order change; None while it is on the first row."""
        here = self.current
        return None if here is None or (self.rows.at_start and self._cursor == self.rows.low) else here.id

    def reload(self, strictly: bool = False) -> None:
        """Read what is on screen again; the cursor stays on its record.

        A record under the cursor that no longer fits the filter is left where it was until the cursor
        moves on: keys act on what the person was looking at. With `strictly` it goes.
        """
        here, anchor = self.current, self.rows.get(self._top)
        height, above = self._cursor - self._top, [line.id for line in self._lines_above()]
        if anchor is None or (self.rows.at_start and self._top == self.rows.low):
            self.rows.to_start()
            self._top = self.rows.low
        else:
            self._top = self.rows.around(anchor.place)
        found = self.rows.number_of(here.id) if here else None
        if here and found is None:
            found = self._followed(here, above, strictly)
        self._cursor = found if found is not None else self._top + height
        self._settle()
        self._changed()

    def _lines_above(self) -> list[Line]:
        return self.rows.lines[: self._cursor - self.rows.low][::-1]

    def _followed(self, line: Line, above: list[int], strictly: bool) -> int | None:
        """Where a row is that no longer stands where it did: elsewhere in the order, or kept in its place."""
        place = self.listing.place(self.rows.query, line.id)
        if place is not None:
            self._top = self.rows.around(place)
            return self._top
        now = None if strictly else self.listing.get(line.id)
        return None if now is None else self.rows.keep(now._replace(place=line.place), above)

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

    def on_resize(self) -> None:
        if self.size == self._fitted_for:
            return  # shown again as it was
        self._fitted_for = self.size
        self._fit()
        self._texts.clear()
        if self.rows.lines:
            self._settle()
        self.refresh()

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
        if rows.kept is not None:
            number, top = self._leave(number, top)
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

    def _leave(self, number: int, top: int | None) -> tuple[int, int | None]:
        """Let go of the row that no longer fits; where the cursor goes, as numbered without it."""
        kept = self.rows.kept
        assert kept is not None
        self.rows.let_go()
        self._top = max(self.rows.low, min(self._top, self.rows.high - self.body))
        self.refresh()
        return number - (number > kept), None if top is None else top - (top > kept)

    def action_column(self, step: int) -> None:
        names = [f.column.name for f in self._fitted]
        if names:
            now = names.index(self._column) if self._column in names else 0
            chosen = names[max(0, min(now + step, len(names) - 1))]
            if chosen != self._column:
                self._column = chosen
                self.refresh(Region(0, 0, self.size.width, 1))

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
            self.marks.add(between(self.listing, self.rows.query, self.marks.last, self.current))
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
