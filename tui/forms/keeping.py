"""Writes a form's draft shortly after typing stops, and offers what an earlier session left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.widget import Widget

from store.core import audit
from store.core.database import place
from store.core.identity import actor
from store.core.text import excerpt
from store.core.values import Moment
from tui.forms.drafts import Draft, DraftBox, forget_old
from tui.forms.fields import Field
from tui.pick import Pick
from tui.rest import Rest

PAUSE = 0.4  # seconds without a key until what was typed is written down


class Keeper:
    """Holds what was typed in one form. `draft` makes a draft of the values."""

    def __init__(self, form: str, draft: Callable[[dict[str, Any]], Draft]) -> None:
        self.box = DraftBox(f"{place()} {audit.origin()}", actor().login, form)
        self._draft = draft
        self._typed: dict[str, Any] = {}
        self._unwritten = False
        self._rest = Rest(self.flush)

    def note(self, field: Field, clock: Widget) -> None:
        """Somebody typed in a field."""
        if not field.changed and field.parameter.name not in self._typed:
            return  # what a form opens with was not typed
        self._typed[field.parameter.name] = field.kept()
        self._unwritten = True
        self._rest.within(clock, PAUSE)

    def take_over(self, values: dict[str, Any]) -> None:
        """What an earlier session left is in the form again."""
        self._typed = dict(values)

    def flush(self) -> None:
        """Write what is not written yet."""
        if self._unwritten:
            self._unwritten = False
            self.box.keep(self._draft(self._typed))

    def drop(self) -> None:
        """It was saved, or thrown away on purpose."""
        self._rest.stop()
        self._typed, self._unwritten = {}, False
        self.box.drop()


def offer(left: Draft) -> Pick[bool]:
    """Asks whether to go on with a draft: True, False to throw it away, None to leave it where it is."""
    forget_old()
    said = ", ".join(filter(None, (_said(value) for value in left.values.values())))
    title = f"Typed here at {Moment().shown(left.at)} UTC, and never saved: {excerpt(said, 120)}"
    return Pick(title, [("Go on with it", True), ("Throw it away and start afresh", False)])


def _said(value: Any) -> str:
    if isinstance(value, dict) and isinstance(value.get("lines"), list):
        return f"{len(value['lines'])} lines"
    found = value.get("text") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
