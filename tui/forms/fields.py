"""One field of a form per kind of value: it checks while typing and says in the kind's own words what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from store.core.action import Parameter
from store.core.errors import BackdeskError
from store.core.values import Choice, Flag, Text
from tui import safe
from tui.safe import Say


class Field(Vertical):
    """A labelled value. `begun` is its text when the form opened; only what differs from it is sent."""

    class Finished(Message):
        """Enter was pressed: on to the next field."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    class Edited(Message):
        """What is typed changed."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    def __init__(self, parameter: Parameter, begun: str = "") -> None:
        super().__init__(classes="field")
        self.parameter = parameter
        self.kind = parameter.kind
        self.begun = safe.typed(begun, multiline=is_long(parameter))
        self.preset = ""  # typed already when the form opens, and sent although nobody touched it
        self._reason = Say(classes="reason")
        self._reason.display = False

    @property
    def label(self) -> str:
        """The field's name for people."""
        return self.kind.label or self.parameter.name.replace("_", " ").capitalize()

    @property
    def required(self) -> bool:
        """Whether it must be filled in."""
        return self.kind.required or self.parameter.required

    @property
    def text(self) -> str:
        """What is typed."""
        return self.begun

    @property
    def stored(self) -> str:
        """What the record had when the form opened, as it would be typed."""
        return self.begun

    @property
    def changed(self) -> bool:
        """Whether it differs from what the form opened with."""
        return self.text != self.begun

    def put(self, text: str) -> None:
        """Type a text into it."""
        self.begun = text

    def ask_beside(self, beside: Mapping[str, int]) -> None:
        """Be there only where something can be said, of the records (kind → id) that the form names by now."""
        self.display = self.kind.applies(beside)

    def kept(self) -> Any:
        """What is typed, as JSON can hold it; `restore` takes it back."""
        return self.text

    def restore(self, kept: Any) -> None:
        """Put back what `kept` gave, in whatever state it was."""
        if isinstance(kept, str):
            self.put(safe.typed(kept, multiline=is_long(self.parameter)))

    def begun_kept(self) -> Any:
        """What the field began with, as JSON can hold it; `restore_begun` takes it back."""
        return self.begun

    def restore_begun(self, kept: Any) -> None:
        """Compare again with what the field began with when that was kept."""
        if isinstance(kept, str):
            self.begun = safe.typed(kept, multiline=is_long(self.parameter))

    def rebase(self, fresh: Field, take: bool) -> None:
        """Begin from what the record has by now, as a newly made field of the same name has it; `take` shows it too."""
        self.begun = fresh.begun
        if take:
            self.put(fresh.begun)

    def value(self) -> Any:
        """The typed value. Raises ValueError with the reason."""
        return self.kind.read(self.kind.exact(self.text), self.required)

    def heading(self) -> Say:
        """The label's widget."""
        return Say(self.label + ("*" if self.required else ""), classes="label")

    def check(self) -> None:
        """Say what is wrong with what is typed so far; an empty field is not wrong yet."""
        try:
            if self.text.strip():
                self.kind.parse(self.kind.exact(self.text))
            self.complain("")
        except (ValueError, BackdeskError) as error:
            self.complain(str(error))

    def edited(self) -> None:
        """Check what is typed, and tell the form."""
        self.check()
        self.post_message(self.Edited(self))

    def complain(self, reason: str) -> None:
        """Show a reason under the field, or take it away."""
        self._reason.say(reason)
        self._reason.display = bool(reason)
        self.set_class(bool(reason), "-wrong")

    def on_resize(self) -> None:
        if self.has_focus_within:
            self.call_after_refresh(self.keep_in_sight)

    def keep_in_sight(self) -> None:
        """Scroll so far that what is typed in can be seen, and as much as there is room for of what it says below."""
        below = [child for child in self.children if child.display]
        for widget in (below[-1] if below else self, self.screen.focused):
            if widget is not None and widget in self.query("*"):
                widget.scroll_visible(animate=False, immediate=True)

    def take_focus(self) -> None:
        """Put the keys on the field."""
        found = next((w for w in self.query("*") if w.focusable), None)
        if found:
            self.screen.set_focus(found)


class OneLine(Input):
    """A line to type in; arrows up and down go to the neighbouring fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "up", "screen.previous_field", "Previous field", show=False, id="form.previous", tooltip="Previous field"
        ),
        Binding("down", "screen.next_field", "Next field", show=False, id="form.next", tooltip="Next field"),
    ]


class TextField(Field):
    """Anything typed on one line: text, codes, numbers, dates."""

    _box: Input | None = None  # there once it is composed, which may be later than the field itself

    def compose(self) -> ComposeResult:
        self._box = box = OneLine(
            self.preset or self.begun, placeholder=self.kind.help or _hint(self), compact=True, select_on_focus=False
        )
        yield from (self.heading(), box, self._reason)

    @property
    def text(self) -> str:
        return self._box.value if self._box else self.begun

    def put(self, text: str) -> None:
        if self._box:
            self._box.value = text
        else:
            self.preset = text

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.edited()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Finished(self))


class LongField(Field):
    """Text of several lines; tab leaves it."""

    _box: TextArea | None = None

    def compose(self) -> ComposeResult:
        self._box = TextArea(self.preset or self.begun, compact=True, tab_behavior="focus")
        yield from (self.heading(), self._box, self._reason)

    @property
    def text(self) -> str:
        return self._box.text if self._box else self.begun

    def put(self, text: str) -> None:
        if self._box:
            self._box.text = text
        else:
            self.preset = text

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.edited()


class Cycle(Widget, can_focus=True):
    """One of a few words on one line: arrows or space change it, a letter jumps to a word."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "turn(1)", "Next", show=False, id="choice.next", tooltip="Next choice"),
        Binding("left,h", "turn(-1)", "Previous", show=False, id="choice.previous", tooltip="Previous choice"),
        Binding("up", "screen.previous_field", "Previous field", show=False, id="choice.up", tooltip="Previous field"),
        Binding("down", "screen.next_field", "Next field", show=False, id="choice.down", tooltip="Next field"),
        Binding("enter", "finish", "On", show=False, id="choice.finish", tooltip="On to the next field"),
    ]

    def __init__(self, options: tuple[str, ...], chosen: str) -> None:
        super().__init__()
        self.options = options
        self.chosen = options.index(chosen) if chosen in options else 0

    def render(self) -> Content:
        parts = []
        for number, option in enumerate(self.options):
            look = (
                "$background on $primary bold"
                if number == self.chosen and self.has_focus
                else ("$primary bold underline" if number == self.chosen else "$muted")
            )
            parts.append(safe.content(f" {option or '–'} ").stylize(look))
        if sum(p.cell_length for p in parts) <= self.size.width:
            return Content("").join(parts)
        return Content("‹") + parts[self.chosen] + Content("›")

    def action_turn(self, step: int) -> None:
        self._choose((self.chosen + step) % len(self.options))

    def action_finish(self) -> None:
        field = self.parent
        assert isinstance(field, Field)
        field.post_message(Field.Finished(field))

    def on_key(self, event: events.Key) -> None:
        letter = (event.character or "").lower()
        order = [*range(self.chosen + 1, len(self.options)), *range(self.chosen + 1)]
        found = next((n for n in order if letter and self.options[n].lower().startswith(letter)), None)
        if found is not None and letter not in ("h", "l", " "):
            event.stop()
            event.prevent_default()
            self._choose(found)

    def on_click(self, event: events.Click) -> None:
        start = 0
        for number, option in enumerate(self.options):
            start += safe.width(option or "–") + 2
            if event.x < start:
                self._choose(number)
                return

    def _choose(self, number: int) -> None:
        self.choose(number)
        field = self.parent
        assert isinstance(field, Field)
        field.edited()

    def choose(self, number: int) -> None:
        """Show another of the options as chosen."""
        self.chosen = number
        self.refresh()


class ChoiceField(Field):
    """One of the kind's options, or yes and no."""

    @property
    def options(self) -> tuple[str, ...]:
        """The words to choose from; the empty one where nothing need be chosen."""
        if isinstance(self.kind, Flag):
            return ("no", "yes")
        assert isinstance(self.kind, Choice)
        return self.kind.options if self.required or self.begun in self.kind.options else ("", *self.kind.options)

    _cycle: Cycle | None = None

    def compose(self) -> ComposeResult:
        self._cycle = Cycle(self.options, self.begun)
        yield from (self.heading(), self._cycle, self._reason)

    @property
    def text(self) -> str:
        return self._cycle.options[self._cycle.chosen] if self._cycle else self.begun

    def put(self, text: str) -> None:
        if self._cycle and text in self._cycle.options:
            self._cycle.choose(self._cycle.options.index(text))


def _hint(field: Field) -> str:
    day = field.kind.typed("2026-12-31")
    words = {"date": f"{day}, today, +3d, eom", "percentage": "19 or 19%", "e-mail": "name@example.com"}
    return words.get(field.kind.word, "")


def is_long(parameter: Parameter) -> bool:
    """Whether a value may have several lines."""
    return isinstance(parameter.kind, Text) and parameter.kind.multiline
