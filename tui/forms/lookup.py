"""A field that refers to a record: type a piece of its name, take it from the list below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.core.action import Action, Parameter, actions
from store.core.errors import BackdeskError
from store.core.identity import actor
from store.core.references import noun, resolve
from store.core.text import clean
from store.core.values import Ref, Text
from tui import safe
from tui.forms.fields import Field
from tui.forms.suggest import Suggestion, name_of, suggestions
from tui.safe import content


class Found(OptionList, can_focus=False):
    """The records that fit; the keys stay with the line above."""

    def offer(self, found: list[str]) -> None:
        """Show these, or nothing."""
        self.clear_options()
        self.add_options([Option(content(label)) for label in found])
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
    """See the module. `chosen` is the record's id once one was taken, `begun_id` the one the form opened with."""

    class NewWanted(Message):
        """The record does not exist yet: make it, called as typed so far."""

        def __init__(self, field: RefField, action: Action, typed: str) -> None:
            super().__init__()
            self.field, self.action, self.typed = field, action, typed

    def __init__(
        self, parameter: Parameter, begun: str = "", chosen: int | None = None, begun_id: int | None = None
    ) -> None:
        assert isinstance(parameter.kind, Ref)
        super().__init__(parameter, begun)
        self.refers_to = parameter.kind.kind
        self.chosen = chosen
        self.begun_id = begun_id
        self._box: Seeker | None = None
        self.within: Callable[[], tuple[str, int] | None] = lambda: None
        self._named = self.begun
        if chosen is not None and not begun:
            self._named = safe.typed(name_of(self.refers_to, chosen))
        self._offered: list[Suggestion | Action] = []

    def compose(self) -> ComposeResult:
        asked = f"{noun(self.refers_to)}: name, number or code"
        self._box = Seeker(self._named, placeholder=asked, compact=True, select_on_focus=True)
        found = Found(markup=False)
        found.display = False
        yield from (self.heading(), self._box, found, self._reason)

    @property
    def text(self) -> str:
        return self._box.value if self._box else self._named

    @property
    def changed(self) -> bool:
        return self.text != self.begun

    @property
    def record_id(self) -> int | None:
        """The record it says now, as far as that is known without asking."""
        return self.chosen if self.chosen is not None else None if self.changed else self.begun_id

    def kept(self) -> Any:
        return {"text": self.text, "chosen": self.chosen}

    def restore(self, kept: Any) -> None:
        if not isinstance(kept, dict) or not isinstance(kept.get("text"), str):
            return
        chosen = kept.get("chosen")
        known = isinstance(chosen, int) and name_of(self.refers_to, chosen)
        self.chosen = chosen if known and safe.typed(known) == safe.typed(kept["text"]) else None
        self._show(safe.typed(kept["text"]))

    def put(self, text: str) -> None:
        self.chosen = None
        self._show(text)

    def rebase(self, fresh: Field, take: bool) -> None:
        assert isinstance(fresh, RefField)
        self.begun_id = fresh.begun_id
        super().rebase(fresh, take)

    def value(self) -> Any:
        text = clean(self.text)
        if not text:
            return self.kind.read("", self.required)
        if self.chosen is not None:
            return self.chosen
        try:
            return resolve(self.refers_to, text)
        except BackdeskError as error:
            found = suggestions(self.refers_to, text, self.within())
            if len(found) == 1:
                return found[0].id
            raise ValueError(error.message) from None

    # Offering -------------------------------------------------------------------------------------

    def _offer(self, typed: str) -> None:
        found = suggestions(self.refers_to, typed, self.within())
        maker = actions().get(f"{self.refers_to}.add")
        makes = maker is not None and bool(typed.strip()) and actor().may(maker.allow)
        self._offered = [*found, *([maker] if maker and makes else [])]
        labels = [item.label if isinstance(item, Suggestion) else f"+ {item.title}: {typed}" for item in self._offered]
        self.query_one(Found).offer(labels)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == self._named:
            return
        self.chosen, self._named = None, ""
        if event.value.strip():
            self._offer(event.value)
        else:
            self._offered = []
            self.query_one(Found).offer([])
        none = bool(event.value.strip()) and not any(isinstance(item, Suggestion) for item in self._offered)
        self.complain("nothing is called that" if none else "")
        self.post_message(self.Edited(self))

    def on_seeker_choose(self, event: Seeker.Choose) -> None:
        event.stop()
        found = self.query_one(Found)
        if not found.display and event.step > 0 and not self.text.strip():
            self._offer("")
        elif found.display and found.highlighted is not None:
            found.highlighted = max(0, min(found.highlighted + event.step, len(self._offered) - 1))
        else:
            self.screen.action_next_field() if event.step > 0 else self.screen.action_previous_field()  # type: ignore[attr-defined]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        found = self.query_one(Found)
        if found.display and found.highlighted is not None:
            self._take(self._offered[found.highlighted])
        else:
            self.post_message(self.Finished(self))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._offered[event.option_index])

    def on_descendant_blur(self) -> None:
        found = self.query_one(Found)
        fitting = [item for item in self._offered if isinstance(item, Suggestion)]
        if found.display and len(fitting) == 1:
            self.take(fitting[0].id)
        found.display = False

    def _take(self, item: Suggestion | Action) -> None:
        if isinstance(item, Suggestion):
            self.take(item.id)
            self.post_message(self.Finished(self))
        else:
            self.query_one(Found).display = False
            self.post_message(self.NewWanted(self, item, clean(self.text)))

    def take(self, record_id: int) -> None:
        """Say that record."""
        self.chosen = record_id
        self._show(safe.typed(name_of(self.refers_to, record_id)))
        self.complain("")
        self.post_message(self.Edited(self))

    def _show(self, name: str) -> None:
        self._named = name
        if self._box:
            self._box.value = name
            self.query_one(Found).display = False


def named(maker: Action) -> str:
    """The field of a new record that takes what was typed to look for it."""
    names = [p.name for p in maker.parameters]
    texts = [p.name for p in maker.parameters if p.required and isinstance(p.kind, Text)]
    return next((name for name in ("name", "title") if name in names), texts[0] if texts else names[0])
