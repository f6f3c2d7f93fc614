"""More than was ordered: within the tolerance, or by right with a reason; billed at the line's price; by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Refused
from store.core.identity import acting_as
from tests.store.shop import (
    act,
    confirmed,
    differences,
    everything,
    get,
    lines_of,
    only,
    open_shipment,
    party,
    post_all,
    product,
)

pytestmark = pytest.mark.usefixtures("database")


def test_within_the_tolerance_it_leaves_and_is_billed() -> None:
    # 100 × 1.23 less 10 % = 110.70, less 10.00 of the whole; five more: 5.54, less a twentieth of the 10.00: 0.50
    act("setting.set", name="sales.over-delivery", value="5")
    tea = product("TEA", stock="200")
    order = confirmed(party(), (tea, "100", "1.23", "10"), document_discount="10")
    assert lines_of(order, "net, document_discount") == [(10070, 1000)]
    before = everything()
    with pytest.raises(Refused, match=r"105\.0001.*more than the 100 ordered"):
        act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "105.0001")])
    assert everything() == before
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "105")])
    assert lines_of(order, "quantity, delivered, over, reserved") == [(1000000, 1050000, 50000, 0)]
    assert only("on_hand, reserved", "stock_balance") == (950000, 0)
    assert get("invoice", post_all(order), "net", "document_discount") == (10070 + 554 - 50, 1050)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_in_parts_and_on_order_too() -> None:
    act("setting.set", name="sales.over-delivery", value="10")
    tea = product("TEA", stock="200")
    order = confirmed(party(billing_basis="order"), (tea, "10"))
    post_all(order)  # ten are billed
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "4")])
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "7")])
    assert lines_of(order, "delivered, over, invoiced") == [(110000, 10000, 100000)]
    assert get("sales_order", order, "state") == "processing"
    assert get("invoice", post_all(order), "net") == 1000  # and the eleventh
    assert get("sales_order", order, "state") == "done"
    act("amend.apply", amend=act("amend.add", order=order, reason="as it was", lines=[(tea, "11")]).id)
    assert lines_of(order, "quantity, over, net") == [(110000, 0, 11000)]
    assert differences() == []


def test_by_right_with_a_reason_and_never_what_others_were_promised(user: Any) -> None:
    for login, role in (("dan", "warehouse"), ("max", "manager")):
        user(login, role)
    tea = product("TEA", stock="20")
    order, other = confirmed(party(), (tea, "10")), confirmed(party("B", "B"), (tea, "8"))
    with acting_as("dan"), pytest.raises(Forbidden):
        act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "12")], override="he asked")
    with acting_as("max"):
        with pytest.raises(Refused, match="nobody else was promised"):
            act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "12.5")], override="full box")
        act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "12")], override="full box")
    assert only("reason", "audit WHERE action = 'shipment.ship'") == "full box"
    assert lines_of(order, "delivered, over") == [(120000, 20000)] and lines_of(other, "reserved") == [80000]
    assert differences() == []


def test_what_was_billed_beyond_the_quantity_stays_so_when_goods_are_sent_again() -> None:
    """11 of 10 shipped and billed; two come back to be sent again: 9 are there, and 11 billed as before."""
    tea = product("TEA", stock="20")
    act("setting.set", name="sales.over-delivery", value="10")
    order = confirmed(party(), (tea, "10"))
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "11")])
    act("invoice.post", invoice=only("id", "invoice"))
    back = act("return.add", order=order, reason="torn", lines=[(tea, "2")], replace=True).id
    act("return.receive", goods_back=back)
    assert lines_of(order, "delivered, over, invoiced, reserved") == [(90_000, 10_000, 110_000, 10_000)]
    assert differences() == []
    act("shipment.ship", shipment=open_shipment(order))
    assert get("sales_order", order, "state") == "done"
    assert differences() == []
