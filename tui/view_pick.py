"""The views of a tab as a numbered list: a number goes there at once, letters find a view of any tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, cast

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
from tui.tabs import Tab, View

LONGEST = 40  # letters that are typed to find a view
NUMBERED = 10  # views that have a digit; the tenth has 0
HINT = "a number goes there at once · letters find one, of all tabs"


class Place(NamedTuple):
    """A view: number of its tab, number among the tab's views, and how both are called."""

    tab: int
    view: int
    title: str
    tab_title: str

    @property
    def digit(self) -> str:
        """The key that picks it in its own tab; '' beyond the tenth."""
        return digit(self.view)


def digit(number: int) -> str:
    """The key of a view by its number from 0: 1 to 9, then 0; '' for the others."""
    return str((number + 1) % 10) if number < NUMBERED else ""


def places(number: int, tab: Tab, views: Sequence[View]) -> list[Place]:
    """The views of one tab."""
    return [Place(number, at, view.title, tab.title) for at, view in enumerate(views)]


def matching(here: Sequence[Place], elsewhere: Sequence[Place], typed: str) -> list[Place]:
    """The views that fit what is typed: those of this tab first, the best first; where nothing is, all of this tab."""
    wanted = folded(typed)
    if not wanted:
        return list(here)
    return _fitting(here, wanted) + _fitting(elsewhere, wanted)


def _fitting(views: Sequence[Place], wanted: list[str]) -> list[Place]:
    scored = [(score, place) for place in views if (score := fit(wanted, fold(place.title))) is not None]
    return [place for _, place in sorted(scored, key=lambda pair: pair[0])]


class Finder(OptionList):
    """The views that fit what was typed. It takes the keys itself: a digit is done before the next key comes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "erase", "Erase", show=False, id="menu.erase", tooltip="Take the last letter back"),
    ]

    def __init__(self, here: Sequence[Place], elsewhere: Sequence[Place], chosen: int) -> None:
        super().__init__(markup=False)
        self._here, self._elsewhere = here, elsewhere
        self.typed = ""
        self.found: list[Place] = []
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
            cast("ViewPick", self.screen).dismiss(self.found[self.highlighted])

    def _take(self, typed: str) -> None:
        numbered = [place for place in self._here if place.digit == typed and not self.typed]
        if numbered:
            cast("ViewPick", self.screen).dismiss(numbered[0])
        elif len(self.typed) < LONGEST:
            self.typed = (self.typed + typed)[:LONGEST]
            self._show()

    def _show(self, chosen: int = 0) -> None:
        self.found = matching(self._here, self._elsewhere, self.typed)
        self.clear_options()
        self.add_options(Option(self._line(place)) for place in self.found)
        self.highlighted = min(chosen, len(self.found) - 1) if self.found else None
        if self.is_attached:
            cast("ViewPick", self.screen).say_typed(self.typed, bool(self.found))

    def _line(self, place: Place) -> Content:
        if place.tab != self._here[0].tab:
            return safe.content(f"  {place.tab_title}: ").stylize("$muted") + safe.content(place.title)
        return safe.content(f"{place.digit or ' '} ").stylize("$accent bold") + safe.content(place.title)


class ViewPick(ModalScreen[Place | None]):
    """Asks for a view; None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="menu.leave", tooltip="Choose nothing"),
    ]

    def __init__(self, here: Sequence[Place], elsewhere: Sequence[Place], chosen: int) -> None:
        super().__init__()
        self._title = f"Views of {here[0].tab_title.lower()}"
        self._finder = Finder(here, elsewhere, chosen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Say(self._title, classes="box-title")
            yield self._finder
            yield Say(HINT, id="typed", classes="hint")

    def on_mount(self) -> None:
        self._finder.focus()
        self.call_after_refresh(self._finder.scroll_to_highlight)

    def say_typed(self, typed: str, found: bool) -> None:
        """Show what was typed so far."""
        self.query_one("#typed", Say).say(f"{typed}▏{'' if found else '  no view is called so'}" if typed else HINT)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._finder.found[event.option_index])

    def action_leave(self) -> None:
        self.dismiss(None)
