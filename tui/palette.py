"""Every command with its key, and any record by name, number or SKU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.core.action import Action, actions
from store.core.errors import BackdeskError
from store.core.identity import actor
from store.core.references import find_anything, noun, title
from store.core.text import fold
from tui import safe, verbs
from tui.forms.suggest import suggestions
from tui.messages import Subject
from tui.record.facts import listing_of
from tui.tabs import TABS

if TYPE_CHECKING:
    from tui.app import BackdeskApp

PAUSE = 0.08
FOUND_IN = ("party", "deal", "order", "invoice", "product", "contact", "shipment", "payment")


@dataclass(frozen=True)
class Entry:
    """A line of the palette: a command, a view (tab, place) or a record."""

    label: str
    hint: str
    action: Action | None = None
    view: tuple[int, int] | None = None
    record: Subject | None = None


class Palette(ModalScreen[Entry | None]):
    """Type to narrow down; enter does it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", id="menu.leave", tooltip="Close"),
        Binding("down", "move(1)", "Down", show=False, id="menu.down", tooltip="Next"),
        Binding("up", "move(-1)", "Up", show=False, id="menu.up", tooltip="Previous"),
        Binding("pagedown", "move(10)", "Page down", show=False, id="menu.page_down", tooltip="Ten on"),
        Binding("pageup", "move(-10)", "Page up", show=False, id="menu.page_up", tooltip="Ten back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._commands: list[Entry] = []
        self._entries: list[Entry] = []
        self._subject: Subject | None = None
        self._timer: Timer | None = None
        self._asked = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="box palette"):
            yield Input(placeholder="a command, or a record's name, number or SKU", compact=True)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        below = self.app.screen_stack[-2]
        self._subject = getattr(below, "subject", None)
        self._commands = commands(self._subject)
        self._show(self._commands)
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(matching(self._commands, event.value))
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._search) if event.value.strip() else None

    def _search(self) -> None:
        self._asked += 1
        found = self._records(self._asked, self.query_one(Input).value)
        self.run_worker(found, group="search", exclusive=True)

    async def _records(self, asked: int, typed: str) -> None:
        found = await cast("BackdeskApp", self.app).work.read(lambda: records(typed))
        if asked == self._asked and self.is_attached:
            self._show([*matching(self._commands, typed), *found])

    def _show(self, entries: list[Entry]) -> None:
        shown = self.query_one(OptionList)
        self._entries = entries
        shown.clear_options()
        width = max(30, min(72, self.app.size.width - 8))
        shown.add_options([Option(_line(entry, width)) for entry in entries])
        shown.highlighted = 0 if entries else None

    def action_move(self, step: int) -> None:
        shown = self.query_one(OptionList)
        if shown.highlighted is not None:
            shown.highlighted = max(0, min(shown.highlighted + step, len(self._entries) - 1))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        chosen = self.query_one(OptionList).highlighted
        entries = self._entries
        if self._timer and event.value.strip() and not entries:
            entries, chosen = records(event.value), 0
        if chosen is not None and chosen < len(entries):
            self.dismiss(entries[chosen])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._entries[event.option_index])

    def action_leave(self) -> None:
        self.dismiss(None)


def commands(subject: Subject | None) -> list[Entry]:
    """Every view and every action the person may use; those for the record at hand come first."""
    mine: list[Entry] = []
    others: list[Entry] = []
    for action in actions().values():
        if not actor().may(action.allow) or action.name == "company.fill":
            continue
        about = f"{title(subject.kind, subject.id)}" if subject and verbs.acts_on(action, subject.kind) else ""
        entry = Entry(_named(action, about), verbs.key_of(action.name), action=action)
        (mine if about else others).append(entry)
    views = [
        Entry(f"Go to {tab.title}: {view.title}", tab.shown_key, view=(n, place))
        for n, tab in enumerate(TABS)
        for place, view in enumerate(tab.views)
    ]
    return [*mine, *others, *views]


def _named(action: Action, about: str) -> str:
    said = action.title
    if action.noun not in fold(said):
        said = f"{action.noun.replace('-', ' ').capitalize()}: {said[0].lower()}{said[1:]}"
    return f"{said} · {about}" if about else said


def matching(entries: list[Entry], typed: str) -> list[Entry]:
    """The entries that contain every word typed, those that begin with it first."""
    wanted = fold(typed).split()
    if not wanted:
        return entries
    found = [e for e in entries if all(word in fold(_hay(e)) for word in wanted)]
    return sorted(found, key=lambda e: not fold(e.label).startswith(wanted[0]))


def _hay(entry: Entry) -> str:
    return f"{entry.label} {entry.action.name.replace('.', ' ')}" if entry.action else entry.label


def records(typed: str) -> list[Entry]:
    """Records called, numbered or coded as typed: an exact one first, then what begins so."""
    result: list[Entry] = []
    try:
        kind, record_id = find_anything(typed)
        result.append(_record(kind, record_id, title(kind, record_id)))
    except BackdeskError:
        pass
    for kind in FOUND_IN:
        listing = listing_of(kind)
        if listing and listing.searches:
            result += [_record(kind, s.id, s.label) for s in suggestions(kind, typed)[:4]]
    seen: set[Subject | None] = set()
    return [e for e in result if not (e.record in seen or seen.add(e.record))]  # type: ignore[func-returns-value]


def _record(kind: str, record_id: int, label: str) -> Entry:
    return Entry(label, noun(kind), record=Subject(kind, record_id))


def _line(entry: Entry, width: int) -> Content:
    hint = safe.text(entry.hint)
    return safe.content(safe.cell(entry.label, width - len(hint) - 3)) + Content(f" {hint} ").stylize("$accent")
