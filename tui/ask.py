"""Asks for one line of text, or for none."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.safe import Say


class Ask(ModalScreen[str | None]):
    """The line typed, or None when left; '' only where nothing is an `answer`, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="form.leave", tooltip="Leave it"),
    ]

    def __init__(self, title: str, begun: str = "", explanation: str = "", answer: bool = False) -> None:
        super().__init__()
        self._heading, self._begun, self._explanation, self._none = title, begun, explanation, "" if answer else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Say(self._heading, classes="box-title")
            yield Input(self._begun, compact=True, select_on_focus=False)
            yield Say(self._explanation, classes="hint")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or self._none)

    def action_leave(self) -> None:
        self.dismiss(None)
