"""Marks and ranges stay on their records, whatever is scrolled, sorted or read again meanwhile."""

from __future__ import annotations

import pytest

from store.core.database import rows
from store.core.listing import Query, get_listing
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tests.tui.test_lists import make_products, pane

SIZES = [(80, 24), (200, 60)]
MANY = 1500


def in_order(sort: str = "", descending: bool = False) -> list[int]:
    return [line.id for line in get_listing("products").every(Query(sort=sort, descending=descending))]


def ticked(pilot) -> int:
    """Rows on screen with the sign of a mark."""
    return sum(line.startswith("✓ ") for line in shown(pilot).splitlines())


async def sort_by_price(pilot) -> None:
    await press(pilot, "s", "j", "j", "j", "enter")  # SKU, name, category, list price


@pytest.mark.parametrize("size", SIZES)
async def test_marks_survive_jumps_orders_and_reading_again(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    make_products(MANY)
    async with desk(size=size) as pilot:
        await press(pilot, "4", "space", "j", "space")
        usual, marks = in_order(), pane(pilot).list.marks
        wanted = {usual[0], usual[2]}
        assert marks.ids == wanted and ticked(pilot) == 2
        await press(pilot, "G")
        assert marks.ids == wanted and ticked(pilot) == 0
        await press(pilot, "space", "g")
        wanted.add(usual[-1])
        assert marks.ids == wanted and ticked(pilot) == 2
        await sort_by_price(pilot)
        await press(pilot, "S", "R", "g")
        by_price = in_order("price", True)
        on_top = by_price[: pane(pilot).list.body]
        assert marks.ids == wanted and ticked(pilot) == len(wanted & set(on_top))
        assert pane(pilot).marks_shown == 3 and "3 marked" in pane(pilot).summary()
        await press(pilot, "1", "4")
        assert marks.ids == wanted


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("down", [True, False])
async def test_a_range_over_many_pages_is_all_between_in_the_order_on_screen(
    desk: Open, shop: Shop, size: tuple[int, int], down: bool
) -> None:
    make_products(MANY)
    async with desk(size=size) as pilot:
        await press(pilot, "4")
        await sort_by_price(pilot)
        await press(pilot, "g" if down else "G", "space")
        await press(pilot, *["pagedown" if down else "pageup"] * 9, "v")
        here, order = pane(pilot).list, in_order("price")
        assert here.current is not None
        last = order.index(here.current.id)
        assert here.marks.ids == set(order[: last + 1] if down else order[last:])
        assert len(here.marks.ids) > 9 * here.body - 9


async def test_a_range_goes_by_the_order_there_is_when_it_is_asked_for(desk: Open, shop: Shop) -> None:
    make_products(40)
    async with desk() as pilot:
        await press(pilot, "4", "space")
        first = in_order()[0]
        await sort_by_price(pilot)
        await press(pilot, "G", "v")
        order = in_order("price")
        assert pane(pilot).list.marks.ids == set(order[order.index(first) :])


async def test_all_marked_stays_all_in_another_order_and_ends_with_another_filter(desk: Open, shop: Shop) -> None:
    make_products(40)
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "category:Bulk")
        await press(pilot, "enter", "A", "space")
        assert pane(pilot).marks_shown == 39
        await sort_by_price(pilot)
        assert pane(pilot).marks_shown == 39
        marking = pane(pilot).marking
        bulk = {row for (row,) in rows("SELECT id FROM product WHERE category = 'Bulk'")}
        assert marking is not None and len(marking.read()) == 39 and set(marking.read()) < bulk
        await press(pilot, "slash")
        await type_text(pilot, " sku:P0001")
        await press(pilot, "enter")
        assert pane(pilot).marks_shown == 0


async def test_a_mark_on_what_others_take_away_does_no_harm(desk: Open, shop: Shop) -> None:
    make_products(20)
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "state:active")
        await press(pilot, "enter", "space", "space")
        gone = in_order()[0]
        do("product.retire", product=gone)
        await press(pilot, "R")
        assert gone in pane(pilot).list.marks.ids and ticked(pilot) == 1
        await press(pilot, "space", "v")
        await settle(pilot)
        assert pane(pilot).marks_shown >= 3


WIDE = ("株式会社東京", "e\u0301cole des the\u0301s", "한국어 회사 서울특별시 강남구", "ab" * 60, "Ünïcödé " * 8)


@pytest.mark.parametrize("size", SIZES)
async def test_wide_and_combining_names_are_cut_at_their_column(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    from rich.cells import cell_len

    for number, name in enumerate(WIDE):
        do("product.add", sku=f"W-{number}", name=name, price="1")
    async with desk(size=size) as pilot:
        await press(pilot, "4", *["greater_than_sign", "right", "less_than_sign"] * 2)
        for keys in ((), ("j",), ("space",), ("S",)):
            await press(pilot, *keys)
            lines = shown(pilot).splitlines()
            assert all(cell_len(line) == size[0] for line in lines)
            heading = next(line for line in lines if "List price" in line)
            end = heading.index("List price") + len("List price")
            found = [line for line in lines if " W-" in line[:8] or line[2:4] == "W-"]
            assert len(found) == len(WIDE)
            assert all(cell_len(line[: line.index("1.00") + 4]) == end for line in found)
