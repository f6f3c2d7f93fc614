"""A small menu: one choice of a few, by arrows or by its letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.safe import Say, content

T = TypeVar("T")


class Menu(OptionList):
    """The choices; j and k move too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, id="menu.down", tooltip="Next choice"),
        Binding("k", "cursor_up", "Up", show=False, id="menu.up", tooltip="Previous choice"),
    ]


class Pick(ModalScreen[T | None], Generic[T]):
    """Asks for one of `choices` (label, value); None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="menu.leave", tooltip="Choose nothing"),
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, T]], chosen: int = 0) -> None:
        super().__init__()
        self._title, self._choices, self._chosen = title, tuple(choices), chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Say(self._title, classes="box-title")
            yield Menu(*(Option(content(label)) for label, _ in self._choices), markup=False)

    def on_mount(self) -> None:
        menu = self.query_one(Menu)
        menu.highlighted = min(self._chosen, len(self._choices) - 1) if self._choices else None
        menu.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index][1])

    def action_leave(self) -> None:
        self.dismiss(None)
