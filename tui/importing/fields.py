"""Asks which field a column goes to: type a piece of its name, and `*100` or `/100` behind it for another unit."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.exchange import ImportField
from store.exchange.kinds import Scope
from tui import safe
from tui.find import fitting
from tui.fuzzy import folded
from tui.safe import Say

_UNIT = re.compile(r"\s*([*/]\s*[\d.]+)\s*\Z", re.ASCII)
NOWHERE = "– not taken"


class FieldPick(ModalScreen[str | None]):
    """The field's name, '' for a column that is not taken, or None when left. `filled` tells what fills each field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="menu.leave", tooltip="As it was"),
        Binding("down", "move(1)", "Down", show=False, id="menu.down", tooltip="Next"),
        Binding("up", "move(-1)", "Up", show=False, id="menu.up", tooltip="Previous"),
        Binding("pagedown", "move(10)", "Page down", show=False, id="menu.page_down", tooltip="Ten on"),
        Binding("pageup", "move(-10)", "Page up", show=False, id="menu.page_up", tooltip="Ten back"),
    ]

    def __init__(self, heading: str, scope: Scope, filled: dict[str, str], chosen: str = "") -> None:
        super().__init__()
        self._heading, self._scope, self._filled, self._chosen = heading, scope, filled, chosen
        self._shown: list[ImportField | None] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="box palette"):
            yield Say(f"Column {self._heading}", classes="box-title")
            yield Input(placeholder=f"a field of {self._scope.title.lower()}", compact=True)
            yield OptionList(markup=False)
            yield Say("● is required · *100 or /100 behind a field: its numbers are in another unit", classes="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    def _show(self, typed: str) -> None:
        bare = _UNIT.sub("", typed)
        wanted, found = folded(bare), fitting(self._scope.fields, _names, bare)
        self._shown = [*found] if wanted else [None, *found]
        offered = self.query_one(OptionList)
        room = max(30, min(72, self.app.size.width - 8))
        offered.clear_options()
        offered.add_options([Option(self._line(field, room)) for field in self._shown])
        names = [field.name if field else "" for field in self._shown]
        begin = names.index(self._chosen) if not wanted and self._chosen in names else 0
        offered.highlighted = begin if self._shown else None

    def _line(self, field: ImportField | None, room: int) -> Content:
        if field is None:
            return safe.content(NOWHERE).stylize("$muted")
        by = self._filled.get(field.name, "")
        said = f"{'●' if field.required else ' '} {field.label} ({field.name}), {field.word}"
        left = safe.content(safe.cell(said, room - (20 if by else 0)))
        return left + safe.content(safe.cell(f" ← {by}", 20)).stylize("$muted") if by else left

    def action_move(self, step: int) -> None:
        offered = self.query_one(OptionList)
        if offered.highlighted is not None:
            offered.highlighted = max(0, min(offered.highlighted + step, len(self._shown) - 1))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self._take(place)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def _take(self, place: int) -> None:
        field, unit = self._shown[place], _UNIT.search(self.query_one(Input).value)
        self.dismiss(field.name + (unit[1].replace(" ", "") if unit else "") if field else "")

    def action_leave(self) -> None:
        self.dismiss(None)


def _names(field: ImportField) -> str:
    return f"{field.label} {field.name.replace('_', ' ')} {' '.join(field.aliases)}"
