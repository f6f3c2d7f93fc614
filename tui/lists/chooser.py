"""The columns of a list: which, in which order, how wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets.option_list import Option

from store.core.column import Column
from store.core.layout import NARROWEST, WIDEST, write_layout
from store.core.listing import Listing
from tui import safe
from tui.pick import Menu
from tui.safe import Say

KEYS = "space show or hide · K J up, down · < > width · = fit · enter done · r the usual ones · escape leave it"


@dataclass
class Choice:
    """A column, whether it is shown, and its width; 0 fits it to the room there is."""

    column: Column
    on: bool
    width: int = 0


class ColumnChooser(ModalScreen[str | None]):
    """The layout's text as it was chosen ('' for the usual columns), or None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="menu.leave", tooltip="Choose nothing"),
        Binding("space", "show_or_hide", "Show", id="columns.toggle", tooltip="Show or hide the column"),
        Binding("K,shift+up", "carry(-1)", "Up", id="columns.up", tooltip="Move the column up"),
        Binding("J,shift+down", "carry(1)", "Down", id="columns.down", tooltip="Move the column down"),
        Binding("less_than_sign,left", "widen(-1)", "Narrower", id="columns.narrower", tooltip="Narrower"),
        Binding("greater_than_sign,right", "widen(1)", "Wider", id="columns.wider", tooltip="Wider"),
        Binding("equals_sign", "fit", "Fit", id="columns.fit", tooltip="As wide as there is room"),
        Binding("r", "usual", "Usual", id="columns.usual", tooltip="The columns the list has by itself"),
    ]

    def __init__(
        self, listing: Listing, shown: tuple[Column, ...], widths: dict[str, int], fitted: dict[str, int]
    ) -> None:
        super().__init__()
        rest = [c for c in listing.columns if c not in shown and not c.is_reference]
        self._listing, self._fitted = listing, fitted
        self._choices = [Choice(c, True, widths.get(c.name, 0)) for c in shown] + [Choice(c, False) for c in rest]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Say(f"Columns of {self._listing.title.lower()}", classes="box-title")
            yield Menu(*(Option(safe.content(self._label(choice))) for choice in self._choices), markup=False)
            yield Say(KEYS, classes="hint")

    def on_mount(self) -> None:
        self.query_one(Menu).highlighted = 0
        self.query_one(Menu).focus()

    @property
    def _at(self) -> int:
        return self.query_one(Menu).highlighted or 0

    def _label(self, choice: Choice) -> str:
        width = str(choice.width) if choice.width else "fit" if choice.on else ""
        return f"{'✓' if choice.on else ' '} {safe.cell(choice.column.heading, 26)} {width:>5}"

    def _relabel(self, *numbers: int) -> None:
        menu = self.query_one(Menu)
        for number in numbers:
            menu.replace_option_prompt_at_index(number, safe.content(self._label(self._choices[number])))

    def action_show_or_hide(self) -> None:
        choice = self._choices[self._at]
        if choice.on and sum(c.on for c in self._choices) == 1:
            self.app.bell()  # a list without columns shows nothing
            return
        choice.on = not choice.on
        self._relabel(self._at)

    def action_carry(self, step: int) -> None:
        here, there = self._at, self._at + step
        if 0 <= there < len(self._choices):
            self._choices[here], self._choices[there] = self._choices[there], self._choices[here]
            self._relabel(here, there)
            self.query_one(Menu).highlighted = there

    def action_widen(self, step: int) -> None:
        choice = self._choices[self._at]
        now = choice.width or self._fitted.get(choice.column.name, choice.column.width)
        choice.width = max(NARROWEST, min(WIDEST, now + step))
        self._relabel(self._at)

    def action_fit(self) -> None:
        self._choices[self._at].width = 0
        self._relabel(self._at)

    def action_usual(self) -> None:
        self.dismiss("")

    def action_leave(self) -> None:
        self.dismiss(None)

    def on_option_list_option_selected(self) -> None:
        chosen = [choice for choice in self._choices if choice.on]
        self.dismiss(write_layout((c.column for c in chosen), {c.column.name: c.width for c in chosen if c.width}))
