"""A field that refers to a record: type a piece of its name, take it from the list below."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.core.action import Parameter
from store.core.errors import BackdeskError
from store.core.references import resolve
from store.core.text import clean
from store.core.values import Ref
from tui import safe
from tui.forms.fields import Field
from tui.forms.suggest import Suggestion, name_of, suggestions
from tui.safe import content


class Found(OptionList, can_focus=False):
    """The records that fit; the keys stay with the line above."""

    def offer(self, found: list[Suggestion]) -> None:
        """Show these, or nothing."""
        self.clear_options()
        self.add_options([Option(content(item.label)) for item in found])
        self.display = bool(found)
        self.highlighted = 0 if found else None


class Seeker(Input):
    """The line to type in; arrows choose among what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choose(1)", "Next found", show=False, id="lookup.next", tooltip="Next of those found"),
        Binding(
            "up", "choose(-1)", "Previous found", show=False, id="lookup.previous", tooltip="Previous of those found"
        ),
        Binding("escape", "close", "Close", show=False, id="lookup.close", tooltip="Close the list of those found"),
    ]

    class Choose(Message):
        """An arrow was pressed."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def action_choose(self, step: int) -> None:
        self.post_message(self.Choose(step))

    async def action_close(self) -> None:
        found = self.parent.query_one(Found) if self.parent else None
        if found and found.display:
            found.display = False
        else:
            await self.screen.run_action("leave")


class RefField(Field):
    """See the module. `chosen` is the record's id once one was taken."""

    def __init__(self, parameter: Parameter, begun: str = "", chosen: int | None = None) -> None:
        assert isinstance(parameter.kind, Ref)
        super().__init__(parameter, begun)
        self.refers_to = parameter.kind.kind
        self.chosen = chosen
        self._named = self.begun
        if chosen is not None and not begun:
            self._named = safe.typed(name_of(self.refers_to, chosen))
        self._offered: list[Suggestion] = []

    def compose(self) -> ComposeResult:
        yield self.heading()
        yield Seeker(
            self._named, placeholder=f"name, number or code of: {self.refers_to}", compact=True, select_on_focus=True
        )
        found = Found(markup=False)
        found.display = False
        yield found
        yield self._reason

    @property
    def text(self) -> str:
        return self.query_one(Seeker).value if self.is_mounted else self._named

    @property
    def changed(self) -> bool:
        return self.text != self.begun

    def value(self) -> Any:
        text = clean(self.text)
        if not text:
            if self.required:
                raise ValueError("is required")
            return None
        if self.chosen is not None:
            return self.chosen
        try:
            return resolve(self.refers_to, text)
        except BackdeskError as error:
            found = suggestions(self.refers_to, text)
            if len(found) == 1:
                return found[0].id
            raise ValueError(error.message) from None

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == self._named:
            return
        self.chosen, self._named = None, ""
        self.complain("")
        self._offered = suggestions(self.refers_to, event.value) if event.value.strip() else []
        self.query_one(Found).offer(self._offered)
        if event.value.strip() and not self._offered:
            self.complain("nothing is called that")

    def on_seeker_choose(self, event: Seeker.Choose) -> None:
        event.stop()
        found = self.query_one(Found)
        if not found.display and event.step > 0 and not self.text.strip():
            self._offered = suggestions(self.refers_to, "")
            found.offer(self._offered)
        elif found.display and found.highlighted is not None:
            found.highlighted = max(0, min(found.highlighted + event.step, len(self._offered) - 1))
        else:
            self.screen.action_next_field() if event.step > 0 else self.screen.action_previous_field()  # type: ignore[attr-defined]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        found = self.query_one(Found)
        if found.display and found.highlighted is not None:
            self._take(self._offered[found.highlighted])
        self.post_message(self.Finished(self))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._offered[event.option_index])

    def on_descendant_blur(self) -> None:
        found = self.query_one(Found)
        if found.display and len(self._offered) == 1:
            self._take(self._offered[0])
        found.display = False

    def _take(self, item: Suggestion) -> None:
        self.chosen, self._named = item.id, safe.typed(name_of(self.refers_to, item.id))
        self.query_one(Seeker).value = self._named
        self.query_one(Found).display = False
        self.complain("")
