"""Asks for a file: what is typed is completed by what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.core.errors import BackdeskError
from store.core.files import File, beginning, exchange
from tui import safe
from tui.safe import Say

if TYPE_CHECKING:
    from tui.app import BackdeskApp

ANYWHERE = "tab completes · enter takes the file · esc leaves it"
KEPT = "These are the files of this session; what is elsewhere comes in with: ssh … import KIND - < FILE"


class FileAsk(ModalScreen[str | None]):
    """The file named, or None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="menu.leave", tooltip="Leave it"),
        Binding("tab", "complete", "Complete", id="file.complete", tooltip="As much of the name as is certain"),
        Binding("down", "move(1)", "Down", show=False, id="menu.down", tooltip="Next"),
        Binding("up", "move(-1)", "Up", show=False, id="menu.up", tooltip="Previous"),
    ]

    def __init__(self, begun: str = "", title: str = "Import a file") -> None:
        super().__init__()
        self._begun, self._heading = begun, title
        self._names: list[str] = []
        self._looked_for: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box palette"):
            yield Say(self._heading, classes="box-title")
            yield Input(self._begun, placeholder="a file, or a folder and /", compact=True, select_on_focus=False)
            yield OptionList(markup=False)
            yield Say(KEPT if exchange() else ANYWHERE, id="reason", classes="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        if not self._begun:  # what stands in the line from the beginning is told as a change of it
            self._look("")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._look(event.value)

    def _look(self, typed: str) -> None:
        self.run_worker(self._find(typed), group="files", exclusive=True)

    async def _find(self, typed: str) -> None:
        try:
            self._names = await cast("BackdeskApp", self.app).work.read(lambda: beginning(typed))
        except BackdeskError as error:
            self._names = []
            self.query_one("#reason", Say).say(str(error))
        self._looked_for = typed
        offered, room = self.query_one(OptionList), max(30, min(72, self.app.size.width - 8))
        offered.clear_options()
        offered.add_options([Option(safe.content(safe.cell(name, room))) for name in self._names])
        offered.highlighted = 0 if self._names else None

    def action_move(self, step: int) -> None:
        offered = self.query_one(OptionList)
        if offered.highlighted is not None:
            offered.highlighted = max(0, min(offered.highlighted + step, len(self._names) - 1))

    def action_complete(self) -> None:
        """What all that fit begin with; where that is typed already, the one that is marked."""
        typed, place = self.query_one(Input).value, self.query_one(OptionList).highlighted
        if place is not None and place < len(self._names):
            shared = _shared(self._names)
            self._type(shared if len(shared) > len(typed) else self._names[place])

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """A folder is gone into; of a name that is no file's the marked one is taken."""
        event.stop()
        if event.value != self._looked_for:  # typed faster than it was looked for
            await self._find(event.value)
        place, typed = self.query_one(OptionList).highlighted, event.value.strip()
        marked = self._names[place] if place is not None and place < len(self._names) else typed
        self._take(typed if typed in self._names or not marked.lower().startswith(typed.lower()) else marked)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._names[event.option_index])

    def _take(self, name: str) -> None:
        if name.endswith("/"):
            self._type(name)
            return
        try:
            File().parse(name)
        except ValueError as error:
            self.query_one("#reason", Say).say(f"{name}: {error}.")
        else:
            if name:
                self.dismiss(name)

    def _type(self, name: str) -> None:
        box = self.query_one(Input)
        box.value, box.cursor_position = name, len(name)

    def action_leave(self) -> None:
        self.dismiss(None)


def _shared(names: list[str]) -> str:
    first, last = min(names), max(names)
    same = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:same]
