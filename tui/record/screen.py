"""One record in full: its fields, and the lists of what belongs to it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from store.core.database import plain_errors
from store.core.errors import BackdeskError, Unusable
from store.core.listing import get_listing
from store.insight.relations import RecordView, glance
from store.insight.sections import TIMELINE, Section
from store.insight.timeline import Timeline
from tui import safe, verbs
from tui.acting import BECOME_ORDERS, Acting
from tui.bars import Strip
from tui.charts.spark import in_lines
from tui.footer import Keys, keys_here
from tui.lists.virtual import VirtualList
from tui.messages import Done, Pointed, Subject, record_of
from tui.record.detail import LABEL, field, wrapped_field
from tui.record.facts import about
from tui.record.timeline import newest
from tui.safe import Say
from tui.status import Status

NOT_READ = "Not read yet"  # of a record opened while the server is away
NEWEST = 8  # entries of the timeline under the facts
COLUMN, MOST_COLUMNS = 36, 4  # cells a fact takes beside others
ROWS = 6  # a section's list shows up to this many rows where several must share the screen


class SectionList(VirtualList):
    """The rows of one section."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_row", "Open", id="section.open", tooltip="Open the record of this row"),
    ]

    async def action_open_row(self) -> None:
        if self.current:
            self.post_message(self.Opened(self, self.current))


class RecordScreen(Acting):
    """See the module. Keys act on this record; inside a section, enter opens the row."""

    GENERAL_KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("record.flow", "f", "Flow"),
        ("record.related", "o", "Related"),
        ("record.back", "esc", "Back"),
        ("app.help", "?", "Help"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,minus,q", "leave", "Back", id="record.back", tooltip="Back to where you were"),
        Binding("tab", "section(1)", "Next section", id="record.section_next", tooltip="Next section", show=False),
        Binding(
            "shift+tab",
            "section(-1)",
            "Previous section",
            id="record.section_previous",
            tooltip="Previous section",
            show=False,
        ),
        Binding(
            "left_square_bracket",
            "neighbour(-1)",
            "Previous",
            id="record.before",
            tooltip="Previous record of the list",
        ),
        Binding("right_square_bracket", "neighbour(1)", "Next", id="record.after", tooltip="Next record of the list"),
        *verbs.bindings(),
    ]

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._subject = subject
        self._view: RecordView | None = None

    def compose(self) -> ComposeResult:
        yield Strip(id="tabs")
        with VerticalScroll(id="record", can_focus=False):
            yield Say(id="glance")
            yield Say(id="facts")
            yield Vertical(id="sections")
            yield Say(id="timeline")
        yield Status(id="status")
        yield Keys(id="keys")

    async def on_mount(self) -> None:
        await self._read()

    @property
    def subject(self) -> Subject | None:
        return self._subject

    @property
    def about(self) -> Subject:
        """What others are told that the person is on."""
        return self._subject

    # Reading --------------------------------------------------------------------------------------

    async def _read(self) -> None:
        away = False
        try:
            with plain_errors():
                self._view = about(self._subject.kind, self._subject.id)
        except BackdeskError as error:
            away = isinstance(error, Unusable)
            self.tell(str(error), "error")
        view = self._view
        title = view.title if view else NOT_READ if away else "This record is gone"
        self.query_one("#tabs", Strip).choose(0, [safe.text(title)])
        self.paint()
        place = self.query_one("#sections", Vertical)
        await place.remove_children()
        for section in self.sections(view) if view else ():
            if section.figure == TIMELINE:
                continue  # told below
            if section.figure:
                await place.mount(Say(section.heading, classes="section"), *map(Say, in_lines(section, view)))
            else:
                await self._section(place, section)
        lists = list(self.query(SectionList))
        if lists:
            lists[0].focus(scroll_visible=False)  # what the record is stands above its lists
        self.call_after_refresh(self.query_one("#record").scroll_home, animate=False)
        self.query_one(Keys).show(keys_here(self))

    def sections(self, view: RecordView) -> tuple[Section, ...]:
        """The lists of the record that are shown here."""
        return view.sections

    async def _section(self, place: Vertical, section: Section) -> None:
        rows = SectionList(get_listing(section.listing), section.filter, hide=said_above(section.filter))
        try:
            rows.ask()
        except BackdeskError:
            return
        count = len(rows.rows.lines)
        if not count:
            return
        many = f"{count}" if rows.rows.at_end else f"{count}+"
        rows.styles.height = min(count, ROWS) + 1
        await place.mount(Say(f"{section.heading} ({many})", classes="section"), rows)

    def paint(self) -> None:
        """What is known of the record, in the room there is."""
        view = self._view
        fields = [(label, said) for label, said in view.fields if said] if view else []
        width = self.app.size.width - 3
        self.query_one("#facts", Say).say(in_columns(fields, width))
        at_a_glance = list(glance(view.kind, view.id)) if view else []
        summary = self.query_one("#glance", Say)
        summary.say(in_columns(at_a_glance, width))
        summary.display = bool(at_a_glance)
        found = Timeline(view.kind, view.id).more(NEWEST) if view else []
        self.query_one("#timeline", Say).say(newest(found, self.app.size.width - 4))

    def on_resize(self) -> None:
        self.paint()

    async def reload(self) -> None:
        """Read the record again; the cursor of each section stays on its row."""
        if not self.children:
            return  # closed between the wish and its turn
        if self._view is None:
            await self._read()
            return
        self._view = about(self._subject.kind, self._subject.id)
        self.paint()
        for rows in self.query(SectionList):
            rows.reload()
        self.query_one(Keys).show(keys_here(self))

    # Keys -----------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        self.dismiss()

    def action_section(self, step: int) -> None:
        lists = list(self.query(SectionList))
        if lists:
            here = next((n for n, rows in enumerate(lists) if rows.has_focus), -step)
            lists[(here + step) % len(lists)].focus()
            lists[(here + step) % len(lists)].scroll_visible(animate=False)

    async def action_neighbour(self, step: int) -> None:
        found = self.backdesk.desk.step_in_list(self._subject, step)
        if found:
            self._subject = found
            await self._read()
        else:
            self.tell("There is no further record in the list it came from.", "warning")

    async def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        event.stop()
        opened = record_of(event.list.listing, event.line)
        if opened == self._subject:
            self.tell("This row belongs to the record on screen.")
        else:
            await self.backdesk.open_record(opened)

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        event.stop()

    def on_pointed(self, event: Pointed) -> None:
        event.stop()

    async def on_done(self, event: Done) -> None:
        event.stop()
        self.told(event, landed=event.made == self._subject)
        self.backdesk.desk.reload()
        here = Subject(event.outcome.kind, event.outcome.id)
        if event.follow and here.kind != self._subject.kind and self._subject.kind in BECOME_ORDERS:
            self.dismiss()
            self.backdesk.desk.post_message(event)
        else:
            await self._read()


def said_above(filter: str) -> frozenset[str]:
    """The columns of a section that would repeat the record it belongs to: `party` of `party_id:12`."""
    fields = [word.partition(":")[0] for word in filter.split()]
    return frozenset(field.removesuffix("_id") for field in fields if field.endswith("_id"))


def in_columns(fields: list[tuple[str, str]], width: int) -> Content:
    """Labels and values side by side, read row by row; what is long has a row for itself, nothing is cut."""
    count = max(1, min(MOST_COLUMNS, width // COLUMN))
    each = width // count
    rows: list[list[Content]] = []
    open_row: list[Content] = []
    for label, said in fields:
        shown = safe.text(said.replace("\n", ", "))
        if short := safe.width(shown) <= each - LABEL - 3:
            open_row.append(field(label, safe.cell(shown, each - LABEL - 1)))
        if open_row and (not short or len(open_row) == count):
            rows.append(open_row)
            open_row = []
        if not short:
            rows += [[line] for line in wrapped_field(label, shown, width)]
    return Content("\n").join(Content("").join(row) for row in [*rows, open_row] if row)
