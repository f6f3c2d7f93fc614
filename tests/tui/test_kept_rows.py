"""Keys act on what the person was looking at, also where what they did took it out of the filter."""

from __future__ import annotations

from store.core.database import rows
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tests.tui.test_lists import make_products, pane


def make_deals(shop: Shop, count: int) -> list[int]:
    """Open deals with a line each, newest last."""
    from decimal import Decimal

    from store.catalog.lines import LineInput

    lines = (LineInput(product=shop.tea, quantity=Decimal(1)),)
    return [do("deal.add", title=f"Deal {n}", party=shop.acme, lines=lines) for n in range(count)]


async def open_deals(pilot) -> None:
    """The deals in stage Prospecting, the cursor on the second."""
    await press(pilot, "right_square_bracket", "slash")
    await type_text(pilot, "stage:prospecting")
    await press(pilot, "enter", "j")


async def test_won_and_converted_in_a_filtered_list_is_the_same_deal(desk: Open, shop: Shop) -> None:
    deals = make_deals(shop, 4)
    for ahead in (False, True):
        async with desk() as pilot:
            await open_deals(pilot)
            here = pane(pilot).list
            wanted = here.current.id  # type: ignore[union-attr]
            assert wanted in deals
            if ahead:
                await pilot.press("w", "c")
                await settle(pilot)
            else:
                await press(pilot, "w")
                assert here.current.id == wanted and here.keeps  # type: ignore[union-attr]
                assert "no longer in the filter" in pane(pilot).summary()
                assert any(line.startswith("◌ ") for line in shown(pilot).splitlines())
                await press(pilot, "c")
            await settle(pilot)
        assert rows("SELECT COUNT(*) FROM sales_order WHERE source_id = ?", (wanted,)) == [(1,)]
    assert rows("SELECT COUNT(*) FROM sales_order") == [(2,)]


async def test_a_kept_row_goes_when_the_cursor_leaves_or_the_list_is_refreshed(desk: Open, shop: Shop) -> None:
    deals = make_deals(shop, 5)
    async with desk() as pilot:
        await open_deals(pilot)
        here = pane(pilot).list
        order = [line.id for line in here.rows.lines]
        assert order == [*deals[::-1], shop.lost_cause]
        await press(pilot, "w")
        assert [line.id for line in here.rows.lines] == order
        await press(pilot, "j")
        assert here.current.id == order[2] and here.place == 1  # type: ignore[union-attr]
        assert [line.id for line in here.rows.lines] == [order[0], *order[2:]]
        await press(pilot, "w", "k")
        assert here.current.id == order[0]  # type: ignore[union-attr]
        await press(pilot, "w", "R")
        assert [line.id for line in here.rows.lines] == order[3:] and not here.keeps
        assert here.current.id == order[3]  # type: ignore[union-attr]
        await press(pilot, "w", "G")
        assert here.current.id == order[-1] and len(here.rows.lines) == 2  # type: ignore[union-attr]
        await press(pilot, "w", "j", "k", "w", "j")
        assert len(here.rows.lines) == 1 and here.keeps
        await press(pilot, "R")
        assert here.current is None and "Deals: nothing matches" in shown(pilot)


async def test_what_others_take_away_under_the_cursor_stays_too(desk: Open, shop: Shop) -> None:
    deals = make_deals(shop, 3)
    async with desk() as pilot:
        await open_deals(pilot)
        here = pane(pilot).list
        do("deal.win", deal=here.current.id)  # type: ignore[union-attr]
        pane(pilot).reload()
        assert here.current.id == deals[1] and here.keeps and here.total in (None, 4)  # type: ignore[union-attr]
        await settle(pilot)
        assert here.total == 3


async def test_a_record_that_moves_in_the_order_takes_the_cursor_with_it(desk: Open, shop: Shop) -> None:
    from decimal import Decimal

    make_products(1000)
    async with desk() as pilot:
        await press(pilot, "4", "s", "j", "j", "j", "enter", *["j"] * 3)
        here = pane(pilot).list
        wanted = here.current.id  # type: ignore[union-attr]
        do("product.edit", product=wanted, changes={"price": Decimal(999)})
        pane(pilot).reload()
        assert here.current.id == wanted == here.rows.lines[-1].id  # type: ignore[union-attr]
