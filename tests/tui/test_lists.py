"""The list: cursor, pages, filter, order, marks, and a cursor that stays on its record."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.core.database import db, rows, run_many
from store.core.listing import Query, get_listing
from tests.conftest import Opened
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui.lists.filter import FilterBox
from tui.lists.pane import ListPane
from tui.lists.rows import CHUNK, KEPT, Rows

MANY = 3000


def make_products(count: int) -> None:
    """Products P00000 … with prices that repeat, put straight into the table."""
    stamp = "2026-11-21T08:00:00.000000Z"
    with db.atomic():
        run_many(
            "INSERT INTO product (sku, sku_key, name, description, kind, category, unit_id, price, tax_code_id, cost_method, "
            "standard_cost, reorder_level, lead_days, state, version, created_at, created_by, updated_at, updated_by) "
            "VALUES (?, ?, ?, '', 'stock', 'Bulk', 1, ?, 1, 'average', 0, 0, 0, 'active', 1, ?, 1, ?, 1)",
            [(f"P{i:05d}", f"p{i:05d}", f"Product {i}", (i % 7) * 10**6, stamp, stamp) for i in range(count)],
        )


@pytest.fixture
def many(lite: Opened) -> Rows:
    make_products(MANY)
    return Rows(get_listing("products"))


def all_ids(query: Query) -> list[int]:
    """The whole order, read in one go."""
    return [line.id for line in get_listing("products").every(query)]


def pane(pilot) -> ListPane:
    found = the_desk(pilot).pane
    assert isinstance(found, ListPane)
    return found


@pytest.mark.parametrize("sort", ["", "price"])
@pytest.mark.parametrize("descending", [False, True])
def test_rows_read_down_and_up_are_the_whole_order(many: Rows, sort: str, descending: bool) -> None:
    query = Query("", sort, descending)
    expected = all_ids(query)
    many.adopt(many.first(query))
    seen = []
    for number in range(MANY):
        many.reach(number, number)
        line = many.get(number)
        assert line is not None
        seen.append(line.id)
        assert len(many.lines) <= KEPT + CHUNK
    assert seen == expected
    back = []
    for number in range(MANY - 1, -1, -1):
        many.reach(number, number)
        line = many.get(number)
        assert line is not None
        back.append(line.id)
    assert back == expected[::-1]
    assert many.at_start


def test_rows_around_a_place_hold_the_record_and_its_neighbours(many: Rows) -> None:
    query = Query("", "price", True)
    expected = all_ids(query)
    many.adopt(many.first(query))
    wanted = expected[1500]
    place = many.listing.place(query, wanted)
    assert place is not None
    number = many.around(place)
    assert [many.get(number + step).id for step in (-2, -1, 0, 1, 2)] == expected[1498:1503]  # type: ignore[union-attr]


def test_rows_from_the_end_know_their_place(many: Rows) -> None:
    many.adopt(many.first(Query()))
    many.to_end(MANY)
    assert many.place_in_list(many.high - 1) == MANY - 1


async def test_moving_through_a_long_list(desk: Open, shop: Shop) -> None:
    make_products(MANY)
    async with desk() as pilot:
        await press(pilot, "4")
        here = pane(pilot).list
        expected = all_ids(Query())
        await pilot.press(*["j"] * 50)
        assert here.current is not None and here.current.id == expected[50]
        await pilot.press("pagedown", "pagedown", "pageup")
        assert here.current.id == expected[50 + here.body]
        await press(pilot, "G")
        assert here.current.id == expected[-1]
        await press(pilot, "k", "k")
        assert here.current.id == expected[-3]
        await press(pilot, "g")
        assert here.current.id == expected[0]


async def test_filter_is_live_and_escape_clears_it(desk: Open, shop: Shop) -> None:
    make_products(20)
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "sku:P0001")
        assert "10 products" in pane(pilot).summary()
        await press(pilot, "enter", "j")
        assert pane(pilot).list.has_focus
        await press(pilot, "escape")
        assert "22 products" in pane(pilot).summary()
        assert not pane(pilot).query_one(FilterBox).display


async def test_a_bad_filter_says_why_and_keeps_the_rows(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        pane(pilot).query_one(FilterBox).value = "price>abc"
        await settle(pilot)
        assert "does not fit" in shown(pilot)
        assert "TEA-1" in shown(pilot)


async def test_sort_by_a_column_and_reverse(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "s", "j", "j", "j", "enter")  # SKU, name, category, list price
        here = pane(pilot).list
        assert [line.id for line in here.rows.lines] == [shop.cup, shop.tea]
        await press(pilot, "S")
        assert [line.id for line in here.rows.lines] == [shop.tea, shop.cup]


async def test_marks_and_an_action_on_all_of_them(desk: Open, shop: Shop) -> None:
    make_products(10)
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "sku:P0000")
        await press(pilot, "enter", "space", "j", "j", "v")
        assert pane(pilot).marks_shown == 4
        await press(pilot, "d")
        assert "4 marked records" in shown(pilot)
        await press(pilot, "enter")  # the focus is on No
        assert rows("SELECT COUNT(*) FROM product WHERE state = 'retired'") == [(0,)]
        await press(pilot, "d", "y")
        found = [sku for (sku,) in rows("SELECT sku FROM product WHERE state = 'retired' ORDER BY sku")]
        assert found == ["P00000", "P00001", "P00002", "P00003"]
        assert pane(pilot).marks_shown == 0


async def test_mark_all_marks_what_is_filtered(desk: Open, shop: Shop) -> None:
    make_products(300)
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "category:Bulk")
        await press(pilot, "enter", "A")
        assert pane(pilot).marks_shown == 300
        marking = pane(pilot).marking
        assert marking is not None and len(marking.read()) == 300
        await press(pilot, "space", "escape")
        assert pane(pilot).marks_shown in (0, 299)


async def test_cursor_stays_on_its_record_when_rows_appear_before_it(desk: Open, shop: Shop) -> None:
    make_products(500)
    async with desk() as pilot:
        await press(pilot, "4")
        await pilot.press(*["j"] * 200)
        here = pane(pilot).list
        before = here.current
        assert before is not None
        for i in range(5):
            do("product.add", sku=f"AAA-{i}", name="Earlier", price=Decimal(1))
        await press(pilot, "R")
        assert here.current is not None and here.current.id == before.id
        await press(pilot, "g")
        assert "AAA-0" in shown(pilot)


async def test_a_tab_is_built_once_and_remembers_its_cursor(desk: Open, shop: Shop) -> None:
    make_products(100)
    async with desk() as pilot:
        await press(pilot, "4")
        await pilot.press(*["j"] * 30)
        first = pane(pilot)
        await press(pilot, "2", "4")
        assert pane(pilot) is first
        assert first.list.current is not None and first.list.place == 30
        assert len(list(the_desk(pilot).query(ListPane))) == 2


async def test_a_list_that_is_read_again_while_hidden_comes_back_where_it_was(desk: Open, shop: Shop) -> None:
    make_products(12)
    async with desk() as pilot:
        await press(pilot, "4", "G")
        goods = pane(pilot)
        rows_shown = [line for line in shown(pilot).splitlines() if "P000" in line]
        assert len(rows_shown) >= 12
        await press(pilot, "2")
        goods.reload()  # as a change by somebody else has it
        await press(pilot, "4")
        assert [line for line in shown(pilot).splitlines() if "P000" in line] == rows_shown


async def test_typed_ahead_keys_go_to_what_they_open(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4")
        for key in ["slash", *"cup"]:  # all at once, as a slow line delivers them
            pilot.app.post_message(_key(key))
        await settle(pilot)
        assert pane(pilot).query_one(FilterBox).value == "cup"
        await press(pilot, "escape")
        for key in ["n", *"d1"]:
            pilot.app.post_message(_key(key))
        await settle(pilot)
        assert rows("SELECT COUNT(*) FROM product WHERE state = 'retired'") == [(0,)]
        assert "d1" in shown(pilot)


def _key(key: str):
    from textual.events import Key

    return Key(key, {"slash": "/"}.get(key, key))
