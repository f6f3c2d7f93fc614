"""Going to a view without walking past the others: by number, by letters, by the mouse."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from store.sales.drafting import OrderLineInput
from tests.support.terminals import ROOT
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui.board.pane import BoardPane
from tui.charts.pane import ChartPane
from tui.palette import commands
from tui.tabs import TABS
from tui.view_pick import ViewPick, digit, matching, places

SIZES = [(80, 24), (120, 40)]


def bar(pilot) -> str:
    return shown(pilot).splitlines()[1]


async def click(pilot, said: str) -> None:
    """Click on a word of the view bar."""
    await pilot.click("#views", offset=(bar(pilot).index(said) + 1, 0))
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_every_view_is_three_keys_away(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    """A quarter of them at one size, another quarter at the other: numbers with and without a digit in both."""
    async with desk(size=size) as pilot:
        for tab in TABS:
            for number, view in [*enumerate(tab.views)][SIZES.index(size) :: 2 * len(SIZES)]:
                await press(pilot, tab.key, "0")
                assert isinstance(pilot.app.screen, ViewPick)
                fitting = size[1] - 7  # beyond, the list scrolls
                if number < fitting:
                    assert [other.title for other in tab.views[:fitting] if other.title not in shown(pilot)] == []
                if digit(number):
                    await press(pilot, digit(number))
                else:
                    await type_text(pilot, view.title.lower())
                    await press(pilot, "enter")
                assert the_desk(pilot).view is view
                assert f" {view.title} " in bar(pilot)


async def test_letters_find_views_of_other_tabs_after_those_of_this_one(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "3", "0")
        await type_text(pilot, "rec")
        lines = [line for line in shown(pilot).splitlines() if "Rec" in line]
        assert "Receipts" in lines[0] and "Invoices: Receivable" in lines[1]
        await press(pilot, "down", "enter")
        assert the_desk(pilot).view.title == "Receivable"
        await press(pilot, "0")
        await type_text(pilot, "no such view")
        assert "no view is called so" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ViewPick)
        await press(pilot, *["backspace"] * 13, "a", "g")
        assert "Aging" in shown(pilot) and "Payments" not in shown(pilot).split("Views of", 1)[1]
        await press(pilot, "escape")
        assert the_desk(pilot).view.title == "Receivable"


async def test_keys_typed_ahead_go_to_the_pick(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await pilot.press("3", "0", "2", "0", "p", "u", "enter", "j")
        await settle(pilot)
        assert the_desk(pilot).view.title == "Purchase orders"


async def test_saved_views_are_in_it_with_their_numbers(desk: Open, shop: Shop) -> None:
    line = OrderLineInput(product=shop.tea, quantity=Decimal(1))
    do("order.add", party=shop.acme, lines=(line,))
    do("view.save", name="[red]Big[/]", listing="orders", filter="total>0")
    do("view.save", name="2026", listing="orders")
    first = len(TABS[2].views)  # they come after the tab's own
    async with desk() as pilot:
        await press(pilot, "3", "0", "down")
        assert f"{digit(first)} ◇ 2026" in shown(pilot)
        assert f"{digit(first + 1) or ' '} ◇ [red]Big[/]" in shown(pilot)
        await type_text(pilot, "big")
        await press(pilot, "enter")
        assert the_desk(pilot).view.saved and len(the_desk(pilot).pane.list.rows.lines) == 1  # type: ignore[union-attr]
        await press(pilot, "0")
        await press(pilot, digit(first))
        assert the_desk(pilot).view.title == "◇ 2026"
        entries = {entry.label: entry for entry in commands(None)}
        assert entries["Go to Orders: ◇ 2026"].hint == f"3 0 {digit(first)}"


async def test_the_pick_works_over_boards_and_charts(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        assert isinstance(the_desk(pilot).pane, BoardPane)
        drawn = next(place for place, view in enumerate(the_desk(pilot).views, 1) if view.figures)
        await press(pilot, "0", str(drawn))
        assert isinstance(the_desk(pilot).pane, ChartPane)
        await press(pilot, "0", "1")
        assert isinstance(the_desk(pilot).pane, BoardPane)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_bar_shows_the_view_on_screen_and_signs_for_the_others(
    desk: Open, shop: Shop, size: tuple[int, int]
) -> None:
    async with desk(size=size) as pilot:
        await press(pilot, "4")
        tab = TABS[3]
        assert "›" in bar(pilot) and "‹" not in bar(pilot)
        for view in tab.views[1:]:
            await press(pilot, "right_square_bracket")
            assert the_desk(pilot).view is view and f" {view.title} " in bar(pilot)
            assert len(bar(pilot)) == size[0]
        assert "‹" in bar(pilot) and "›" not in bar(pilot)
        assert "0 all" in bar(pilot)


async def test_the_mouse_goes_to_views_signs_and_the_pick(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "3")
        await click(pilot, "Shipments")
        assert the_desk(pilot).view.title == "Shipments"
        await click(pilot, "›")
        after = the_desk(pilot).view.title
        assert after in bar(pilot) and after not in ("Orders", "Shipments")
        await press(pilot, "0", "9")
        in_sight = bar(pilot)
        await click(pilot, "‹")
        assert the_desk(pilot).view.title not in in_sight
        await click(pilot, "0 all")
        assert isinstance(pilot.app.screen, ViewPick)
    async with desk(size=(200, 24)) as pilot:
        assert "0 all" not in bar(pilot)  # all of them are in sight
        await click(pilot, "Deals")
        assert the_desk(pilot).view.title == "Deals"
        last = the_desk(pilot).views[-1].title
        empty = bar(pilot).rindex(last) + len(last) + 4
        await pilot.click("#views", offset=(empty, 0))
        assert the_desk(pilot).view.title == "Deals"


async def test_the_key_is_in_footer_help_and_bar(desk: Open, shop: Shop) -> None:
    async with desk(size=(120, 36)) as pilot:
        await press(pilot, "4", "0", "3")
        assert "0 Views" in shown(pilot).splitlines()[-1]
        await press(pilot, "question_mark", "slash")
        await type_text(pilot, "pick")
        assert "Pick a view by its number or name" in shown(pilot)


def test_the_best_fit_of_this_tab_stands_first() -> None:
    here, there = places(2, TABS[2], TABS[2].views), places(3, TABS[3], TABS[3].views)
    assert matching(here, there, "  ") == here
    assert next(place.title for place in matching(here, there, "or")) == "Orders"
    found = matching(here, there, "work")
    assert [(place.tab, place.title) for place in found] == [(3, "Work orders")]
    assert matching(here, there, "qqqq") == []
    assert [digit(number) for number in (0, 8, 9, 10)] == ["1", "9", "0", ""]


def test_every_view_is_there_before_the_actions_are() -> None:
    program = (
        "import store.lists, sys; from store.core.listing import get_listing; from tui.tabs import TABS;"
        "[get_listing(v.listing) for tab in TABS for v in tab.every if v.listing];"
        "sys.exit(7 if 'store.registry' in sys.modules else 0)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


async def test_a_report_is_found_by_its_letters(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "5", "0")
        await type_text(pilot, "reports")
        await press(pilot, "enter", "r")
        assert "letters find one" in shown(pilot)
        await type_text(pilot, "tri bal")
        assert "tri bal" in shown(pilot) and "Stock card" not in shown(pilot)
        await press(pilot, "enter")
        assert "Trial balance" in shown(pilot)
        await press(pilot, "r")
        await type_text(pilot, "zzzz")
        assert "nothing is called so" in shown(pilot)
        await press(pilot, "enter", "escape")
        assert "Trial balance" in shown(pilot)
