"""The document flow as a tree: from the deal to the last entry, each line opens its record."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from store.core.references import noun
from store.insight.flow import FlowNode, chain
from tui import safe
from tui.messages import Subject
from tui.pick import Menu
from tui.safe import Say
from tui.theme import state_role, state_sign

AROUND = 11  # cells: the screen's edge, the box, and the room of a scrollbar


class FlowScreen(ModalScreen[Subject | None]):
    """The record chosen in the tree, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f,minus", "leave", "Back", id="flow.leave", tooltip="Back"),
    ]

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._subject = subject
        self._rows = flattened(chain(subject.kind, subject.id))

    def compose(self) -> ComposeResult:
        with Vertical(classes="box flow"):
            yield Say("Document flow", classes="box-title")
            width = min(96, self.app.size.width - AROUND)
            yield Menu(*(Option(_line(lead, node, width)) for lead, node in self._rows), markup=False)

    def on_mount(self) -> None:
        menu = self.query_one(Menu)
        here = (n for n, (_, node) in enumerate(self._rows) if Subject(node.kind, node.id) == self._subject)
        menu.highlighted = next(here, 0)
        menu.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        node = self._rows[event.option_index][1]
        self.dismiss(Subject(node.kind, node.id))

    def action_leave(self) -> None:
        self.dismiss(None)


def flattened(node: FlowNode, lead: str = "", last: bool = True, top: bool = True) -> list[tuple[str, FlowNode]]:
    """The tree line by line, each with the branch drawn before it."""
    branch = "" if top else lead + ("└─ " if last else "├─ ")
    rows = [(branch, node)]
    below = "" if top else lead + ("   " if last else "│  ")
    for number, child in enumerate(node.children):
        rows += flattened(child, below, number == len(node.children) - 1, False)
    return rows


def _line(lead: str, node: FlowNode, width: int) -> Content:
    state_wide, amount_wide = (15, 16) if width >= 90 else (12, 13)
    name = safe.cell(f"{noun(node.kind).capitalize()} {node.title}", width - state_wide - amount_wide - 13 - len(lead))
    state = safe.cell(f"{state_sign(node.state)} {node.state}" if node.state else "", state_wide)
    return (
        Content(lead).stylize("$muted")
        + safe.content(name + " ")
        + safe.content(state).stylize(f"${state_role(node.state)}" if state_role(node.state) != "muted" else "$muted")
        + safe.content(f" {safe.cell(node.day, 10)} ").stylize("$muted")
        + safe.content(safe.cell(node.amount, amount_wide, "right"))
    )
