"""Forms made from actions: what is asked, checked, kept, and sent."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal

import apsw
import pytest

from store.catalog.lines import LineInput
from store.core.action import actions, input_parameters
from store.core.database import one, rows, scalar
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui.confirm import Confirm
from tui.forms.build import UNASKED, fields_of
from tui.forms.form import FormScreen
from tui.forms.quick import parsed_line, typed_line
from tui.messages import Subject

LINE = input_parameters(LineInput)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("TEA-1 40 4.50", {"product": "TEA-1", "quantity": "40", "price": "4.50"}),
        ("TEA-1 40 5%", {"product": "TEA-1", "quantity": "40", "discount": "5%"}),
        ("TEA-1 40 4.50 2% for the canteen", {"product": "TEA-1", "quantity": "40", "price": "4.50", "discount": "2%",
                                             "description": "for the canteen"}),
        ("4711 2", {"product": "4711", "quantity": "2"}),
        ("TEA-1 price=3", {"product": "TEA-1", "price": "3"}),
    ],
)  # fmt: skip
def test_a_line_typed_at_once(typed: str, expected: dict[str, str]) -> None:
    assert typed_line(typed, LINE) == expected


def test_a_line_is_checked_by_its_kinds(shop: Shop) -> None:
    assert parsed_line(typed_line("TEA-1 2 4.50", LINE), LINE) == {
        "product": shop.tea, "quantity": Decimal(2), "price": Decimal("4.50"),
    }  # fmt: skip
    with pytest.raises(ValueError, match="quantity"):
        parsed_line({"product": "TEA-1", "quantity": "many"}, LINE)


def test_every_action_has_a_form_that_asks_for_everything(shop: Shop) -> None:
    for action in actions().values():
        fields = {f.parameter.name for f in fields_of(action, None, {})}
        for parameter in action.parameters:
            if parameter.name not in UNASKED and parameter.required and type(parameter.kind).__name__ != "Changes":
                assert parameter.name in fields, f"{action.name} asks for {parameter.name}"


def test_an_edit_opens_with_what_the_record_has(shop: Shop) -> None:
    fields = {f.parameter.name: f for f in fields_of(actions()["product.edit"], Subject("product", shop.tea), {})}
    assert fields["sku"].begun == "TEA-1"
    assert fields["price"].begun == "4.5"
    assert fields["kind"].begun == "stock"


async def test_new_product_by_keys(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n")
        await type_text(pilot, "BOX-3")
        await press(pilot, "enter")
        await type_text(pilot, "A box")
        await press(pilot, "enter", "right", "enter")
        await type_text(pilot, "7.25")
        await press(pilot, "ctrl+s")
        assert one("SELECT name, kind, price FROM product WHERE sku = 'BOX-3'") == ("A box", "service", 7_250_000)
        assert "Product BOX-3 added" in shown(pilot)


async def test_what_is_wrong_is_said_while_typing(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n", "tab", "tab", "tab")
        await type_text(pilot, "cheap")
        assert "not a price" in shown(pilot)


async def test_a_refusal_of_the_store_stays_in_the_form(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n")
        await type_text(pilot, "TEA-1")
        await press(pilot, "enter")
        await type_text(pilot, "Another tea")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormScreen)
        assert "already exists" in shown(pilot)
        assert "Another tea" in shown(pilot)


async def test_only_what_was_changed_is_sent(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "j", "e", "end")
        await press(pilot, "tab", "end")
        await type_text(pilot, " organic")
        await press(pilot, "ctrl+s")
        assert one("SELECT name FROM product WHERE id = ?", (shop.tea,)) == ("Green tea organic",)
        changes = scalar("SELECT changes FROM audit ORDER BY id DESC LIMIT 1")
        assert "organic" in changes
        assert "price" not in changes


async def test_leaving_asks_only_when_something_would_be_lost(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n", "escape")
        assert not isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "n", "x", "escape")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "escape", "y")
        assert not isinstance(pilot.app.screen, FormScreen)


async def test_an_order_with_lines_and_a_looked_up_customer(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 36)) as pilot:
        await press(pilot, "3", "n")
        await type_text(pilot, "bol")
        assert "Bolt & Co" in shown(pilot)
        await press(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        next(f for f in form.fields if f.parameter.name == "lines").take_focus()
        await type_text(pilot, "TEA-1 4")
        await press(pilot, "enter")
        await type_text(pilot, "CUP-2 6 1.00")
        await press(pilot, "enter", "ctrl+s")
        assert scalar("SELECT party_id FROM sales_order") == shop.bolt
        found = rows("SELECT product_id, quantity, price FROM order_line ORDER BY position")
        assert found == [(shop.tea, 40_000, 4_500_000), (shop.cup, 60_000, 1_000_000)]


async def test_an_unknown_name_is_said_so(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "n")
        await type_text(pilot, "A deal")
        await press(pilot, "enter")
        await type_text(pilot, "nobody")
        assert "nothing is called that" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormScreen)
        assert "no party" in shown(pilot)


async def test_a_party_with_a_tax_id_can_be_edited(desk: Open, shop: Shop) -> None:
    do("party.edit", party=shop.acme, changes={"tax_id": "GB562673736"})
    async with desk() as pilot:
        await press(pilot, "2", "e")
        assert isinstance(pilot.app.screen, FormScreen)


async def test_leaving_while_it_saves_neither_asks_nor_closes_anything_else(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "e", "tab", "end")
        await type_text(pilot, " leaves")
        form = pilot.app.screen
        with closing(apsw.Connection(shop.url)) as other:
            other.execute("BEGIN IMMEDIATE")  # somebody else writes, so that saving takes its time
            for key in ("ctrl+s", "escape"):
                await pilot.press(key)
                while pilot.app._ahead.is_holding:  # type: ignore[attr-defined]
                    await pilot.pause()
            assert isinstance(form, FormScreen) and pilot.app.screen is form
            other.execute("ROLLBACK")
        await settle(pilot)
        assert pilot.app.screen is the_desk(pilot)
        assert scalar("SELECT name FROM product WHERE name LIKE '% leaves'")
