"""One view of a tab: a list with its filter, order, marks and count, and the detail beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from store.core import display
from store.core.action import actions
from store.core.column import Column
from store.core.database import plain_errors
from store.core.errors import BackdeskError, Unusable, Usage
from store.core.filtering import FilterFault
from store.core.listing import Query, get_listing
from store.core.text import excerpt
from tui.bulk.marking import Marking
from tui.lists.counting import Counter
from tui.lists.filter import FilterLine
from tui.lists.look import Look
from tui.lists.rows import Stretch
from tui.lists.virtual import VirtualList
from tui.messages import Pointed, Subject, Told, record_of
from tui.record.detail import DetailPane
from tui.rest import Rest
from tui.tabs import View

if TYPE_CHECKING:
    from tui.app import BackdeskApp

LARGE = 20_000  # rows from which on a filter is read beside the screen
KEEP_AFTER = 1.0  # a width is kept once nobody has changed it for so long
PAUSE = 0.06  # what follows the cursor waits until it has stood still this long


class ListPane(Vertical):
    """See the module. `base` is a filter that always holds, `hide` columns it makes pointless."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="list.filter", tooltip="Filter: words, field:value, field>100, -word"),
        Binding("s", "sort", "Sort", id="list.sort", tooltip="Sort by a column"),
        Binding("S", "reverse", "Reverse", id="list.reverse", tooltip="Turn the order round"),
        Binding("escape", "back", "Back", id="list.back", tooltip="Clear the filter, then the marks"),
        Binding("R,ctrl+r", "refresh", "Refresh", id="list.refresh", tooltip="Read the list again"),
        Binding("C", "columns", "Columns", id="list.columns", tooltip="Choose the columns, their order and width"),
        Binding("less_than_sign", "widen(-1)", "Narrower", id="list.narrower", tooltip="Make the column narrower"),
        Binding("greater_than_sign", "widen(1)", "Wider", id="list.wider", tooltip="Make the column wider"),
        Binding("E", "export", "Export", id="list.export", tooltip="Write what is shown to a file"),
        Binding(
            "y", "copy_cell", "Copy", id="list.copy", tooltip="Copy the cell: arrows left and right choose the column"
        ),
        Binding("Y", "copy_row", "Copy row", id="list.copy_row", tooltip="Copy the whole row"),
    ]

    def __init__(self, view: View, base: str = "", hide: frozenset[str] = frozenset(), detail: bool = True) -> None:
        super().__init__(id=f"view-{view.name}", classes="view")
        self.view = view
        self.listing = get_listing(view.listing)
        self._detail = detail
        self._filter, self._sort, self._descending = "", "", False
        self._looked_for = ""  # the filter that what is shown fits; what is typed may not be one yet
        self.list = VirtualList(self.listing, base, hide)
        self.look = Look(self.list, view.saved, hide)
        self.filter = FilterLine(self.listing)
        self._counter = Counter(self.listing)
        self._begun = False
        self._more = False  # the count goes no further than what is known
        self._totals: dict[tuple[str, str], int] = {}
        self._follow = Rest(self._followed)
        self._keep = Rest(lambda: self._keep_columns(self.look.text))

    def compose(self) -> ComposeResult:
        yield self.filter
        yield self._counter
        with Horizontal():
            yield self.list
            if self._detail:
                yield DetailPane()

    def on_mount(self) -> None:
        try:
            with plain_errors():
                self._begin()
        except Unusable as error:  # no server just now: read when it is there again
            self.post_message(Told(str(error), "error"))

    def _begin(self) -> None:
        start, self._begun = self.look.load(), True
        self._sort, self._descending = start.sort, start.descending
        if self.look.saved and self.look.saved.trouble:
            self.post_message(Told(self.look.saved.trouble, "warning"))
        self._set_filter(start.filter)

    # What the screen asks of a view ---------------------------------------------------------------

    @property
    def subject(self) -> Subject | None:
        """The record under the cursor."""
        line = self.list.current
        return record_of(self.listing, line) if line else None

    @property
    def marking(self) -> Marking | None:
        """What is marked, to be read when an action needs it; None where nothing is."""
        here = self.list
        return Marking(self.listing, here.marks, lambda: here.rows.query, here.refresh) if here.marks else None

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

    def flash(self, record_ids: frozenset[int]) -> None:
        """Show these records as just changed by somebody else; none: no more."""
        self.list.flash(record_ids)

    def reload(self, strictly: bool = False) -> None:
        """Read again what is on screen, the cursor kept by record; see `VirtualList.reload`."""
        if not self._begun:
            self.on_mount()
            return
        self.look.refresh_saved()
        try:
            self.list.reload(strictly)
        except BackdeskError as error:
            self.post_message(Told(str(error), "error"))
        self._counter.count(self.list.rows.query, self.list.rows)

    def action_refresh(self) -> None:
        self.reload(strictly=True)

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
        parts = [self._whereabouts()]
        if self.list.marks:
            parts.append(f"{self.list.marks.count(self.list.total) or 'all'} marked")
        for (name, currency), amount in self._totals.items():
            column = self.listing.column(name)
            if column.hidden:
                continue
            parts.append(f"{column.heading} {column.kind.shown(amount, currency)} {currency}".rstrip())
        return " · ".join(parts)

    def _whereabouts(self) -> str:
        total, place, noun = self.list.total, self.list.place, self.listing.title.lower()
        if self.list.keeps:
            return f"no longer in the filter · {display.count(total or 0)} {noun}"
        if total is None:
            return f"{noun} …"
        if total == 0:
            return f"no {noun}" + (" match" if self._filter else "")
        many = f"{display.count(total)}{'+' if self._more else ''} {noun}"
        return f"{display.count(place + 1)} of {many}" if place is not None else many

    # Filter and order -----------------------------------------------------------------------------

    async def action_filter(self) -> None:
        self.filter.open()

    def on_filter_line_asked(self, event: FilterLine.Asked) -> None:
        event.stop()
        if event.text != self._filter:
            self._ask(event.text)

    def on_filter_line_left(self, event: FilterLine.Left) -> None:
        event.stop()
        self.take_focus()

    def action_back(self) -> None:
        if cast("BackdeskApp", self.app).bulk.stop():
            return
        if self.filter.typing or self._filter != self.look.home:
            self._set_filter(self.look.home)
            self.take_focus()
        elif self.list.marks:
            self.list.clear_marks()
        elif leave := getattr(self.screen, "leave", None):
            leave()

    def _set_filter(self, text: str) -> None:
        self.filter.set(text)
        self._ask(text)

    def _ask(self, filter: str) -> None:
        """Show what fits a filter; where there are many rows, read beside the screen and keep the last answer."""
        everywhere = filter in (self._filter, self.look.home)  # while a filter is typed, the first rows must do
        self._filter = filter
        self._counter.stop()
        query, follow = self.list.rows.wanted(filter, self._sort, self._descending), self.list.followed

        def read() -> Stretch:
            return self.list.rows.first(query, follow, everywhere)

        if (filter.strip() or self._sort) and self._is_large:
            self.run_worker(self._ask_aside(read), group="filter", exclusive=True)
            return
        self.workers.cancel_group(self, "filter")
        try:
            self._answered(read())
        except Usage as error:
            self._refused(error)

    async def _ask_aside(self, read: Callable[[], Stretch]) -> None:
        try:
            self._answered(await cast("BackdeskApp", self.app).work.read(read))
        except BackdeskError as error:
            self._refused(error)

    def _answered(self, found: Stretch) -> None:
        if found.query.filter != self.list.rows.query.filter and self.list.marks.every:
            self.list.marks.clear()  # "all" meant those of the other filter
        self.filter.understood()
        self.list.adopt(found)
        self._more, self._totals = False, {}
        self._looked_for = self._filter.strip()
        self._explain("")
        self._counter.count(found.query, self.list.rows)

    def _refused(self, error: BackdeskError) -> None:
        if isinstance(error, FilterFault):
            self.filter.fault(error.start - self.list.rows.offset, error.message, error.hint)
            self._counter.count(self.list.rows.query, self.list.rows)  # of what is shown still
        else:
            self.post_message(Told(str(error), "error"))

    def _explain(self, reason: str) -> None:
        """What stands where no rows do: what was looked for, why it is not there, and the way out."""
        title = self.listing.title
        if not self._looked_for:
            self.list.say_nothing_found(f"{title}: nothing here yet.")
            return
        asked = excerpt(self._looked_for)
        self.list.say_nothing_found(f"{title}: nothing matches {asked}", reason, "escape clears the filter")

    @property
    def _is_large(self) -> bool:
        kept = self.listing.kept_count
        return kept is not None and kept() > LARGE

    async def action_sort(self) -> None:
        from tui.pick import Pick

        able = [c for c in self.list.chosen if c.sortable]
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

    def on_counter_counted(self, event: Counter.Counted) -> None:
        event.stop()
        if event.query_counted == self.list.rows.query:
            self.list.counted(event.total)
            self._more = event.more
            self.post_message(Pointed())

    def on_counter_summed(self, event: Counter.Summed) -> None:
        event.stop()
        if event.query_counted == self.list.rows.query:
            self._totals = event.totals
            self.post_message(Pointed())

    def on_counter_explained(self, event: Counter.Explained) -> None:
        event.stop()
        if event.query_counted == self.list.rows.query:
            self._explain(event.said)

    # Following the cursor -------------------------------------------------------------------------

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        event.stop()
        self._follow.within(self, PAUSE)

    def _followed(self) -> None:
        if self._detail:
            self.query_one(DetailPane).show(self.subject)
        self.post_message(Pointed())

    # Taking it elsewhere --------------------------------------------------------------------------

    async def action_export(self) -> None:
        from tui.ask import Ask
        from tui.export import endings, proposed_name

        def named(name: str | None) -> None:
            if name:
                self.run_worker(self._export(name), group="export")

        title = f"Export {self.listing.title.lower()} as shown"
        await self.app.push_screen(Ask(title, proposed_name(self.listing), endings(self.listing)), named)

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

    # Columns and saved views ----------------------------------------------------------------------

    @property
    def person_query(self) -> Query:
        """The filter and order a person asked for."""
        return Query(self._filter.strip(), self._sort, self._descending)

    @property
    def changed(self) -> bool:
        """Whether a saved view is looked at in another way than it was saved."""
        return self.look.changed(self.person_query)

    @property
    def sort_text(self) -> str:
        """The order as it is written in a saved view."""
        return f"{'-' if self._descending else ''}{self._sort}"

    async def action_columns(self) -> None:
        await self.choose_columns()

    async def choose_columns(self) -> None:
        """Ask which columns to show."""
        from tui.lists.chooser import ColumnChooser

        here = self.list

        def chosen(text: str | None) -> None:
            if text is not None:
                self.look.show_text(text)
                self._keep_columns(text)

        await self.app.push_screen(ColumnChooser(self.listing, here.chosen, here.widths, here.fitted), chosen)

    def action_widen(self, step: int) -> None:
        self.look.widen(step)
        self._keep.within(self, KEEP_AFTER)

    def _keep_columns(self, text: str) -> None:
        """Remember the columns: for the person, or, in a saved view, once its changes are saved."""
        if self.look.saved:
            self.post_message(Pointed())
        elif keep := getattr(self.screen, "perform", None):
            keep(actions()["view.arrange"], None, {"listing": self.listing.name, "columns": text})

    # Copying --------------------------------------------------------------------------------------

    def action_copy_cell(self) -> None:
        if self.list.column:
            self._copy(self.list.column)

    def action_copy_row(self) -> None:
        self._copy(*self.list.chosen)

    def _copy(self, *cells: Column) -> None:
        line = self.list.current
        if line:
            cast("BackdeskApp", self.app).copy("\t".join(self.listing.plain(line, c) for c in cells))
