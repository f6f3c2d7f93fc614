"""One view of a tab: a list with its filter, order, marks and count, and the detail beside it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Input

from store.core.errors import BackdeskError, Usage
from store.core.listing import Line, Query, get_listing
from tui.bulk.marking import Marking
from tui.lists.virtual import VirtualList
from tui.messages import Pointed, Subject, Told, record_of
from tui.record.detail import DetailPane
from tui.tabs import View

if TYPE_CHECKING:
    from tui.app import BackdeskApp

TOTALS_UP_TO = 200_000
LARGE = 20_000  # rows from which on a filter is read beside the screen
COUNT_PAUSE = 0.15
PAUSE = 0.06  # what follows the cursor waits until it has stood still this long


class FilterBox(Input):
    """The filter line; `down` and enter go to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "submit", "To the list", show=False, id="filter.list", tooltip="On to the list"),
    ]


class ListPane(Vertical):
    """See the module. `base` is a filter that always holds, `hide` columns it makes pointless."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="list.filter", tooltip="Filter: words, field:value, field>100, -word"),
        Binding("s", "sort", "Sort", id="list.sort", tooltip="Sort by a column"),
        Binding("S", "reverse", "Reverse", id="list.reverse", tooltip="Turn the order round"),
        Binding("escape", "back", "Back", id="list.back", tooltip="Clear the filter, then the marks"),
        Binding("E", "export", "Export", id="list.export", tooltip="Write what is shown to a file"),
        Binding("y", "copy_cell", "Copy", id="list.copy", tooltip="Copy the first cell of the row"),
        Binding("Y", "copy_row", "Copy row", id="list.copy_row", tooltip="Copy the whole row"),
    ]

    def __init__(self, view: View, base: str = "", hide: frozenset[str] = frozenset(), detail: bool = True) -> None:
        super().__init__(id=f"view-{view.name}", classes="view")
        self.view = view
        self.listing = get_listing(view.listing)
        self._detail = detail
        self._filter, self._sort, self._descending = "", "", False
        self._asked = 0
        self.list = VirtualList(self.listing, base, hide)
        self._totals: dict[tuple[str, str], int] = {}
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        box = FilterBox(placeholder="words, field:value, field>100, due<today, -word", compact=True, classes="filter")
        box.display = False
        yield box
        with Horizontal():
            yield self.list
            if self._detail:
                yield DetailPane()

    def on_mount(self) -> None:
        self._ask(self._filter)

    # What the screen asks of a view ---------------------------------------------------------------

    @property
    def subject(self) -> Subject | None:
        """The record under the cursor."""
        line = self.list.current
        return record_of(self.listing, line) if line else None

    @property
    def marking(self) -> Marking | None:
        """What is marked, to be read when an action needs it; None where nothing is."""
        return Marking(self.list) if self.list.marks else None

    @property
    def marks_shown(self) -> int:
        """How many records are marked."""
        return self.list.marks.count(self.list.total) or 0

    @property
    def shown_query(self) -> Query:
        """What is shown: filter and order."""
        return self.list.rows.query

    def take_focus(self) -> None:
        """Put the keys on the list, before the next key is looked at."""
        self.screen.set_focus(self.list)

    def reload(self) -> None:
        """Read again what is on screen, the cursor kept by record."""
        try:
            self.list.reload()
        except BackdeskError as error:
            self.post_message(Told(str(error), "error"))
        self._count()

    def show_record(self, record_id: int) -> bool:
        """Put the cursor on a record, dropping the filter where it hides it."""
        if self.list.show_record(record_id):
            return True
        if self._filter:
            self._set_filter("")
            return self.list.show_record(record_id)
        return False

    def summary(self) -> str:
        """Where the cursor is, how many rows there are, how many are marked, and the sums."""
        total, place = self.list.total, self.list.place
        noun = self.listing.title.lower()
        if total is None:
            parts = [f"{noun} …"]
        elif total == 0:
            parts = [f"no {noun}" + (" match" if self._filter else "")]
        else:
            parts = [f"{place + 1:,} of {total:,} {noun}" if place is not None else f"{total:,} {noun}"]
        if self.list.marks:
            parts.append(f"{self.list.marks.count(total) or 'all'} marked")
        for (name, currency), amount in self._totals.items():
            column = self.listing.column(name)
            if column.hidden:
                continue
            parts.append(f"{column.heading} {column.kind.shown(amount, currency)} {currency}".rstrip())
        return " · ".join(parts)

    # Filter and order -----------------------------------------------------------------------------

    async def action_filter(self) -> None:
        box = self.query_one(FilterBox)
        box.display = True
        self.screen.set_focus(box)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._filter:
            self._ask(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.input.display = bool(event.value.strip())
        self.take_focus()

    def action_back(self) -> None:
        if cast("BackdeskApp", self.app).bulk.stop():
            return
        box = self.query_one(FilterBox)
        if box.has_focus or self._filter:
            self._set_filter("")
            self.take_focus()
        elif self.list.marks:
            self.list.clear_marks()
        elif leave := getattr(self.screen, "leave", None):
            leave()

    def _set_filter(self, text: str) -> None:
        box = self.query_one(FilterBox)
        with box.prevent(Input.Changed):
            box.value = text
        box.display = bool(text)
        self._ask(text)

    def _ask(self, filter: str) -> None:
        """Show what fits a filter; where there are many rows, read beside the screen and keep the last answer."""
        self._filter = filter
        self._asked += 1
        query = self.list.rows.wanted(filter, self._sort, self._descending)
        if (filter.strip() or self._sort) and self._is_large:
            self.run_worker(self._ask_aside(self._asked, query), group="filter", exclusive=True)
            return
        try:
            self._answered(query, self.list.rows.first(query))
        except Usage as error:
            self.post_message(Told(str(error), "error"))

    async def _ask_aside(self, asked: int, query: Query) -> None:
        def read() -> list[Line] | None:  # what was typed over meanwhile need not be read
            return self.list.rows.first(query) if asked == self._asked else None

        try:
            found = await cast("BackdeskApp", self.app).work.read(read)
        except BackdeskError as error:
            self.post_message(Told(str(error), "error"))
            return
        if found is not None and asked == self._asked:
            self._answered(query, found)

    def _answered(self, query: Query, found: list[Line]) -> None:
        self.list.marks.clear()
        self.list.adopt(query, found)
        self._count()

    @property
    def _is_large(self) -> bool:
        kept = self.listing.kept_count
        return kept is not None and kept() > LARGE

    async def action_sort(self) -> None:
        from tui.pick import Pick

        able = [c for c in self.listing.columns if c.sortable and (c in self.listing.shown_columns)]
        names = [c.name for c in able]
        now = names.index(self._sort) if self._sort in names else 0
        choices = [(c.heading, c.name) for c in able]
        await self.app.push_screen(Pick("Sort by", choices, now), self._sort_by)

    def _sort_by(self, name: str | None) -> None:
        if name:
            self._descending = not self._descending if name == self._sort else False
            self._sort = name
            self._again()

    def action_reverse(self) -> None:
        self._descending = not self._descending
        self._again()

    def _again(self) -> None:
        self._ask(self._filter)

    # Count and totals -----------------------------------------------------------------------------

    def _count(self) -> None:
        query, rows = self.list.rows.query, self.list.rows
        if rows.at_start and rows.at_end:
            self._counted(query, len(rows.lines))
        elif self.listing.kept_count and not query.filter:
            self._counted(query, self.listing.count(query))
        else:
            self.run_worker(self._count_aside(query), group="count", exclusive=True)

    async def _count_aside(self, query: Query) -> None:
        await asyncio.sleep(COUNT_PAUSE)  # while somebody types, only the last filter is counted
        with suppress(BackdeskError):  # the list stays useful without its length
            self._counted(query, await cast("BackdeskApp", self.app).work.count(lambda: self.listing.count(query)))

    def _counted(self, query: Query, total: int) -> None:
        if query != self.list.rows.query:
            return
        self.list.counted(total)
        self._totals = {}
        if any(c.total for c in self.listing.shown_columns) and 0 < total <= TOTALS_UP_TO:
            self.run_worker(self._total_aside(query), group="totals", exclusive=True)
        self.post_message(Pointed())

    async def _total_aside(self, query: Query) -> None:
        try:
            found = await cast("BackdeskApp", self.app).work.count(lambda: self.listing.totals(query))
        except BackdeskError:
            return
        if query == self.list.rows.query:
            self._totals = found
            self.post_message(Pointed())

    # Following the cursor -------------------------------------------------------------------------

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        event.stop()
        if self._waiting is None:
            self._waiting = self.set_timer(PAUSE, self._followed)
        else:
            self._waiting.reset()

    def _followed(self) -> None:
        self._waiting = None
        if self._detail:
            self.query_one(DetailPane).show(self.subject)
        self.post_message(Pointed())

    # Taking it elsewhere --------------------------------------------------------------------------

    async def action_export(self) -> None:
        from tui.ask import Ask
        from tui.export import ENDINGS, proposed_name

        def named(name: str | None) -> None:
            if name:
                self.run_worker(self._export(name), group="export")

        title = f"Export {self.listing.title.lower()} as shown"
        await self.app.push_screen(Ask(title, proposed_name(self.listing), ENDINGS), named)

    async def _export(self, name: str) -> None:
        from tui.export import export_to

        query = self.shown_query
        self.post_message(Told("Exporting …"))
        try:
            path = await cast("BackdeskApp", self.app).work.count(lambda: export_to(self.listing, query, name))
        except BackdeskError as error:
            self.post_message(Told(str(error), "error"))
        else:
            self.post_message(Told(f"Written: {path.name} in {path.resolve().parent}", "success"))

    # Copying --------------------------------------------------------------------------------------

    def action_copy_cell(self) -> None:
        self._copy(1)

    def action_copy_row(self) -> None:
        self._copy(len(self.listing.shown_columns))

    def _copy(self, cells: int) -> None:
        line = self.list.current
        if line:
            said = "\t".join(self.listing.plain(line, c) for c in self.listing.shown_columns[:cells])
            cast("BackdeskApp", self.app).copy(said)
