"""One of many choices, found by the letters of its name; some are taken by a single key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from store.core.text import clean, fold
from tui import safe
from tui.fuzzy import fit, folded
from tui.safe import Say

T = TypeVar("T")
LONGEST = 40  # letters that are typed to find a choice
LETTERS = "letters find one"


def fitting(choices: Sequence[T], name: Callable[[T], str], typed: str) -> list[T]:
    """The choices whose name has what is typed, the best first; all where nothing is typed."""
    wanted = folded(typed)
    if not wanted:
        return list(choices)
    scored = [(score, choice) for choice in choices if (score := fit(wanted, fold(name(choice)))) is not None]
    return [choice for _, choice in sorted(scored, key=lambda pair: pair[0])]


class Finder(OptionList):
    """The choices that fit what was typed. It takes the keys itself: one key is done before the next comes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "erase", "Erase", show=False, id="menu.erase", tooltip="Take the last letter back"),
    ]

    def __init__(self, find: Find[Any], chosen: int) -> None:
        super().__init__(markup=False)
        self._find = find
        self.typed = ""
        self.found: list[Any] = []
        self._show(chosen)

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._take(event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._take(clean(event.text.split("\n")[0]))

    def action_erase(self) -> None:
        self.typed = self.typed[:-1]
        self._show()

    def action_select(self) -> None:
        if self.highlighted is not None:
            self._find.dismiss(self.found[self.highlighted])

    def _take(self, typed: str) -> None:
        at_once = None if self.typed else self._find.at_once(typed)
        if at_once is not None:
            self._find.dismiss(at_once)
        elif len(self.typed) < LONGEST:
            self.typed = (self.typed + typed)[:LONGEST]
            self._show()

    def _show(self, chosen: int = 0) -> None:
        self.found = self._find.matching(self.typed)
        self.clear_options()
        self.add_options(Option(self._find.line(choice)) for choice in self.found)
        self.highlighted = min(chosen, len(self.found) - 1) if self.found else None
        if self.is_attached:
            self._find.say_typed(self.typed, bool(self.found))


class Find(ModalScreen[T | None], Generic[T]):
    """Asks for one of many named choices; None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="menu.leave", tooltip="Choose nothing"),
    ]
    hint = LETTERS
    nothing = "nothing is called so"

    def __init__(self, title: str, choices: Sequence[T], name: Callable[[T], str], chosen: int = 0) -> None:
        super().__init__()
        self._title, self._choices, self._called = title, tuple(choices), name
        self._finder = Finder(self, chosen)

    def matching(self, typed: str) -> list[T]:
        """The choices that fit what is typed, the best first."""
        return fitting(self._choices, self._called, typed)

    def line(self, choice: T) -> Content:
        """How a choice is shown."""
        return safe.content(self._called(choice))

    def at_once(self, typed: str) -> T | None:
        """The choice that a first key takes without a word, if there is one."""
        return None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Say(self._title, classes="box-title")
            yield self._finder
            yield Say(self.hint, id="typed", classes="hint")

    def on_mount(self) -> None:
        self._finder.focus()
        self.call_after_refresh(self._finder.scroll_to_highlight)

    def say_typed(self, typed: str, found: bool) -> None:
        """Show what was typed so far."""
        self.query_one("#typed", Say).say(f"{typed}▏{'' if found else f'  {self.nothing}'}" if typed else self.hint)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._finder.found[event.option_index])

    def action_leave(self) -> None:
        self.dismiss(None)
