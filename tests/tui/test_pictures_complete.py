"""Nothing is without its picture: the registries are held against what the pictures show, at both sizes (forms
and dialogs: a part of them at the larger one) and in every theme (at the smaller one). A new view, kind of record, form
or dialog fails here until somebody has looked at it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.screen import Screen

import store.exchange.batches  # noqa: F401  imports are records too
import tui
from store.core.action import actions
from store.core.listing import get_listing
from store.core.references import kinds
from store.insight.sections import LISTING_OF
from tests.tui.test_every_form import ASKING
from tests.tui.test_pictures import at_large
from tui.tabs import TABS

PICTURES = Path(__file__).parent / "__snapshots__" / "test_pictures"
SIZES = pytest.mark.parametrize("size", ["80x24", "120x36"])
# in the pictures of views, records and forms; a base
IN_OTHERS = {"Desk", "RecordScreen", "TicketScreen", "FormScreen", "Acting"}
EMPTY = re.compile(r"^  .*: nothing (here yet\.|matches )", re.MULTILINE)
LOOK = re.compile(r"^\w: (\S.*)$", re.MULTILINE)


def pictures(of: str) -> dict[str, str]:
    """Name → picture, of all files whose names begin so."""
    found = {}
    for file in sorted(PICTURES.glob("*.txt")):
        if file.name.startswith(of):
            for shot in file.read_text(encoding="utf-8").split("═══ ")[1:]:
                name, _, drawn = shot.partition("\n")
                found[name] = drawn
    assert found, of
    return found


@SIZES
def test_every_view_and_something_in_it(size: str) -> None:
    shots = pictures(f"test_views[{size}")
    wanted = {f"{tab.title}: {view.title}": view for tab in TABS for view in tab.every}
    assert wanted.keys() <= shots.keys()
    assert {name for name in wanted if EMPTY.search(shots[name])} == set()


@SIZES
def test_every_kind_of_record(size: str) -> None:
    wanted = {f"{kind} in full" for kind, name in LISTING_OF.items() if kind in kinds() and get_listing(name)}
    assert wanted == pictures(f"test_records[{size}").keys()


@SIZES
def test_every_form_and_every_question(size: str) -> None:
    names = sorted(actions()) if size == "80x24" else at_large()
    assert {name for name in names if name in ASKING or actions()[name].danger} == pictures(f"test_forms[{size}").keys()


def test_every_kind_of_screen() -> None:
    names = [*pictures("test_dialogs[80x24"), *pictures("test_a_conflict")]
    shown = {name.rpartition("(")[2].rstrip(")") for name in names}
    assert {screen.__name__ for screen in screens()} - IN_OTHERS <= shown


def screens(of: type[Screen] = Screen) -> Iterator[type[Screen]]:
    """Every class of screen that the terminal program has."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        importlib.import_module(module.name)
    for found in of.__subclasses__():
        if found.__module__.startswith("tui."):
            yield found
        yield from screens(found)


def test_every_look_in_every_theme() -> None:
    """A look is a colour on a colour, and how it is written: each one there is was drawn in all themes and without colour."""
    drawn: set[str] = set()
    in_all: set[str] = set()
    for shot in pictures("test_").values():
        for look in LOOK.findall(shot):
            dark, *others = look.split(" | ")
            drawn.add(dark)
            if len(others) == 3:
                in_all.add(dark)
    assert drawn - in_all == set()
