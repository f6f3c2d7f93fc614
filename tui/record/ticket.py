"""A ticket in full: what was said beside where the goods are, what was paid and who talked to them last."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from store.insight.relations import RecordView
from store.insight.sections import Section
from store.insight.service import Fact, Message, beside, conversation
from tui import safe
from tui.bars import Strip
from tui.footer import Keys
from tui.record.screen import RecordScreen
from tui.safe import Say
from tui.status import Status
from tui.theme import state_role, state_sign

_WAYS = {"in": ("←", "accent"), "out": ("→", "primary"), "note": ("·", "muted")}  # sign and colour
_LABEL = 10
_LOW = 30  # lines of a screen that has none to spare
_MARGIN = 4  # cells beside the text of a column: its padding and the scroll bar


class Column(VerticalScroll):
    """One half of the screen; the keys of lists move it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", id="ticket.down", tooltip="Further down", show=False),
        Binding("k", "scroll_up", "Up", id="ticket.up", tooltip="Further up", show=False),
    ]


class TicketScreen(RecordScreen):
    """See the module. The first half is the conversation, the latest message on top; tab goes to the other."""

    GENERAL_KEYS = (("record.related", "o", "Related"), ("record.back", "esc", "Back"), ("app.help", "?", "Help"))

    def compose(self) -> ComposeResult:
        yield Strip(id="tabs")
        with Horizontal(id="ticket"):
            with Column(id="record"):
                yield Say(id="glance")
                yield Say(id="talk")
                yield Vertical(id="sections")
            with Column(id="beside"):
                yield Say(id="facts")
        yield Status(id="status")
        yield Keys(id="keys")

    async def on_mount(self) -> None:
        await super().on_mount()
        self.query_one("#record").focus()

    def sections(self, view: RecordView) -> tuple[Section, ...]:
        return ()  # what belongs to it is told in words; `o` lists it

    def paint(self) -> None:
        view = self._view
        if view is None:
            return
        left, right = (self.query_one(name).size.width - _MARGIN for name in ("#record", "#beside"))
        self.query_one("#glance", Say).say(_standing(dict(view.fields), max(20, left)))
        self.query_one("#talk", Say).say(_told(conversation(view.id), max(20, left)))
        self.query_one("#facts", Say).say(_facts(view, max(20, right), self.size.height > _LOW))

    def on_resize(self) -> None:
        self.call_after_refresh(self.paint)  # the halves have their widths then

    def action_section(self, step: int) -> None:
        halves = [self.query_one("#record"), self.query_one("#beside")]
        halves[int(halves[0].has_focus)].focus()


def _standing(known: dict[str, str], width: int) -> Content:
    """Its state and clock, each with sign and colour; what it is due by, and whose it is."""
    state, clock = known.get("State", ""), known.get("Clock", "")
    shown = [
        safe.content(said).stylize(f"bold ${state_role(said.partition(' ')[2])}") for said in (state, clock) if said
    ]
    first = Content("  ").join(shown)
    answered = known.get("Answered", "")
    lines = [
        f"{known.get('Priority', '')}{', ' + known['Category'] if known.get('Category') else ''}; "
        f"{known.get('Owner') or 'nobody'} has it",
        f"answered {answered[:16]}" if answered else _by("answer", known.get("Answer due", "")),
        _by("solve", known.get("Solution due", "")),
    ]
    more = [safe.content(line) for said in lines if said for line in safe.wrapped(said, width)]
    return Content("\n").join([first, *more])


def _by(what: str, due: str) -> str:
    return f"{what} by {due[:16]}" if due else ""


def _told(messages: tuple[Message, ...], width: int) -> Content:
    """The conversation: who and when on a line of its own, what was said below."""
    if not messages:
        return safe.content("Nothing is written yet.").stylize("$muted")
    lines: list[Content] = []
    for message in messages:
        sign, role = _WAYS[message.way]
        head = f"{sign} {message.at[:16]} {message.who}{', from ' + message.of if message.of else ''}"
        lines += [safe.content(line).stylize(f"${role} bold") for line in safe.wrapped(head, width)]
        for part in message.body.split("\n"):
            lines += [safe.content(f"  {line}") for line in safe.wrapped(part, width - 2)]
        lines.append(Content(""))
    return Content("\n").join(lines)


def _facts(view: RecordView, width: int, airy: bool) -> Content:
    """Whose it is, and what stands beside it; `airy`: with lines between."""
    who = [Fact(label, said) for label, said in view.fields if said and label in ("Party", "Contact")]
    lines = [line for fact in who for line in _fact(fact, width)]
    for part in beside(view.id):
        lines += [Content("")] if airy else []
        lines += [safe.content(line).stylize("$secondary bold") for line in safe.wrapped(part.heading, width)]
        lines += [line for fact in part.facts for line in _fact(fact, width)]
    return Content("\n").join(lines)


def _fact(fact: Fact, width: int) -> list[Content]:
    """A label and what is said, in as many lines as that takes; a state first, with its sign and colour."""
    state = f"{state_sign(fact.state)} {safe.text(fact.state)} " if fact.state else ""
    first, *more = safe.wrapped(state + fact.said, max(8, width - _LABEL - 1))
    cut = len(state.rstrip())
    shown = safe.content(first[:cut]).stylize(f"${state_role(fact.state)}") + safe.content(first[cut:])
    head = safe.content(safe.cell(fact.label, _LABEL) + " ").stylize("$muted")
    return [head + shown, *(safe.content(" " * (_LABEL + 1) + line) for line in more)]
