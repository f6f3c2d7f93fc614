"""Units in forms: typed behind the quantity, shown as they were said, asked for only where there are any."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.catalog.lines import LineInput
from store.core.action import input_parameters
from store.core.database import rows
from tests.tui.conftest import Open, Shop, do, press, shown, type_text
from tests.tui.test_line_editor import lines_of, new_order
from tui.forms.quick import entry_of, typed_line

LINE = input_parameters(LineInput)


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("TEA-1 2box 100", {"product": "TEA-1", "quantity": "2", "unit": "box", "price": "100"}),
        ("TEA-1 2 box 100", {"product": "TEA-1", "quantity": "2", "unit": "box", "price": "100"}),
        ("TEA-1 2 BOX 100 5% soon", {"product": "TEA-1", "quantity": "2", "unit": "BOX", "price": "100", "discount": "5%",
                                     "description": "soon"}),
        ("TEA-1 2 boxes", {"product": "TEA-1", "quantity": "2", "description": "boxes"}),
        ('TEA-1 2 "box of tea"', {"product": "TEA-1", "quantity": "2", "description": "box of tea"}),
        ("TEA-1 2 unit=[/x] 100", {"product": "TEA-1", "quantity": "2", "unit": "[/x]", "price": "100"}),
        ("TEA-1 2 unit=2x", {"product": "TEA-1", "quantity": "2", "unit": "2x"}),
        ("TEA-1 1.5kg", {"product": "TEA-1", "quantity": "1.5", "unit": "kg"}),
    ],
)  # fmt: skip
def test_a_unit_is_typed_behind_the_quantity(shop: Shop, entry: str, line: dict[str, str]) -> None:
    assert typed_line(entry, LINE) == line
    again = typed_line(entry_of(line, LINE), LINE)
    assert {name: text.rstrip("%") for name, text in again.items()} == {n: t.rstrip("%") for n, t in line.items()}


async def test_an_order_in_boxes_is_typed_shown_and_changed(desk: Open, shop: Shop) -> None:
    do("product.unit", product=shop.tea, unit=5, holds=12)
    async with desk(size=(100, 40)) as pilot:
        lines = await new_order(pilot)
        assert "unit" in lines._seeker.placeholder
        await type_text(pilot, "TEA-1 2box 49.90")
        await press(pilot, "enter")
        # 24 of the 20 on hand are wanted: 2 × 49.90 = 99.80
        assert "2 box" in shown(pilot) and "99.80" in shown(pilot)
        assert "24 wanted, on hand 20" in shown(pilot) and "4 short" in shown(pilot)
        await type_text(pilot, "TEA-1 1 bale")
        await press(pilot, "enter")
        await type_text(pilot, "TEA-1 3kg")
        await press(pilot, "enter")
        assert "is no unit of TEA-1, which has pc, box" in shown(pilot)
        await press(pilot, "up", "up", "d")
    assert rows("SELECT COUNT(*) FROM sales_order")[0][0] == 0


async def test_a_draft_in_boxes_opens_as_it_was_typed(desk: Open, shop: Shop) -> None:
    do("product.unit", product=shop.tea, unit=5, holds=12)
    line = LineInput(product=shop.tea, quantity=Decimal(2), unit=5, price=Decimal(49))
    order = do("order.add", party=shop.acme, lines=(line,))
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "3", "e")
        assert lines_of(pilot).text == "TEA-1 2box 49"
        assert "2 box" in shown(pilot)
        await press(pilot, "escape")
    assert rows("SELECT quantity, unit FROM order_line WHERE order_id = ?", (order,)) == [(240_000, "box")]


async def test_nobody_is_asked_for_units_where_there_are_none(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        lines = await new_order(pilot)
        assert "unit" not in lines._seeker.placeholder.split()
