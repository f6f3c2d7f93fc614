"""Somebody else saved while a form was open: who changed what, and which side to keep, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from store.core.values import Moment
from store.insight.history import Event
from tui import safe
from tui.forms.fields import Field
from tui.pick import Menu
from tui.safe import Say

Side = Literal["mine", "theirs", ""]
SHOWN_EVENTS = 4


@dataclass
class Difference:
    """A field that is not what it was: `fresh` has what is stored by now; `side` is what to keep, '' undecided."""

    field: Field
    fresh: Field
    side: Side

    @property
    def collides(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.field.changed and self.fresh.stored != self.field.stored


def differences(fields: Sequence[Field], fresh: Sequence[Field]) -> list[Difference]:
    """What either side changed since the form was opened; where both did, nothing is decided."""
    by_name = {field.parameter.name: field for field in fresh}
    found = []
    for field in fields:
        theirs = by_name[field.parameter.name]
        if field.text == theirs.stored:  # both the same, or nobody
            continue
        both = field.changed and theirs.stored != field.stored
        found.append(Difference(field, theirs, "" if both else "mine" if field.changed else "theirs"))
    return found


class ConflictScreen(ModalScreen[bool]):
    """True when the sides chosen in `rows` are to be kept; False to go back to typing."""

    DEFAULT_CSS = """
    ConflictScreen .who { margin-bottom: 1; height: auto; max-height: 8; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "Other side", id="conflict.turn", tooltip="Keep the other side of this field"),
        Binding("m", "all('mine')", "All mine", id="conflict.mine", tooltip="Keep all of mine"),
        Binding("t", "all('theirs')", "All theirs", id="conflict.theirs", tooltip="Keep all of theirs"),
        Binding("ctrl+s,s", "keep", "Save", id="conflict.keep", tooltip="Save as chosen"),
        Binding("escape", "leave", "Back", id="conflict.leave", tooltip="Back to the form, nothing saved"),
    ]

    def __init__(self, message: str, events: Sequence[Event], rows: list[Difference]) -> None:
        super().__init__()
        self._message, self._events, self.rows = message, events, rows

    def compose(self) -> ComposeResult:
        with Vertical(classes="box form"):
            yield Say("Changed by somebody else meanwhile", classes="box-title")
            yield Say(self._who(), classes="who")
            yield Say(_line(" ", "", "theirs", "yours", ""), classes="hint")
            yield Menu(markup=False)
            yield Say("", classes="hint", id="meaning")
            yield Say("space other side · m/t all mine/theirs · s save · esc back to form", classes="hint")

    def on_mount(self) -> None:
        self._show()
        self.query_one(Menu).focus()

    def _who(self) -> str:
        said = []
        for event in self._events[:SHOWN_EVENTS]:
            what = "; ".join(event.lines) or event.reason
            said.append(f"{Moment().shown(event.at)} UTC  {event.who}, {event.title}: {what}")
        return "\n".join(safe.text(line) for line in said) or self._message

    def _show(self) -> None:
        menu = self.query_one(Menu)
        here = menu.highlighted or 0
        menu.clear_options()
        menu.add_options([Option(self._row(row)) for row in self.rows])
        menu.highlighted = min(here, len(self.rows) - 1) if self.rows else None
        open_ones = sum(1 for row in self.rows if not row.side)
        if open_ones:
            said = f"Undecided (?): {open_ones}. Saving keeps the rest; those stay in the form."
        else:
            said = "Saving writes yours where it is marked, leaves theirs elsewhere."
        self.query_one("#meaning", Say).say(said)

    def _row(self, row: Difference) -> Content:
        sign = {"mine": "→", "theirs": "←", "": "?"}[row.side]
        return _line(sign, row.field.label, row.fresh.stored or "empty", row.field.text or "empty", row.side)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_turn()

    def action_turn(self) -> None:
        number = self.query_one(Menu).highlighted
        if number is not None:
            row = self.rows[number]
            order: tuple[Side, ...] = ("", "mine", "theirs") if row.collides else ("mine", "theirs")
            row.side = order[(order.index(row.side) + 1) % len(order)]
            self._show()

    def action_all(self, side: Side) -> None:
        for row in self.rows:
            row.side = side
        self._show()

    def action_keep(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)


def _line(sign: str, label: str, theirs: str, mine: str, side: Side) -> Content:
    left, right = (safe.content(safe.cell(text.replace("\n", " / "), 25)) for text in (theirs, mine))
    kept = {"theirs": (left.stylize("bold $primary"), right.stylize("$foreground 60%")),
            "mine": (left.stylize("$foreground 60%"), right.stylize("bold $primary"))}  # fmt: skip
    left, right = kept.get(side, (left, right))
    return safe.content(f"{sign} {safe.cell(label, 14)} ") + left + Content("  ") + right
