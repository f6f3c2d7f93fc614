"""The timeline of a record: its newest part under its facts, and all of it on a screen of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from store.core.references import noun, title
from store.insight.timeline import Happening, Timeline
from tui import safe, verbs
from tui.acting import Acting
from tui.bars import Strip
from tui.footer import Keys, keys_here
from tui.messages import Done, Subject
from tui.pick import Menu
from tui.status import Status
from tui.theme import state_role, state_sign

MOMENT = 16
AT_ONCE = 40  # entries read when the last one on screen is reached
_SIGNS = {
    "activity": ("•", "accent"),
    "document": ("▪", "primary"),
    "message": ("»", "secondary"),
    "change": ("·", "muted"),
}
_SHOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("everything", ()), ("activities", ("activity",)), ("documents", ("document",)),
    ("messages", ("message",)), ("changes", ("change",)),
)  # fmt: skip


def in_lines(found: Happening, width: int) -> Content:
    """An entry: when, what and by whom on the first line, what is said of it below."""
    sign, role = _SIGNS[found.sort]
    head = safe.content(safe.cell(found.when, MOMENT)).stylize("$muted") + safe.content(f" {sign} ").stylize(f"${role}")
    room, indent = max(20, width - MOMENT - 3), " " * (MOMENT + 3)
    state = f"{state_sign(found.state)} {safe.text(found.state)} " if found.state else ""
    who = f"{found.who}, " if found.who and found.sort == "change" else f" · {found.who}" if found.who else ""
    said = f"{who}{found.what}" if found.sort == "change" else f"{found.what}{who}"
    first, *more = safe.wrapped(state + safe.text(said), room)
    cut = len(state.rstrip())
    shown = safe.content(first[:cut]).stylize(f"${state_role(found.state)}") + safe.content(first[cut:])
    below = [line for text in found.said for part in text.split("\n") for line in safe.wrapped(part, room)]
    lines = [safe.content(indent + line) for line in more]
    lines += [safe.content(indent + line).stylize("$muted") for line in below]
    return Content("\n").join([head + shown, *lines])


def newest(found: Iterable[Happening], width: int) -> Content:
    """The newest part, under its heading."""
    shown = [in_lines(one, width) for one in found]
    return Content("\n").join([Content("Timeline").stylize("bold $secondary"), *shown]) if shown else Content("")


class TimelineScreen(Acting):
    """See the module. More is read when the end of what is there is reached; keys act on the entry under the cursor."""

    GENERAL_KEYS = (("timeline.only", "s", "Show"), ("record.back", "esc", "Back"), ("app.help", "?", "Help"))

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,minus,q", "leave", "Back", id="record.back", tooltip="Back to where you were"),
        Binding("s", "only", "Show", id="timeline.only", tooltip="Everything, or only some of it"),
        *verbs.bindings(),
    ]

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._about = subject
        self._only = 0
        self._entries: list[Happening] = []
        self._timeline = Timeline(subject.kind, subject.id)

    def compose(self) -> ComposeResult:
        yield Strip(id="tabs")
        yield Menu(markup=False, classes="timeline")
        yield Status(id="status")
        yield Keys(id="keys")

    def on_mount(self) -> None:
        self._say_whose()
        self._more()
        self.query_one(Menu).focus()

    @property
    def subject(self) -> Subject | None:
        found = self._current
        return Subject(found.kind, found.id) if found and found.kind != "ticket-message" else self._about

    @property
    def _current(self) -> Happening | None:
        place = self.query_one(Menu).highlighted
        return self._entries[place] if place is not None and place < len(self._entries) else None

    def _say_whose(self) -> None:
        about, strip = self._about, self.query_one("#tabs", Strip)
        strip.choose(0, [safe.text(f"Timeline · {noun(about.kind)} {title(about.kind, about.id)}")])
        strip.remark(_SHOWN[self._only][0])

    def _more(self) -> None:
        menu, found = self.query_one(Menu), self._timeline.more(AT_ONCE)
        self._entries += found
        menu.add_options([Option(in_lines(one, self.app.size.width - 5)) for one in found])
        if menu.highlighted is None and self._entries:
            menu.highlighted = 0
        if not self._entries:
            self.tell(f"There are no {_SHOWN[self._only][0]} here." if self._only else "Nothing happened here yet.")

    def _anew(self) -> None:
        self._timeline = Timeline(self._about.kind, self._about.id, _SHOWN[self._only][1])
        self._entries = []
        self.query_one(Menu).clear_options()
        self._say_whose()
        self._more()

    def reload(self) -> None:
        """Read it again; the cursor stays on its entry where that is among the first."""
        place = self.query_one(Menu).highlighted
        self._anew()
        if place is not None and place < len(self._entries):
            self.query_one(Menu).highlighted = place

    def on_resize(self) -> None:
        if self._entries:
            self.reload()

    # Keys -----------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        self.dismiss()

    def action_only(self) -> None:
        self._only = (self._only + 1) % len(_SHOWN)
        self.tell("")
        self._anew()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index == len(self._entries) - 1:
            self._more()
        self.query_one(Keys).show(keys_here(self))

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        subject = self.subject
        if subject == self._about:
            self.tell("This is about the record itself.")
        elif subject:
            await self.backdesk.open_record(subject)

    def on_done(self, event: Done) -> None:
        event.stop()
        self.reload()
        self.backdesk.desk.reload()
        self.told(event, event.own is not None)
