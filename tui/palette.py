"""Every command with its key, and any record by name, number or SKU."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from store.core.action import Action, actions
from store.core.database import plain_errors
from store.core.errors import BackdeskError
from store.core.lookup import look_up
from store.core.references import find_by_code, kinds, noun, title
from store.core.text import fold
from tui import safe, verbs
from tui.by_keys import by_keys
from tui.companies import why_not
from tui.electronic import why_not as no_form
from tui.forms.suggest import label_of
from tui.fuzzy import LOOSE, fit, folded, whole
from tui.keymap import key_of
from tui.messages import Subject
from tui.next_step import Step, next_action
from tui.printing import is_printed
from tui.printing import why_not as no_pdf
from tui.rest import Rest
from tui.safe import Say
from tui.tabs import TABS, saved_views
from tui.view_pick import digit

if TYPE_CHECKING:
    from tui.app import BackdeskApp

PAUSE = 0.08
EACH = 4  # records of a kind
FOUND_IN = ("party", "deal", "quote", "order", "invoice", "product", "contact", "shipment", "payment", "po", "receipt")


@dataclass(frozen=True)
class Entry:
    """A line of the palette: a command, a next step, a view (tab, place) or a record.

    `about` is the record it would be done to; `why` the reason where it cannot be done.
    """

    label: str
    hint: str
    why: str = ""
    about: str = ""
    action: Action | None = None
    step: Step | None = None
    view: tuple[int, int] | None = None
    record: Subject | None = None
    calls: str = ""  # something the program itself does

    @property
    def shown(self) -> str:
        """The whole line."""
        return f"{self.label} · {self.about}" if self.about else self.label


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
        self._rest = Rest(self._search)
        self._asked = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="box palette"):
            yield Input(placeholder="a command, or a record's name, number or SKU", compact=True)
            yield OptionList(markup=False)
            yield Say(id="reason", classes="hint")

    def on_mount(self) -> None:
        below = self.app.screen_stack[-2]
        try:
            with plain_errors():
                self._subject = getattr(below, "subject", None)
                self._commands = commands(self._subject)
        except BackdeskError as error:
            self.query_one("#reason", Say).say(str(error))
        self._show(self._commands)
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(matching(self._commands, event.value))
        if event.value.strip():
            self._rest.within(self, PAUSE)
        else:
            self._rest.stop()

    def _search(self) -> None:
        self._asked += 1
        found = self._records(self._asked, self.query_one(Input).value)
        self.run_worker(found, group="search", exclusive=True)

    async def _records(self, asked: int, typed: str) -> None:
        work = cast("BackdeskApp", self.app).work
        try:
            if exact := await work.read(lambda: exactly(typed)):
                self._found(asked, typed, exact)  # a number typed in full need not wait for what only resembles it
            self._found(asked, typed, await work.read(lambda: records(typed)))
        except BackdeskError as error:
            self.query_one("#reason", Say).say(str(error))

    def _found(self, asked: int, typed: str, found: list[Entry]) -> None:
        if asked == self._asked and self.is_attached:
            self._show(matching(self._commands, typed, found))
            if not self._entries:
                self.query_one("#reason", Say).say("No command and no record is called that.")

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
        if event.value.strip() and not entries:
            entries, chosen = records(event.value), 0
        if chosen is not None and chosen < len(entries):
            self._choose(entries[chosen])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(self._entries[event.option_index])

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index < len(self._entries):
            self.query_one("#reason", Say).say(by_keys(self._entries[event.option_index].why))

    def _choose(self, entry: Entry) -> None:
        if entry.why:
            self.query_one("#reason", Say).say(by_keys(entry.why))
        else:
            self.dismiss(entry)

    def action_leave(self) -> None:
        self.dismiss(None)


def commands(subject: Subject | None) -> list[Entry]:
    """Every view and every action, those for the record at hand first; what cannot be done has its reason."""
    mine: list[Entry] = []
    others: list[Entry] = []
    next_step, next_key = _next_step(subject), key_of("record.next", "c")
    for action in actions().values():
        if action.name == "company.fill":
            continue  # the demo's own, there while it is made
        about = title(subject.kind, subject.id) if subject and verbs.acts_on(action, subject.kind) else ""
        why = verbs.reason(action, subject)
        is_next = next_step and next_step.subject == subject and next_step.action is action
        key = next_key if is_next else verbs.key_of(action.name)
        entry = Entry(_named(action), key, why, about, action)
        (mine if about else others).append(entry)
    if next_step and next_step.subject != subject:  # the next step of the order at hand is its shipment's, say
        about = title(next_step.subject.kind, next_step.subject.id)
        why = verbs.reason(next_step.action, next_step.subject)
        mine.insert(0, Entry(_named(next_step.action), next_key, why, about, step=next_step))
    pick = key_of("view.pick", "0")
    views = [
        Entry(f"Go to {tab.title}: {view.title}", f"{tab.shown_key} {pick} {digit(place)}", view=(n, place))
        for n, tab in enumerate(TABS)
        for place, view in enumerate(tab.views + saved_views(tab))
    ]
    mine += _printed(subject)
    taking = Entry("Import a file", key_of("app.import", "I"), calls="import_file")
    over = Entry("Work in another company", key_of("app.company", "W"), why_not(), calls="company")
    return [*sorted(mine, key=lambda entry: bool(entry.why)), *others, taking, over, *views]


def _printed(subject: Subject | None) -> list[Entry]:
    """Its document as a PDF, as a mail; of a shipment also what to fetch for it."""
    if subject is None or not is_printed(subject):
        return []
    about, why = title(subject.kind, subject.id), no_pdf()
    said = "Statement of account as a PDF" if subject.kind == "party" else "Write as a PDF"
    found = [Entry(said, "", why, about, calls="pdf")]
    if subject.kind == "shipment":
        found.append(Entry("Picking list as a PDF", "", why, about, calls="pdf('picking')"))
    if subject.kind == "invoice":
        found.append(Entry("Write as an electronic invoice", "", no_form(subject), about, calls="electronic"))
    return [*found, Entry("Send by e-mail", "", why, about, calls="send")]


def _next_step(subject: Subject | None) -> Step | None:
    """What `c` does here."""
    with suppress(BackdeskError):
        return next_action(subject) if subject else None
    return None


def _named(action: Action) -> str:
    said = action.title
    named = noun(action.noun) if action.noun in kinds() else action.noun.replace("-", " ")
    if fold(named) not in fold(said):
        said = f"{named.capitalize()}: {said[0].lower()}{said[1:]}"
    return said


def matching(entries: list[Entry], typed: str, found: Sequence[Entry] = ()) -> list[Entry]:
    """The entries that fit what is typed, best first.

    Records found by it stand before what fits loosely, and before what fits only by the name of the record at hand.
    """
    wanted = folded(typed)
    if not wanted:
        return entries
    scored = [(score, entry) for entry in entries if (score := _fit(wanted, entry)) is not None]
    scored.sort(key=lambda pair: (pair[0], not whole(wanted, _hay(pair[1])), bool(pair[1].why)))
    near = [entry for score, entry in scored if score < LOOSE]
    return [*near, *found, *(entry for score, entry in scored if score >= LOOSE)]


def _fit(wanted: list[str], entry: Entry) -> int | None:
    found = fit(wanted, _hay(entry))
    if entry.about and (found is None or found > LOOSE):
        by_name = fit(wanted, f"{_hay(entry)} {fold(entry.about)}")
        return found if by_name is None else max(by_name, LOOSE)
    return found


def _hay(entry: Entry) -> str:
    return fold(f"{entry.label} {entry.action.name.replace('.', ' ')}" if entry.action else entry.label)


def records(typed: str) -> list[Entry]:
    """Records called, numbered or coded as typed: an exact one first, then what begins so."""
    result = [entry.record for entry in exactly(typed) if entry.record]
    for kind in FOUND_IN:
        with suppress(BackdeskError):
            result += [Subject(kind, record_id) for record_id in look_up(kind, typed, EACH)]
    return [_record(found, label_of(found.kind, found.id)) for found in dict.fromkeys(result)]


def exactly(typed: str) -> list[Entry]:
    """The record whose number, code or SKU is typed in full."""
    found = find_by_code(typed)
    return [_record(Subject(*found), label_of(*found))] if found else []


def _record(found: Subject, label: str) -> Entry:
    return Entry(label, noun(found.kind), record=found)


def _line(entry: Entry, width: int) -> Content:
    hint = safe.text(entry.hint)
    label = safe.content(safe.cell(entry.shown, width - safe.width(hint) - 3))
    if entry.why:
        return (label + safe.content(f" {hint} ")).stylize("$muted italic")
    return label + safe.content(f" {hint} ").stylize("$accent")
