"""A line in boxes from the deal to the credit note, and back from the supplier: every figure worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid
from store.core.listing import Query, get_listing
from tests.store.catalog.test_units import boxed
from tests.store.shop import (
    act,
    confirmed,
    converted,
    differences,
    lines_of,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
)

pytestmark = pytest.mark.usefixtures("database")


def shown(name: str, where: str, *columns: str) -> list[tuple[str, ...]]:
    """Cells of a list as people see them."""
    spec = get_listing(name)
    return [tuple(spec.shown(line, spec.column(c)) for c in columns) for line in spec.every(Query(where))]


def ship(order: int, *lines: tuple[Any, ...]) -> None:
    act("shipment.ship", shipment=open_shipment(order), lines=lines)


def test_parts_of_a_box_are_billed_to_the_cent_of_the_box() -> None:
    bolt = boxed("BOLT", stock="100")
    # a box of 12 at 100.00: 5 pieces 41.67 (41.666…), the other 7 what is left, 58.33
    order = confirmed(party(billing_basis="delivery"), (bolt, "1 box", "100"))
    ship(order, (bolt, "5"))
    first = post_all(order)
    assert pick("quantity, unit, price, factor, net", "invoice_line WHERE invoice_id = ?", first) == [
        (50_000, "box", 100_000_000, 12, 4167)
    ]
    # five pieces are no part of a box with four decimals: so they are shown, and their price
    assert shown("invoice-lines", f"invoice_id:{first}", "quantity", "unit", "price", "net") == [
        ("5", "pc", "8.333333", "41.67")
    ]
    ship_all(order)
    second = post_all(order)
    assert pick("quantity, net", "invoice_line WHERE invoice_id = ?", second) == [(70_000, 5833)]
    assert differences() == []
    # and back: 3 of the 5 are 25.00, the last 2 the rest of 41.67
    line = pick("id", "invoice_line WHERE invoice_id = ?", first)[0]
    act("invoice.credit", invoice=first, reason="x", line=line, quantity="3")
    act("invoice.credit", invoice=first, reason="x")
    assert pick("net", "invoice_line WHERE credits_line_id = ? ORDER BY id", line) == [2500, 1667]
    assert differences() == []


def test_boxes_from_the_deal_to_the_return() -> None:
    bolt = boxed("BOLT", stock="100", price="2")
    order = converted(party(), (bolt, "2 box", "", "10"))
    # 2 × 12 × 2.00 = 48.00 less 10 % = 43.20
    assert pick("quantity, unit, factor, price, net", "deal_line") == [(240_000, "box", 12, 24_000_000, 4320)]
    assert lines_of(order, "quantity, unit, factor, price, net, reserved") == [
        (240_000, "box", 12, 24_000_000, 4320, 240_000)
    ]
    assert shown("order-lines", f"order_id:{order}", "quantity", "price", "reserved") == [("2 box", "24.00", "24")]
    assert shown("deal-lines", "", "quantity", "unit", "stock_quantity") == [("2 box", "box", "24")]
    shipment = open_shipment(order)
    assert shown("shipment-lines", f"shipment_id:{shipment}", "quantity", "packs") == [("24", "2 box")]
    assert shown("pick-list", f"shipment_id:{shipment}", "quantity", "unit", "packs") == [("24", "pc", "2 box")]
    ship(order, (bolt, "1.5 box"))
    assert lines_of(order, "delivered") == [180_000]
    ship_all(order)
    post_all(order)
    made = act("return.add", order=order, reason="wet", credit=True, lines=[(bolt, "1 box")]).id
    # 18 pieces left, then 6: the latest come back first
    assert pick("quantity", "return_line WHERE goods_back_id = ? ORDER BY id", made) == [60_000, 60_000]
    act("return.receive", goods_back=made)
    # half of 43.20
    assert pick("net", "invoice WHERE type = 'credit_note'") == [2160]
    assert differences() == []


def test_an_amendment_in_boxes_keeps_the_box_of_the_order() -> None:
    bolt = boxed("BOLT", stock="100")
    order = confirmed(party(), (bolt, "2 box", "24"))
    act("product.unit", product=bolt, unit="box", holds="10")
    made = act("amend.add", order=order, reason="more", lines=[(bolt, "3")]).id
    # without a unit the line's own: three of the boxes of 12 that were agreed on
    assert shown("amend-lines", f"amend_id:{made}", "old_quantity", "quantity", "price") == [
        ("2 box", "3 box", "24.00")
    ]
    act("amend.apply", amend=made)
    assert lines_of(order, "quantity, factor, net") == [(360_000, 12, 7200)]
    # pieces instead: 24.00 for 12 are 2.00 each
    act("amend.apply", amend=act("amend.add", order=order, reason="x", lines=[(bolt, "30 pc")]).id)
    assert lines_of(order, "quantity, unit, factor, price, net") == [(300_000, "pc", 1, 2_000_000, 6000)]
    ship(order, (bolt, "1"))
    with pytest.raises(Invalid, match="stays pc: some of it is delivered"):
        act("amend.add", order=order, reason="x", lines=[(bolt, "3 box")])
    act("amend.apply", amend=act("amend.add", order=order, reason="x", lines=[(bolt, "29")]).id)
    assert differences() == []


def test_whole_units_are_not_divided_anywhere() -> None:
    act("unit.edit", unit="pc", changes={"whole": True})
    bolt = boxed("BOLT", stock="100")
    with pytest.raises(Invalid, match=r"line 1 quantity: would be 3\.6 pc, and these come whole only: say 3 or 4 pc"):
        confirmed(party(), (bolt, "0.3 box"))
    order = confirmed(party("B", "B"), (bolt, "1.5 box", "10"))
    assert lines_of(order, "quantity, net") == [(180_000, 1500)]
    with pytest.raises(Invalid, match=r"would be 3\.6 pc"):
        ship(order, (bolt, "0.3 box"))
    with pytest.raises(Invalid, match=r"would be 3\.6 pc"):
        act("amend.add", order=order, reason="x", lines=[(bolt, "0.3")])


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_layers_of_a_box_purchase_leave_exactly_nothing(method: str) -> None:
    bolt = boxed("BOLT", cost_method=method)
    supplier = party("Leafco", "LEAFCO")
    po = act("po.add", party=supplier, lines=[(bolt, "1 box", "100")]).id
    act("po.confirm", po=po)
    # 100.00 for 12: five come for 41.67, seven for 58.33
    act("po.receive", po=po, lines=[(bolt, "5")])
    act("po.receive", po=po)
    assert pick("quantity, value", "receipt_line ORDER BY id") == [(50_000, 4167), (70_000, 5833)]
    customer = party()
    for _ in range(12):
        ship_all(confirmed(customer, (bolt, "1", "9")))
    assert pick("CAST(COALESCE(SUM(value), 0) AS BIGINT)", "cost_layer") == [0]
    assert pick("CAST(SUM(cost) AS BIGINT)", "move WHERE origin = 'shipment'") == [10_000]
    assert differences() == []


def test_a_kit_takes_boxes() -> None:
    bolt, kit = boxed("BOLT", stock="100"), product("KIT", kind="kit", price="50")
    act("product.compose", product=kit, lines=[(bolt, "0.5 box")])
    order = confirmed(party(), (kit, "2"))
    assert lines_of(order, "sku, quantity, unit, net") == [("KIT", 20_000, "pc", 10_000), ("BOLT", 120_000, "pc", 0)]
