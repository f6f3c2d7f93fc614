"""A line of text for which there are likely words: they stand below, arrows choose one, anything else may be typed."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, OptionList

from store.core.values import Text
from tui import safe
from tui.forms.fields import TextField
from tui.forms.lookup import Found, Seeker
from tui.forms.suggest import name_of, suggestions


class OfferField(TextField):
    """See the module. What is offered are the names of records of the kind that the field's kind of value says."""

    _offered: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        self._box = Seeker(self.preset or self.begun, placeholder=self.kind.help, compact=True, select_on_focus=False)
        found = Found(markup=False)
        found.display = False
        yield from (self.heading(), self._box, found, self._reason)

    def _offer(self) -> None:
        assert isinstance(self.kind, Text)
        of, typed = self.kind.offers, self.text.strip()
        names = (safe.typed(name_of(of, found.id)) for found in suggestions(of, typed))
        self._offered = tuple(name for name in names if name != typed)
        found = self.query_one(Found)
        found.offer([*self._offered])
        found.highlighted = None  # typed words stay as they are unless one is chosen

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._offer()
        self.call_after_refresh(self.keep_in_sight)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self.query_one(Found).display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        super().on_input_changed(event)
        if self.has_focus_within:
            self._offer()

    def on_seeker_choose(self, event: Seeker.Choose) -> None:
        event.stop()
        found = self.query_one(Found)
        place = -1 if found.highlighted is None else found.highlighted
        if found.display and 0 <= place + event.step < len(self._offered):
            found.highlighted = place + event.step
        else:
            self.screen.action_next_field() if event.step > 0 else self.screen.action_previous_field()  # type: ignore[attr-defined]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        found = self.query_one(Found)
        if found.display and found.highlighted is not None:
            self.put(self._offered[found.highlighted])
        super().on_input_submitted(event)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.put(self._offered[event.option_index])
        self.post_message(self.Finished(self))
