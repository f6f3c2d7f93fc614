"""The list of the columns: those of the file, and below them those of a second one with the lines of its documents."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets.option_list import Option

from store.exchange.looking import Place
from tui.importing import lines
from tui.importing.draft import Draft
from tui.pick import Menu


class Columns(Menu):
    """See the module. A column is chosen by its place; what stands between the files cannot be."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Field", id="importing.field", tooltip="The field this column goes to"),
        Binding("space", "screen.take", "Take/leave", id="importing.take", tooltip="Leave the column out, or take it"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._rows: list[Place | None] = []

    @property
    def here(self) -> Place | None:
        """The column under the cursor."""
        return self._rows[self.highlighted] if self.highlighted is not None else None

    def show(self, draft: Draft, width: int) -> None:
        """Show where each goes; the cursor stays."""
        if (kind := draft.kind) is None or draft.now is None:
            return
        place, found = self.highlighted, draft.places
        shown = [Option(lines.line(column, kind, width)) for column in found]
        self._rows = list(found)
        if second := draft.lines:
            above = sum(not column.of_lines for column in found)
            self._rows.insert(above, None)
            shown.insert(above, Option(lines.second(second, draft.now.line_notes, width), disabled=True))
        self.clear_options()
        self.add_options(shown)
        self.highlighted = place if place is not None and place < len(shown) and self._rows[place] else 0
