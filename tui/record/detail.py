"""The record under the cursor beside its list."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from store.core.errors import BackdeskError
from tui import safe
from tui.messages import Subject
from tui.record.facts import about
from tui.safe import Say

LABEL = 14


class DetailPane(VerticalScroll, can_focus=False):
    """Title and fields of one record; folded away where the screen is narrow."""

    def __init__(self) -> None:
        super().__init__(classes="detail")
        self._shown: Subject | None = None

    def compose(self) -> ComposeResult:
        yield Say()

    def show(self, subject: Subject | None) -> None:
        """Show a record, read afresh; nothing is read while the pane is folded away."""
        self._shown = subject
        if self.size.width:
            self._read()

    def on_resize(self) -> None:
        self._read()

    def _read(self) -> None:
        said = describe(self._shown, self.size.width - 2) if self._shown else Content("")
        self.query_one(Say).say(said)


def describe(subject: Subject, width: int) -> Content:
    """Title, fields and related counts of a record, for a pane of that width."""
    try:
        found = about(subject.kind, subject.id)
    except BackdeskError as error:
        return safe.content(error)
    if found is None:
        return safe.content("Nothing more is known of this row.")
    parts = [safe.content(found.title).stylize("bold $primary"), Content("")]
    parts += [field(label, said) for label, said in found.fields if said]
    return Content("\n").join(parts)


def field(label: str, said: str) -> Content:
    """A label and its value."""
    return safe.content(safe.cell(label, LABEL) + " ").stylize("$text-muted") + safe.content(said)
