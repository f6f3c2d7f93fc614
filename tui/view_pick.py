"""The views of a tab as a numbered list: a number goes there at once, letters find a view of any tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from tui import safe
from tui.find import Find, fitting
from tui.tabs import Tab, View

NUMBERED = 10  # views that have a digit; the tenth has 0


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
    others = fitting(elsewhere, _title, typed) if typed.strip() else []
    return fitting(here, _title, typed) + others


def _title(place: Place) -> str:
    return place.title


class ViewPick(Find[Place]):
    """Asks for a view; None when left."""

    hint = "a number goes there at once · letters find one, of all tabs"
    nothing = "no view is called so"

    def __init__(self, here: Sequence[Place], elsewhere: Sequence[Place], chosen: int) -> None:
        self._elsewhere = elsewhere
        super().__init__(f"Views of {here[0].tab_title.lower()}", here, _title, chosen)

    def matching(self, typed: str) -> list[Place]:
        return matching(self._choices, self._elsewhere, typed)

    def line(self, choice: Place) -> Content:
        if choice.tab != self._choices[0].tab:
            return safe.content(f"  {choice.tab_title}: ").stylize("$muted") + safe.content(choice.title)
        return safe.content(f"{choice.digit or ' '} ").stylize("$accent bold") + safe.content(choice.title)

    def at_once(self, typed: str) -> Place | None:
        return next((place for place in self._choices if place.digit and place.digit == typed), None)
