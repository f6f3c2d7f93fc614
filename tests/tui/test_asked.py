"""A form asks for nothing that could not be said: what a product has no use for is neither shown nor sent."""

from __future__ import annotations

from decimal import Decimal

from textual.pilot import Pilot

from store.core.action import actions
from store.core.database import rows
from store.purchasing.drafting import PurchaseLineInput
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui.forms.form import FormScreen
from tui.messages import Subject


def labels(pilot: Pilot[int]) -> list[str]:
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    return [field.label for field in form.asked]


async def test_lots_are_asked_for_once_a_product_is_named_that_has_them(shop: Shop, desk: Open) -> None:
    do("product.add", sku="MILK", name="Milk", tracking="lot")
    async with desk(size=(80, 24)) as pilot:
        await pilot.app.push_screen(FormScreen(actions()["stock.adjust"], None, {}))
        await settle(pilot)
        assert labels(pilot) == ["Product", "Counted quantity", "Location", "Unit cost", "Reason", "Date"]
        await type_text(pilot, "MILK")
        await press(pilot, "enter")
        assert labels(pilot)[-2:] == ["Lot, serials", "Expires"]
        assert "Lot, serials" in shown(pilot)


async def test_what_is_hidden_by_then_is_not_sent_and_comes_back(shop: Shop, desk: Open) -> None:
    milk = do("product.add", sku="MILK", name="Milk", tracking="lot")
    async with desk(size=(80, 24)) as pilot:
        form = FormScreen(actions()["stock.adjust"], None, {"product": milk})
        await pilot.app.push_screen(form)
        await settle(pilot)
        by_name = {field.parameter.name: field for field in form.fields}
        by_name["quantity"].put("5")
        by_name["lot"].put("L7")
        by_name["product"].put("CUP-2")
        await settle(pilot)
        assert "Lot, serials" in labels(pilot)  # typed is not named yet: it is looked up when it is saved
        by_name["product"].take(shop.cup)
        by_name["cost"].put("0.40")
        await settle(pilot)
        assert "Lot, serials" not in labels(pilot)
        by_name["product"].take(milk)
        await settle(pilot)
        assert by_name["lot"].text == "L7"
        by_name["product"].take(shop.cup)
        await press(pilot, "ctrl+s")
    assert rows("SELECT quantity, cost FROM move WHERE product_id = ?", (shop.cup,)) == [(50_000, 200)]
    assert rows("SELECT COUNT(*) FROM lot") == [(0,)]


async def test_keys_go_from_one_field_that_is_asked_to_the_next(shop: Shop, desk: Open) -> None:
    async with desk(size=(80, 24)) as pilot:
        await pilot.app.push_screen(FormScreen(actions()["stock.adjust"], Subject("product", shop.tea), {}))
        await settle(pilot)
        await press(pilot, "enter", "enter", "enter", "enter")
        assert labels(pilot)[-1] == "Date" and "to mend" not in shown(pilot)
        await press(pilot, "down")
        assert pilot.app.focused is pilot.app.screen.query_one("#save")  # past the last that is shown
        await press(pilot, "shift+tab", "enter")  # on the last field: saves, and says what is missing
        assert "is required" in shown(pilot)


async def test_a_line_names_lots_only_where_the_document_has_such_goods(shop: Shop, desk: Open) -> None:
    milk = do("product.add", sku="MILK", name="Milk", tracking="lot")
    orders = []
    for product in (shop.tea, milk):
        line = PurchaseLineInput(product=product, quantity=Decimal(6), price=Decimal(1))
        orders.append(do("po.add", party=shop.bolt, lines=(line,)))
        do("po.confirm", po=orders[-1])
    async with desk(size=(120, 36)) as pilot:
        for order, said in zip(orders, ("product quantity –", "product quantity lot expires= –"), strict=True):
            await pilot.app.push_screen(FormScreen(actions()["po.receive"], Subject("po", order), {}))
            await settle(pilot)
            assert said in shown(pilot)
            await press(pilot, "escape")
