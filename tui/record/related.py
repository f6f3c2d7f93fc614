"""What belongs to a record: a menu of its lists, and one of them on the whole screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from store.core.errors import BackdeskError
from store.core.listing import Query, get_listing
from store.core.references import noun, title
from store.insight.sections import TIMELINE, Section
from tui import safe, verbs
from tui.acting import Acting
from tui.bars import Strip
from tui.bulk.marking import Marking
from tui.footer import Keys, keys_here
from tui.lists.pane import ListPane
from tui.lists.virtual import VirtualList
from tui.messages import Done, Pointed, Subject
from tui.record.facts import about
from tui.status import Status
from tui.tabs import View


def choices(subject: Subject) -> list[tuple[str, Section]]:
    """The record's related lists with how many rows each has (counted up to a few)."""
    found = about(subject.kind, subject.id)
    result = []
    for section in found.sections if found else ():
        if section.figure:
            result.append((section.heading, section))
            continue
        try:
            count = len(get_listing(section.listing).window(Query(section.filter), limit=100))
        except BackdeskError:
            continue
        said = "100+" if count == 100 else str(count)
        result.append((f"{safe.cell(section.heading, 24)}{said:>5}", section))
    return result


def screen_of(subject: Subject, section: Section) -> Acting:
    """The screen that shows what was chosen."""
    if section.figure == TIMELINE:
        from tui.record.timeline import TimelineScreen

        return TimelineScreen(subject)
    if section.figure:
        from tui.charts.screen import FigureScreen

        return FigureScreen(section.figure, subject)
    return RelatedScreen(subject, section)


class RelatedScreen(Acting):
    """One related list of a record, or another list that keeps to some records (no subject)."""

    GENERAL_KEYS = (
        ("list.filter", "/", "Filter"),
        ("record.related", "o", "Related"),
        ("list.back", "esc", "Back"),
        ("app.help", "?", "Help"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("minus,q", "leave", "Back", id="record.back", tooltip="Back to where you were"),
        Binding("enter", "open", "Open", id="record.open", tooltip="Open the record"),
        *verbs.bindings(),
    ]

    def __init__(self, subject: Subject | None, section: Section) -> None:
        super().__init__()
        self._about = subject
        self._section = section
        self._pane = ListPane(View("related", section.heading, section.listing), base=section.filter)

    def compose(self) -> ComposeResult:
        whose = self._about
        name = f" · {noun(whose.kind)} {title(whose.kind, whose.id)}" if whose else ""
        yield Strip([safe.text(self._section.heading + name)], id="tabs")
        yield self._pane
        yield Status(id="status")
        yield Keys(id="keys")

    def on_mount(self) -> None:
        self._pane.take_focus()

    @property
    def subject(self) -> Subject | None:
        return self._pane.subject

    @property
    def marking(self) -> Marking | None:
        return self._pane.marking

    def reload(self) -> None:
        """Read the list again."""
        self._pane.reload()

    def leave(self) -> None:
        """Escape with nothing left to clear."""
        self.dismiss()

    def action_leave(self) -> None:
        self.dismiss()

    async def action_open(self) -> None:
        if self.subject:
            await self.backdesk.open_record(self.subject)

    async def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        await self.action_open()

    def on_pointed(self, event: Pointed) -> None:
        event.stop()
        self.query_one("#tabs", Strip).remark(self._pane.summary())
        self.query_one(Keys).show(keys_here(self))

    def on_done(self, event: Done) -> None:
        event.stop()
        self.reload()
        self.backdesk.desk.reload()
        made = event.made
        self.told(event, made is not None and made.kind == self._pane.listing.kind and self._pane.show_record(made.id))
