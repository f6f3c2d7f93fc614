"""What every screen looks like; after a change that is meant: pytest tests/tui/test_pictures.py --snapshot-update.

The registries are walked, so a new view, kind of record or action needs nothing here but its picture.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot
from textual.screen import Screen

from store.core.action import actions
from store.exchange import Fault, ImportReport, import_kind
from store.insight.sections import LISTING_OF
from tests.conftest import Opened
from tests.support.pictures import picture
from tests.tui.bank_company import keep_bank
from tests.tui.bills_company import owe
from tests.tui.company import furnish, on
from tests.tui.conftest import do, on_ground, put_away, settle, the_desk
from tests.tui.credit_company import chase
from tests.tui.front_company import win_over
from tests.tui.goods_company import buy_and_make
from tests.tui.service_company import serve
from tests.tui.test_every_form import ASKING, one_of_each, subject_of
from tests.tui.work_company import do_work
from tui.acting import question
from tui.app import BackdeskApp
from tui.confirm import Confirm
from tui.forms.form import FormScreen
from tui.importing.fields import FieldPick
from tui.importing.file import FileAsk
from tui.importing.outcome import OutcomeScreen
from tui.importing.screen import ImportScreen
from tui.messages import Subject
from tui.record.facts import listing_of
from tui.tabs import TABS
from tui.tour import TourScreen

SMALL, LARGE = (80, 24), (120, 36)
BOTH = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
FEW = 4  # all forms where there is little room for them, in so many parts; else `at_large`
FILTER = {" ": "space", ":": "colon", ">": "greater_than_sign", "<": "less_than_sign", "-": "minus"}


def typed(text: str) -> tuple[str, ...]:
    return tuple(FILTER.get(char, char) for char in text)


# name, the tab and view it begins in, keys one by one, or a text at once
DIALOGS: tuple[tuple[str, tuple[int, int], list[str | tuple[str, ...]]], ...] = (
    ("marks, a range of them", (2, 0), ["space", "j", "j", "v"]),
    ("a cell further right", (3, 0), ["right", "right"]),
    ("filter: fields offered", (2, 0), ["slash", typed("sta")]),
    ("filter: values offered", (2, 0), ["slash", typed("state:")]),
    ("filter: where it is wrong", (2, 0), ["slash", typed("acme total>much -x")]),
    ("filter: nothing found", (2, 0), ["slash", typed("nobody")]),
    ("filter: taken", (2, 0), ["slash", typed("acme"), "enter"]),
    ("sort", (2, 0), ["s"]),
    ("columns", (2, 0), ["C"]),
    ("views", (2, 0), ["V"]),
    ("pick of views", (2, 0), ["0"]),
    ("help on the list", (2, 0), ["question_mark"]),
    ("help on the board", (0, 0), ["question_mark"]),
    ("help: searched", (2, 0), ["question_mark", "slash", typed("mark")]),
    ("palette", (1, 0), ["colon"]),
    ("palette: commands and records", (1, 0), ["colon", typed("tea")]),
    ("palette: nothing found", (1, 0), ["colon", typed("qqqq")]),
    ("related", (1, 0), ["o"]),
    ("flow", (2, 0), ["G", "f"]),
    ("a choice of two steps", (2, 0), ["x"]),
    ("why a step is refused", (0, 0), ["c"]),
    ("form: a lookup", (0, 0), ["n", typed("x"), "tab", typed("a")]),
    ("form: nothing is called that", (0, 0), ["n", typed("x"), "tab", typed("zzz")]),
    ("form: lines", (2, 0), ["n", typed("acme"), "enter", typed("TEA-1 40"), "enter", typed("POT-3 3"), "enter"]),
    ("form: what is missing", (0, 0), ["n", "ctrl+s"]),
    ("form: not a number", (3, 0), ["n", "tab", "tab", typed("cheap")]),
    ("form: a choice", (1, 0), ["n", "tab", "tab", "right"]),
    ("thrown away", (0, 0), ["n", typed("x"), "escape"]),
    ("timeline", (1, 0), ["O"]),
    ("what came of an activity", (0, 2), ["c"]),
    ("asked before many", (0, 1), ["A", "w"]),
    ("what came of many", (0, 1), ["A", "w", "y", "B"]),
    ("a form for many", (0, 1), ["A", "x"]),
    ("a view picked", (2, 0), ["0"]),
    ("a name asked for", (2, 0), ["V", "enter"]),
    ("one of the related lists", (1, 0), ["o", "j", "j", "j", "j", "enter"]),
    ("two side by side", (1, 2), ["M"]),
    ("two side by side, the other one stays", (1, 2), ["M", "s", "right"]),
    ("with whom a party is merged", (1, 0), ["M", "ctrl+s"]),
    ("how a customer buys", (1, 0), ["o", "enter"]),
    ("a report found by its letters", (4, 0), ["0", typed("reports"), "enter", "r", typed("bal")]),
)


class Words(SingleFileSnapshotExtension):
    """Pictures in text files beside the tests."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def pictures(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(Words)


@asynccontextmanager
async def opened(size: tuple[int, int]) -> AsyncIterator[Pilot[int]]:
    """The program on the furnished company."""
    goods, people = furnish()
    buy_and_make(goods, people)
    keep_bank(people)
    do_work(people)
    owe(people)
    chase(people)
    serve(people)
    win_over()
    async with BackdeskApp("backdesk-dark").run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        yield pilot


async def strike(pilot: Pilot[int], keys: list[str | tuple[str, ...]]) -> None:
    """Press keys and type texts, each settled."""
    for key in keys:
        await pilot.press(*([key] if isinstance(key, str) else key))
        await settle(pilot)


async def push(pilot: Pilot[int], screen: Screen) -> None:
    """Put a dialog on the desk, ready."""
    await pilot.app.push_screen(screen)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def back(pilot: Pilot[int]) -> None:
    """Away with every dialog, whatever was typed."""
    while pilot.app.screen is not the_desk(pilot):
        screen = pilot.app.screen
        if isinstance(screen, FormScreen):
            screen.discard()
        screen.dismiss(None)
        await pilot.pause()


def in_themes(size: tuple[int, int]) -> set[str] | None:
    """The looks seen so far, for pictures that show each in every theme: once is enough, so at one size."""
    return set() if size == SMALL else None


@BOTH
async def test_views(lite: Opened, pictures: SnapshotAssertion, size: tuple[int, int]) -> None:
    shots, known = [], in_themes(size)
    async with opened(size) as pilot:
        for number, tab in enumerate(TABS):
            await the_desk(pilot).go(number)
            for place, view in enumerate(the_desk(pilot).views):
                await the_desk(pilot).go(number, place)
                await settle(pilot)
                shots.append(await picture(f"{tab.title}: {view.title}", pilot, known))
    assert "\n".join(shots) == pictures


@BOTH
async def test_records(lite: Opened, pictures: SnapshotAssertion, size: tuple[int, int]) -> None:
    shots, known = [], in_themes(size)
    async with opened(size) as pilot:
        for kind in LISTING_OF:
            listing = listing_of(kind)
            for line in listing.window(limit=1) if listing else []:
                await the_desk(pilot).backdesk.open_record(Subject(kind, line.id))
                await settle(pilot)
                shots.append(await picture(f"{kind} in full", pilot, known))
                await back(pilot)
    assert "\n".join(shots) == pictures


@BOTH
async def test_dialogs(lite: Opened, pictures: SnapshotAssertion, size: tuple[int, int]) -> None:
    shots, known = [], in_themes(size)
    async with opened(size) as pilot:
        for name, begin, keys in DIALOGS if size == SMALL else DIALOGS[::3]:  # where room is short, all
            await the_desk(pilot).go(*begin)
            await settle(pilot)
            await strike(pilot, keys)
            shots.append(await picture(called(name, pilot), pilot, known))
            await back(pilot)
            await pilot.press("escape", "escape")
        for name, screen in OTHERS.items():
            await push(pilot, screen())
            shots.append(await picture(called(name, pilot), pilot, known))
            await back(pilot)
    assert "\n".join(shots) == pictures


def called(name: str, pilot: Pilot[int]) -> str:
    """The picture's name, and what kind of screen is on it."""
    return f"{name} ({type(pilot.app.screen).__name__})"


TRIED = ImportReport(
    "statements", "trading_month_bank_1.csv", rows=14, added=12, refused=2, fault_count=2, dry_run=True, skip_bad=True,
    faults=[
        Fault("trading_month_bank_1.csv", 4, "Amount", "12,5O", "not an amount; write it as 1234.5"),
        Fault("trading_month_bank_1.csv", 9, "Account", "DE00", "there is no such bank account", "Add it first."),
    ],
)  # fmt: skip
OTHERS: dict[str, Callable[[], Screen]] = {
    "tour": lambda: TourScreen("ana"),
    "a file asked for": lambda: FileAsk("fixtures/trading_month_bank"),
    "a file on its way in": lambda: ImportScreen("fixtures/trading_month_bank_1.csv"),
    "what came of a dry run": lambda: OutcomeScreen(TRIED),
    "a field of a column": lambda: FieldPick("Betrag", import_kind("payments").scope(), {"party": "Kunde"}, "amount"),
}


@pytest.mark.parametrize(
    ("size", "part"),
    [(LARGE, 0), *[(SMALL, part) for part in range(FEW)]],
    ids=["120x36-0", *[f"80x24-{part}" for part in range(FEW)]],
)
async def test_forms(lite: Opened, pictures: SnapshotAssertion, size: tuple[int, int], part: int) -> None:
    """The form of every action, and the question before each that is for ever."""
    shots, known = [], in_themes(size)
    async with opened(size) as pilot:
        await on_ground(pilot)
        for name in sorted(actions())[part::FEW] if size == SMALL else at_large():
            action = actions()[name]
            subject = subject_of(action)
            if name in ASKING:
                form = FormScreen(action, subject, {})
                form.keeps_drafts = False
                await push(pilot, form)
            elif action.danger:
                await push(pilot, Confirm(question(action, subject), action.help.split("\n")[0]))
            else:
                continue
            shots.append(await picture(name, pilot, known))
            await put_away(pilot)
    assert "\n".join(shots) == pictures


def at_large() -> list[str]:
    """Forms with every kind of field, and a few of the questions."""
    return sorted([*one_of_each()[:20], *[name for name, action in actions().items() if action.danger][::8]])


async def test_a_conflict(lite: Opened, pictures: SnapshotAssertion) -> None:
    async with opened(SMALL) as pilot:
        await strike(pilot, ["4", "j", "e", "tab", "end", typed(" mine")])
        subject = the_desk(pilot).subject
        assert subject is not None
        with on("2026-11-21"):
            do("product.edit", product=subject.id, changes={"name": "Theirs", "category": "Drinks"})
        await strike(pilot, ["ctrl+s"])
        assert await picture(called("somebody else was faster", pilot), pilot, set()) == pictures
