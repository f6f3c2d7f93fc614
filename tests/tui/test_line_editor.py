"""Lines of a document: quick entry, paste, change, move, remove; sums and goods as the store works them out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual import events
from textual.pilot import Pilot

from store.catalog.kits import ComponentInput
from store.catalog.lines import LineInput
from store.core.action import input_parameters
from store.core.database import rows, scalar
from store.sales.preview import preview
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui.forms.form import FormScreen
from tui.forms.lines import LineSeeker, LinesField
from tui.forms.quick import entry_of, typed_line

LINE = input_parameters(LineInput)


def lines_of(pilot: Pilot[int]) -> LinesField:
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    return next(field for field in form.fields if isinstance(field, LinesField))


async def new_order(pilot: Pilot[int]) -> LinesField:
    """A new order for Bolt, the keys on its lines."""
    await press(pilot, "3", "n")
    await type_text(pilot, "bol")
    await press(pilot, "enter")
    lines = lines_of(pilot)
    lines.take_focus()
    return lines


async def paste(pilot: Pilot[int], text: str) -> None:
    lines_of(pilot).query_one(LineSeeker).post_message(events.Paste(text))
    await settle(pilot)


@pytest.mark.parametrize(
    "line",
    [
        {"product": "TEA-1", "quantity": "40", "price": "4.50", "discount": "5"},
        {"product": "TEA-1", "quantity": "40", "description": "5 kg bag"},
        {"product": "#7", "price": "3"},
        {"description": 'a "quoted" \\ thing = 5%', "price": "12", "quantity": "2"},
    ],
)
def test_a_line_can_be_typed_as_it_is_shown_for_change(line: dict[str, str]) -> None:
    again = typed_line(entry_of(line, LINE), LINE)
    if "discount" in again:
        again["discount"] = again["discount"].rstrip("%")
    assert again == line


def test_sums_and_goods_are_the_stores(shop: Shop) -> None:
    """20 teas on hand at 4.50, no cups at 1.20 in stock; 19 % tax is the test company's."""
    rate = Decimal(int(scalar("SELECT MAX(rate) FROM tax_rate"))) / 1_000_000
    found = preview(
        [
            LineInput(product=shop.tea, quantity=Decimal(12)),
            LineInput(product=shop.tea, quantity=Decimal(12)),
            LineInput(product=shop.cup, quantity=Decimal(10), discount=Decimal(50)),
            LineInput(product=None, quantity=Decimal(1)),
        ],
        party=shop.acme,
        document_discount_percent=Decimal(10),
    )
    assert [line.supply.covered if line.supply else None for line in found.lines] == [120_000, 80_000, 0, None]
    assert found.lines[3].problem == "is required, or a description"
    net = (2 * 12 * 450 + 10 * 60) * 9 // 10
    assert found.worked.sums.net == net
    assert found.worked.sums.tax == int((net * rate).quantize(Decimal(1), "ROUND_HALF_UP"))
    assert found.worked.discount == (2 * 12 * 450 + 600) // 10
    assert scalar("SELECT COUNT(*) FROM sales_order") == 0


def test_a_discount_larger_than_the_lines_is_said_so(shop: Shop) -> None:
    found = preview([LineInput(product=shop.tea)], document_discount=Decimal(100))
    assert found.problem == "is more than the lines come to"
    assert found.worked.sums.net == 450


async def test_sums_follow_the_lines_and_what_is_short_is_said(desk: Open, shop: Shop) -> None:
    do("product.edit", product=shop.cup, changes={"lead_days": Decimal(7)})
    async with desk(size=(100, 40)) as pilot:
        await new_order(pilot)
        await type_text(pilot, "TEA-1 4 5%")
        await press(pilot, "enter")
        assert "17.10" in shown(pilot)  # 4 × 4.50 less 5 %
        assert "on hand 20, reserved 0, free 20" in shown(pilot)
        await type_text(pilot, "CUP-2 6 1.00")
        await press(pilot, "enter")
        assert "net 23.10" in shown(pilot).lower()
        await press(pilot, "up", "j", "end")
        assert "6 short, by 2026-11-30" in shown(pilot)  # there on Saturday the 28th, got ready on Monday


async def test_lines_are_moved_changed_in_place_and_removed(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        lines = await new_order(pilot)
        for entry in ("TEA-1 1", "CUP-2 2", "TEA-1 3"):
            lines.add_line(entry)
        await settle(pilot)
        await press(pilot, "up", "home", "J")
        assert [line["quantity"] for line in lines.lines] == ["2", "1", "3"]
        await press(pilot, "K", "K")
        assert [line["quantity"] for line in lines.lines] == ["1", "2", "3"]
        await press(pilot, "j", "enter", "backspace")
        await type_text(pilot, "9")
        await press(pilot, "enter")
        assert [line["quantity"] for line in lines.lines] == ["1", "9", "3"]
        await press(pilot, "up", "home", "d")
        await press(pilot, "ctrl+s")
        assert rows("SELECT product_id, quantity FROM order_line ORDER BY position") == [
            (shop.cup, 90_000), (shop.tea, 30_000),
        ]  # fmt: skip


async def test_several_lines_are_pasted_and_a_wrong_one_waits_to_be_mended(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        lines = await new_order(pilot)
        await paste(pilot, "TEA-1\t2\t4.00\r\nNOPE-9 1\nCUP-2;3\n\n")
        assert [line["product"] for line in lines.lines] == ["TEA-1"]
        assert "There is no product 'NOPE-9'" in shown(pilot)
        assert "1 more wait" in shown(pilot)
        await press(pilot, "ctrl+u")
        await type_text(pilot, "TEA-1 7")
        await press(pilot, "enter")
        assert [line["quantity"] for line in lines.lines] == ["2", "7", "3"]
        await press(pilot, "ctrl+s")
        assert scalar("SELECT COUNT(*) FROM order_line") == 3


async def test_a_description_of_ones_own_survives_an_edit(desk: Open, shop: Shop) -> None:
    line = LineInput(product=shop.tea, quantity=Decimal(2), description="5 kg bag")
    deal = do("deal.add", title="AAA", party=shop.acme, lines=(line,))
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, "edit deal")
        await press(pilot, "enter")
        lines_of(pilot).take_focus()
        await type_text(pilot, "CUP-2 1")
        await press(pilot, "enter", "ctrl+s")
        found = rows("SELECT description FROM deal_line WHERE deal_id = ? ORDER BY position", (deal,))
        assert found == [("5 kg bag",), ("Cup",)]


async def test_the_first_key_up_is_about_the_last_line(shop: Shop, desk: Open) -> None:
    async with desk(size=(100, 30)) as pilot:
        await new_order(pilot)
        for entry in ("TEA-1 1", "CUP-2 2"):
            await type_text(pilot, entry)
            await press(pilot, "enter")
        lines = lines_of(pilot)
        await press(pilot, "up", "K")
        assert [line["product"] for line in lines.lines] == ["CUP-2", "TEA-1"]
        await press(pilot, "d")
        assert [line["product"] for line in lines.lines] == ["TEA-1"]


async def test_a_kit_is_weighed_by_its_components(shop: Shop, desk: Open) -> None:
    kit = do("product.add", sku="SET-9", name="Tea and cup", price=Decimal(9), kind="kit")
    do("stock.adjust", product=shop.cup, quantity=Decimal(7), cost=Decimal(1))
    parts = (
        ComponentInput(product=shop.tea, quantity=Decimal(2)),
        ComponentInput(product=shop.cup, quantity=Decimal(1)),
    )
    do("product.compose", product=kit, lines=parts)
    async with desk(size=(100, 30)) as pilot:
        await new_order(pilot)
        await type_text(pilot, "SET-9 8")
        await press(pilot, "enter")
        assert "! 7 there" in shown(pilot)  # 20 teas make ten, 7 cups seven
        assert "SET-9: least there is of CUP-2, on hand 7, reserved 0, free 7; 1 short, no lead time" in shown(pilot)


async def test_an_entry_says_what_is_still_to_be_credited(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "5", "0")
        await type_text(pilot, "ledger")
        await press(pilot, "enter", "n")
        await type_text(pilot, "Coffee")
        await press(pilot, "enter")
        await type_text(pilot, "6000 25")
        await press(pilot, "enter")
        assert "Debit 25.00 · credit 0.00 EUR · 25.00 still to credit" in shown(pilot)
        await type_text(pilot, "1000 -24")
        await press(pilot, "enter")
        assert "Debit 25.00 · credit 24.00 EUR · 1.00 still to credit" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert "the debits are 1.00 EUR more than the credits" in shown(pilot)
        await type_text(pilot, "1000 -1")
        await press(pilot, "enter")
        assert "Debit 25.00 · credit 25.00 EUR" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert "JE-2026-000001 posted: 25.00 EUR" in shown(pilot)
