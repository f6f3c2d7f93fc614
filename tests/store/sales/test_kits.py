"""Kits: one line for the customer, their components for the warehouse; whole kits only; figures by hand."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    draft_invoice,
    everything,
    get,
    lines_of,
    only,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
)

pytestmark = pytest.mark.usefixtures("database")


def gift(tea: str = "20", cup: str = "8") -> tuple[int, int, int]:
    """A kit at 25.00 of two teas (2.00 each) and one cup (3.00): what it costs is 7.00."""
    leaves, cups = product("TEA", stock=tea), product("CUP", stock=cup, cost="3")
    kit = product("GIFT", price="25", kind="kit")
    act("product.compose", product=kit, lines=[(leaves, "2"), (cups, "1")])
    return kit, leaves, cups


def test_one_line_for_the_customer_components_for_the_warehouse() -> None:
    kit, tea, cup = gift()
    order = confirmed(party(), (kit, "10"))  # eight cups: eight kits
    assert lines_of(order, "sku, quantity, reserved, price, net") == [
        ("GIFT", 100000, 0, 25_000_000, 25000),
        ("TEA", 200000, 160000, 0, 0),
        ("CUP", 100000, 80000, 0, 0),
    ]
    assert get("sales_order", order, "net", "total") == (25000, 29750)
    assert pick("quantity", "shipment_line ORDER BY id") == [160000, 80000]
    before = everything()
    shipment = open_shipment(order)
    for lines in ([(tea, "2")], [(kit, "1.5")], [(kit, "9")], [(tea, "4"), (cup, "1")]):
        with pytest.raises(Refused):
            act("shipment.ship", shipment=shipment, lines=lines)
        assert everything() == before
    act("shipment.ship", shipment=shipment, lines=[(kit, "3")])
    assert lines_of(order, "delivered, reserved") == [(30000, 0), (60000, 100000), (30000, 50000)]
    assert balance_of("5000") == 3 * 700
    assert pick("sku, quantity, net", "invoice_line") == [("GIFT", 30000, 7500)]
    ship_all(order)
    act("stock.adjust", product=cup, quantity="2", cost="3")
    ship_all(order)
    assert get("invoice", post_all(order), "net") == 25000
    assert get("sales_order", order, "state") == "done"
    assert balance_of("5000") == 10 * 700 and only("on_hand", "stock_balance WHERE product_id = ?", tea) == 0
    assert differences() == []


def test_how_many_kits_there_could_be() -> None:
    gift(tea="7", cup="8")
    listing = get_listing("kits")
    line = listing.window(Query())[0]
    assert listing.shown(line, listing.column("available")) == "3"  # seven teas make three


def test_a_kit_comes_back_whole_or_in_parts() -> None:
    kit, tea, cup = gift()
    order = confirmed(party(), (kit, "4"))
    ship_all(order)
    post_all(order)
    back = act("return.add", order=order, reason="broken", lines=[(kit, "1")], credit=True).id
    act("return.receive", goods_back=back)
    assert pick("product_id, quantity", "return_line ORDER BY id") == [(tea, 20000), (cup, 10000), (kit, 10000)]
    assert get("sales_return", back, "value") == 700
    assert get("invoice", only("note_id", "return_credit"), "net") == 2500
    broken = act("return.add", order=order, reason="a cup", lines=[(cup, "1")], replace=True, scrap=True).id
    act("return.receive", goods_back=broken)
    assert lines_of(order, "delivered, reserved") == [(30000, 0), (80000, 0), (30000, 10000)]
    assert get("sales_order", order, "state") == "processing"
    ship_all(order)  # the one cup alone
    assert lines_of(order, "delivered") == [40000, 80000, 40000]
    assert get("sales_order", order, "state") == "done"
    rest = act("return.add", order=order, reason="all").id
    assert pick("product_id, SUM(quantity)", f"return_line WHERE goods_back_id = {rest} GROUP BY 1 ORDER BY 1") == [
        (tea, 60000), (cup, 30000), (kit, 30000),
    ]  # fmt: skip
    assert differences() == []


def test_amending_closing_and_cancelling_kits() -> None:
    kit, _, _ = gift()
    order = confirmed(party(billing_basis="order"), (kit, "6"))
    act("shipment.ship", shipment=open_shipment(order), lines=[(kit, "2")])
    act("amend.apply", amend=act("amend.add", order=order, reason="fewer", lines=[(kit, "5")]).id)
    assert lines_of(order, "quantity, reserved") == [(50000, 0), (100000, 60000), (50000, 30000)]
    assert get("invoice", draft_invoice(order), "net") == 12500
    with pytest.raises(Refused, match="part of a kit"):
        act("order.close", order=order, reason="x", line=lines_of(order, "id")[1])
    act("order.close", order=order, reason="enough")
    assert lines_of(order, "closed") == [30000, 60000, 30000]
    assert get("invoice", post_all(order), "net") == 5000
    assert get("sales_order", order, "state") == "closed"
    other = confirmed(party("Bolt", "BOLT"), (kit, "1"))
    act("order.cancel", order=other, reason="off")
    assert only("SUM(reserved)", "stock_balance") == 0
    assert differences() == []


def test_what_a_kit_may_be() -> None:
    kit, tea, _ = gift()
    with pytest.raises(Refused, match="is no kit"):
        act("product.compose", product=tea, lines=[(kit, "1")])
    other, empty = product("OTHER", kind="kit"), product("EMPTY", kind="kit")
    with pytest.raises(Invalid, match="made of goods that are in stock"):
        act("product.compose", product=other, lines=[(kit, "1")])
    with pytest.raises(Invalid, match="sold whole"):
        confirmed(party(), (kit, "1.5"))
    with pytest.raises(Refused, match="EMPTY is a kit without components"):
        confirmed(party("B", "B"), (empty, "1"))
    act("setting.set", name="approval.margin", value="50")
    cheap = act("order.add", party=1, lines=[(kit, "1", "10")]).id  # 10.00 for what costs 7.00: 30 %
    assert "a margin of 30%" in act("order.confirm", order=cheap).message
