"""The filter line: what it offers, where it points, what an empty list says, and any text that is typed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support import hostile
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tests.tui.test_lists import make_products, pane
from tui.lists.filter import FilterBox, Hints

SIZES = [(80, 24), (120, 36)]


def line_with(pilot, text: str) -> str:
    """The line of the screen that has this text."""
    return next(line for line in shown(pilot).splitlines() if text in line)


@pytest.mark.parametrize("size", SIZES)
async def test_fields_and_values_are_offered_and_taken(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    do("product.retire", product=shop.cup)
    async with desk(size=size) as pilot:
        await press(pilot, "4", "slash")
        box = pane(pilot).query_one(FilterBox)
        await type_text(pilot, "stat")
        assert "state:" in line_with(pilot, "tab takes the first")
        await press(pilot, "tab")
        assert box.value == "state:" and "active" in line_with(pilot, "retired")
        await press(pilot, "tab", "tab")
        assert box.value == "state:retired" and box.cursor_position == len("state:retired")
        assert [line.id for line in pane(pilot).list.rows.lines] == [shop.cup]
        await press(pilot, "shift+tab")
        assert box.value == "state:active" and [line.id for line in pane(pilot).list.rows.lines] == [shop.tea]
        await press(pilot, "down")
        assert pane(pilot).list.has_focus and not pane(pilot).query_one(Hints).display


async def test_keys_typed_ahead_complete_what_was_typed_before_them(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await pilot.press(*"retir", "tab")
        await settle(pilot)
        assert pane(pilot).query_one(FilterBox).value == "state:retired"


async def test_an_offer_taken_in_the_middle_keeps_what_follows(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "sta price>1")
        await press(pilot, *["left"] * 8, "tab", "tab", "tab")
        assert pane(pilot).query_one(FilterBox).value == "state:retired price>1"


@pytest.mark.parametrize("size", SIZES)
async def test_a_fault_is_pointed_at_and_nothing_typed_is_lost(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    async with desk(size=size) as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "tea")
        pane(pilot).query_one(FilterBox).value = "tea price>x"
        await settle(pilot)
        lines = shown(pilot).splitlines()
        typed, below = next((a, b) for a, b in pairwise(lines) if "tea price>x" in a)
        assert below.index("^") == typed.index("x") and "does not fit" in below
        assert "TEA-1" in shown(pilot) and pane(pilot).query_one(FilterBox).value == "tea price>x"
        await press(pilot, "end", "backspace", "3")
        assert "does not fit" not in shown(pilot) and "TEA-1" in shown(pilot)
        await press(pilot, "escape")
        assert "CUP-2" in shown(pilot) and not pane(pilot).query_one(Hints).display


async def test_an_empty_list_says_why_and_the_way_out(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "retired")
        await settle(pilot)
        said = shown(pilot)
        assert "Products: nothing matches retired" in said and "as a state it is state:retired" in said
        assert "escape clears the filter" in said
        await press(pilot, "escape")
        assert "TEA-1" in shown(pilot)


async def test_any_text_can_be_typed(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        box = pane(pilot).query_one(FilterBox)
        for text in [*hostile.EVERYTHING, "state:", 'name:"', "-", "price>", "[/x]", "[bold]"]:
            box.value = text
            await press(pilot, "tab")
        box.value = ""
        await settle(pilot)
        assert "TEA-1" in shown(pilot)


async def test_the_cursor_stays_on_its_record_when_filter_and_order_change(desk: Open, shop: Shop) -> None:
    make_products(1000)
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "sku:p0077")
        await press(pilot, "enter", "j", "j", "j")
        here = pane(pilot).list
        assert here.current is not None
        wanted = here.current.id
        await press(pilot, "escape")
        assert here.current is not None and here.current.id == wanted
        await press(pilot, "s", "j", "j", "j", "enter", "S")
        assert here.current is not None and here.current.id == wanted
        assert the_desk(pilot).subject is not None and the_desk(pilot).subject.id == wanted


async def test_marks_survive_another_filter_and_ranges_reach_far(desk: Open, shop: Shop) -> None:
    make_products(3000)
    async with desk() as pilot:
        await press(pilot, "4", "j", "space", "G", "v")
        assert pane(pilot).marks_shown == 3001  # all but the first
        await press(pilot, "slash")
        await type_text(pilot, "cup")
        assert pane(pilot).marks_shown == 3001
        await press(pilot, "escape", "escape")
        assert pane(pilot).marks_shown == 0
        await press(pilot, "G", "space", "k", "k", "v")
        assert pane(pilot).marks_shown == 3


async def test_all_of_one_filter_are_not_all_of_another(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "tea")
        await press(pilot, "enter", "A")
        assert pane(pilot).marks_shown == 1
        await press(pilot, "escape")
        assert pane(pilot).marks_shown == 0


async def test_a_cell_or_the_row_is_copied(desk: Open, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk() as pilot:
        copied: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await press(pilot, "4", "y", "right", "y", "l", "l", "y", "h", "left", "y", "Y")
        line = pane(pilot).list.current
        assert line is not None
        cells = [pane(pilot).listing.plain(line, c) for c in pane(pilot).listing.shown_columns]
        assert copied == [cells[0], cells[1], cells[3], cells[1], " ".join(cells)]
