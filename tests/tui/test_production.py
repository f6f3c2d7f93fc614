"""From what a product is made of to the goods on the shelf, by keys alone."""

from __future__ import annotations

from decimal import Decimal

from store.core.database import rows
from store.production.bills import BillLineInput
from tests.tui.conftest import Open, Shop, do, press, shown, type_text
from tests.tui.test_purchasing import go, sees
from tui.forms.form import FormScreen


def box_of_tea(shop: Shop) -> int:
    """A box takes four of tea, by a bill that is not in use yet."""
    box = do("product.add", sku="BOX", name="Box of tea")
    do("bom.add", product=box, lines=(BillLineInput(product=shop.tea, quantity=Decimal(4)),))
    return box


async def test_a_bill_comes_into_use_and_a_work_order_is_done(desk: Open, shop: Shop) -> None:
    box = box_of_tea(shop)
    async with desk(size=(100, 30)) as pilot:
        await go(pilot, "boms")
        await sees(pilot, "BOX/1", "c Put in use")
        await press(pilot, "c")
        assert rows("SELECT state FROM bom") == [("active",)]
        await press(pilot, "left_square_bracket", "n")
        await type_text(pilot, "BOX")
        await press(pilot, "enter")
        await type_text(pilot, "3")
        await press(pilot, "ctrl+s")
        assert rows("SELECT product_id, quantity, state FROM work_order") == [(box, 30_000, "draft")]
        await sees(pilot, "c Release")
        await press(pilot, "c")
        await sees(pilot, "WO-2026-000001", "c Start")
        await press(pilot, "c")
        await sees(pilot, "in progress", "c Complete")
        await press(pilot, "c")
        form = pilot.app.screen
        assert isinstance(form, FormScreen) and form.action.name == "work-order.complete"
        assert form.fields[0].parameter.name == "quantity"
        await type_text(pilot, "2")
        await press(pilot, "ctrl+s")
        assert rows("SELECT on_hand FROM stock_balance WHERE product_id = ?", (box,)) == [(20_000,)]
        await press(pilot, "c", "ctrl+s")
        assert rows("SELECT state, produced FROM work_order") == [("done", 30_000)]
        await press(pilot, "f")
        await sees(pilot, "Document flow", "Step 1", "Step 2", "Entry")


async def test_what_a_work_order_lacks_is_had_with_one_key(desk: Open, shop: Shop) -> None:
    box = box_of_tea(shop)
    do("bom.activate", bom=1)
    do("supplier-term.add", product=shop.tea, supplier=shop.bolt, price=Decimal(1))
    made = do("work-order.add", product=box, quantity=Decimal(10))
    do("work-order.release", work_order=made)
    there = rows("SELECT CAST(SUM(on_hand - reserved) AS BIGINT) FROM stock_balance WHERE product_id = ?", (shop.tea,))
    missing = rows("SELECT open - reserved FROM work_order_line")[0][0]
    assert there == [(0,)] and missing > 0
    async with desk(size=(100, 30)) as pilot:
        await go(pilot, "work-orders")
        await press(pilot, "b")
        await sees(pilot, "On draft purchase orders: #1 to Bolt & Co.")
        assert rows("SELECT quantity FROM purchase_line") == [(missing,)]
        await press(pilot, "enter")
        await sees(pilot, "Short of (1)", "Missing")
        assert "BOX" in shown(pilot)
