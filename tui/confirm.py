"""Asks before something that is hard to take back: y or n, and the focus is on No."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button

from tui.keymap import key_of
from tui.record.detail import wrapped_field
from tui.safe import Say

WIDTH = 56  # cells there are for a fact


class Confirm(ModalScreen[bool]):
    """True only when `y` or Yes was chosen."""

    AUTO_FOCUS = "#no"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Do it"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no", tooltip="Leave it"),
        Binding("left,right,h,l", "other", "Other button", show=False, id="confirm.other", tooltip="The other button"),
    ]

    def __init__(self, question: str, explanation: str = "", facts: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._question, self._explanation, self._facts = question, explanation, facts

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Say(self._question, classes="box-title")
            if self._facts:
                lines = [line for fact in self._facts for line in wrapped_field(*fact, WIDTH)]
                yield Say(Content("\n").join(lines), classes="box-facts")
            if self._explanation:
                yield Say(self._explanation, classes="box-text")
            with Horizontal(classes="box-buttons"):
                yield Button(f"No ({key_of('confirm.no', 'n')})", id="no", compact=True)
                yield Button(f"Yes ({key_of('confirm.yes', 'y')})", id="yes", variant="error", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, sure: bool) -> None:
        self.dismiss(sure)

    def action_other(self) -> None:
        self.focus_next(Button)
