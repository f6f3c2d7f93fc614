"""From what has to be bought to the goods on the shelf, by keys alone."""

from __future__ import annotations

from decimal import Decimal

from textual.pilot import Pilot

from store.core.database import rows
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui.confirm import Confirm
from tui.forms.form import FormScreen
from tui.tabs import TABS


async def go(pilot: Pilot[int], name: str) -> None:
    """To a view of a tab that was not looked at before."""
    number, place = next((n, p) for n, tab in enumerate(TABS) for p, view in enumerate(tab.views) if view.name == name)
    await press(pilot, TABS[number].key, *["right_square_bracket"] * place)


async def sees(pilot: Pilot[int], *texts: str) -> None:
    """Wait until the screen shows all of these."""
    for _ in range(100):
        if all(text in shown(pilot) for text in texts):
            return
        await pilot.pause(0.02)
    raise AssertionError(shown(pilot))


async def test_what_is_marked_becomes_one_order_a_supplier(desk: Open, shop: Shop) -> None:
    for product, level in ((shop.tea, 50), (shop.cup, 30)):
        do("product.edit", product=product, changes={"reorder_level": str(level)})
        do("supplier-term.add", product=product, supplier=shop.bolt, price=Decimal(1))
    async with desk() as pilot:
        await go(pilot, "reorder")
        await sees(pilot, "20 left, minimum 50", "b Buy")
        await press(pilot, "A", "b")
        question = pilot.app.screen
        assert isinstance(question, Confirm) and "2 marked records" in question._question
        await press(pilot, "y")
        await pilot.pause(0.2)
        await settle(pilot)
        assert rows("SELECT party_id, state, net FROM purchase_order") == [(shop.bolt, "draft", 6000)]  # 30 and 30
        await sees(pilot, "Proposals: nothing here yet")


async def test_a_purchase_order_from_draft_to_the_shelf(desk: Open, shop: Shop) -> None:
    do("supplier-term.add", product=shop.cup, supplier=shop.bolt, price=Decimal("0.50"))
    async with desk() as pilot:
        await go(pilot, "products")
        await press(pilot, "b")  # CUP-2 comes first; nothing of it is needed
        await sees(pilot, "Nothing more of CUP-2 needs to be ordered")
        do("po.propose", product=shop.cup, quantity=Decimal(40))
        await go(pilot, "purchase-orders")
        await press(pilot, "c")
        assert rows("SELECT number, state FROM purchase_order") == [("PO-2026-000001", "confirmed")]
        await sees(pilot, "c Receive")
        await press(pilot, "c")
        form = pilot.app.screen
        assert isinstance(form, FormScreen) and form.action.name == "po.receive"
        await press(pilot, "ctrl+s")
        assert rows("SELECT number, value FROM receipt") == [("RC-2026-000001", 2000)]
        assert rows("SELECT on_hand FROM stock_balance WHERE product_id = ?", (shop.cup,)) == [(400_000,)]
        await press(pilot, "f")
        await sees(pilot, "Document flow", "Receipt RC-2026-000001")
        await press(pilot, "escape")
        await press(pilot, "right_square_bracket", "a")
        form = pilot.app.screen
        assert isinstance(form, FormScreen) and form.action.name == "receipt.return"
        await type_text(pilot, "cracked")
        await press(pilot, "ctrl+s")
    assert rows("SELECT type, value FROM receipt ORDER BY id") == [("receipt", 2000), ("return", 2000)]


async def test_what_an_order_waits_for_is_bought_with_one_key(desk: Open, shop: Shop) -> None:
    do("supplier-term.add", product=shop.cup, supplier=shop.bolt, price=Decimal("0.50"))
    order = do("deal.convert", deal=shop.won)  # twelve of tea, three of cups of which there are none
    assert order
    async with desk() as pilot:
        await go(pilot, "orders")
        await press(pilot, "b")
        await sees(pilot, "On draft purchase orders: #1 to Bolt & Co.")
    assert rows("SELECT product_id, quantity FROM purchase_line") == [(shop.cup, 30_000)]
