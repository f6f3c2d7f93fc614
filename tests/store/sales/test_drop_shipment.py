"""Drop shipment: the supplier delivers straight to the customer; nothing of it is ever on hand here.

TEA costs 3.00 of LEAFCO and is sold for 10.00; figures are worked out by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.insight.flow import chain
from store.insight.shortages import found_short
from store.sales.next_step import next_step
from tests.store.sales.straight import balances, purchase_of
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    get,
    legs,
    lines_of,
    only,
    party,
    pick,
    product,
    won_deal,
)

pytestmark = pytest.mark.usefixtures("database")


def test_from_the_order_to_the_customers_door(tea: int) -> None:
    acme = party()
    act("address.add", party=acme, kind="shipping", line1="Ramp 4", city="Hull")
    order = confirmed(acme, (tea, "10"))
    po = purchase_of(order)
    assert get("purchase_order", po, "state", "for_order", "ship_to", "net") == ("draft", order, "Ramp 4\nHull", 3000)
    # nothing reserved, promised for the day the supplier delivers: 21 November + 14 days
    assert lines_of(order, "drop_ship, reserved, delivered, promised") == [(1, 0, 0, "2026-12-05")]
    act("po.confirm", po=po)
    assert pick("id", "incoming") == []  # it comes to nobody here
    receipt = act("po.receive", po=po, reference="DN 1").id
    assert get("purchase_order", po, "state") == "done"
    shipment = only("id", "shipment WHERE order_id = ?", order)
    assert get("shipment", shipment, "number", "state", "address") == ("SH-2026-000001", "shipped", "Ramp 4\nHull")
    assert lines_of(order, "delivered, reserved") == [(100_000, 0)]
    assert legs("receipt", receipt) == [("1200", 3000), ("2100", -3000)]
    assert legs("shipment", shipment) == [("1200", -3000), ("5000", 3000)]
    assert balances() == [] and pick("value", "cost_layer WHERE quantity <> 0 OR value <> 0") == []
    assert only("net", "invoice WHERE origin = 'order' AND origin_id = ?", order) == 10_000  # billed on delivery
    assert differences() == []


def test_goods_on_the_shelf_stay_there(tea: int) -> None:
    """7 lie there at 2.00; 10 are delivered for 3.00 each, whatever those cost."""
    act("stock.adjust", product=tea, quantity="7", cost="2", reason="opening")
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order), lines=[(tea, "4")])
    assert lines_of(order, "delivered, reserved") == [(40_000, 0)]
    assert only("quantity, value", "cost_layer") == (70_000, 1400)
    assert legs("shipment", only("id", "shipment")) == [("1200", -1200), ("5000", 1200)]
    act("po.receive", po=purchase_of(order))
    assert lines_of(order, "delivered") == [100_000] and pick("COUNT(*)", "shipment") == [2]
    assert only("quantity, value", "cost_layer") == (70_000, 1400)
    assert pick("on_hand, reserved", "stock_balance WHERE on_hand <> 0") == [(70_000, 0)]
    assert differences() == []


def test_process_twice_is_once(tea: int) -> None:
    order = confirmed(party(), (tea, "10"), (product("CUP", stock="3"), "5"))
    for step in ("draft", "confirmed", "receiving"):
        if step == "confirmed":
            act("po.confirm", po=purchase_of(order))
        if step == "receiving":
            act("po.receive", po=purchase_of(order), lines=[(tea, "6")])
        before = state_of(order)
        act("order.process", order=order)
        act("order.process", order=order)
        assert state_of(order) == before
        assert get("purchase_order", purchase_of(order), "state") == step
    assert lines_of(order, "quantity, delivered, reserved") == [(100_000, 60_000, 0), (50_000, 0, 30_000)]
    assert differences() == []


def state_of(order: int) -> list[Any]:
    """All that an order has led to."""
    return [
        pick("id, state, exception, promised", "sales_order"),
        lines_of(order, "id, quantity, delivered, reserved, closed, invoiced, promised"),
        pick("id, state, net", "purchase_order ORDER BY id"),
        pick("id, quantity, received, closed, for_line", "purchase_line ORDER BY id"),
        pick("id, state", "shipment ORDER BY id"),
        pick("id, quantity", "shipment_line ORDER BY id"),
        pick("id, quantity", "invoice_line ORDER BY id"),
        pick("id, quantity, state", "reservation ORDER BY id"),
    ]


def test_an_amended_quantity_is_ordered_or_taken_off(tea: int) -> None:
    order = confirmed(party(), (tea, "10"))
    draft = purchase_of(order)
    for quantity, ordered in (("14", 140_000), ("6", 60_000)):
        amendment = act("amend.add", order=order, lines=[(tea, quantity)], reason="phone").id
        act("amend.apply", amend=amendment)
        assert only("quantity", "purchase_line WHERE order_id = ?", draft) == ordered
    assert get("purchase_order", draft, "net") == 1800
    act("po.confirm", po=draft)
    act("amend.apply", amend=act("amend.add", order=order, lines=[(tea, "9")], reason="more").id)
    # the supplier is bound to 6; the 3 more are on a draft of their own
    assert pick("state, net", "purchase_order ORDER BY id") == [("confirmed", 1800), ("draft", 900)]
    fewer = act("amend.add", order=order, lines=[(tea, "4")], reason="fewer").id
    before = state_of(order)
    with pytest.raises(Refused, match="is to bring 6 of TEA straight to the customer"):
        act("amend.apply", amend=fewer)
    assert state_of(order) == before
    assert differences() == []


def test_a_draft_goes_with_what_was_closed_or_cancelled(tea: int) -> None:
    acme = party()
    closed, cancelled = confirmed(acme, (tea, "10")), confirmed(acme, (tea, "5"))
    act("order.close", order=closed, reason="not wanted")
    act("order.cancel", order=cancelled, reason="twice")
    assert pick("state, cancelled_at IS NULL", "purchase_order ORDER BY id") == [("cancelled", 0), ("cancelled", 0)]
    assert get("sales_order", cancelled, "exception") == ""
    assert differences() == []


def test_what_the_supplier_is_bound_to_is_given_up_there_first(tea: int) -> None:
    order = confirmed(party(), (tea, "10"))
    po = purchase_of(order)
    act("po.confirm", po=po)
    act("po.receive", po=po, lines=[(tea, "4")])
    before = state_of(order)
    with pytest.raises(Refused, match="is to bring 6 of TEA straight to the customer"):
        act("order.close", order=order, reason="enough")
    assert state_of(order) == before
    act("po.close", po=po, reason="they agree")
    assert get("sales_order", order, "exception", "state") == ("purchase cancelled", "processing")
    act("order.close", order=order, reason="enough")
    assert get("sales_order", order, "exception") == ""
    assert lines_of(order, "quantity, delivered, closed") == [(100_000, 40_000, 60_000)]
    assert only("quantity", "invoice_line") == 40_000
    assert differences() == []


def test_a_cancelled_purchase_is_recreated_or_ignored(tea: int) -> None:
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    act("po.cancel", po=purchase_of(order), reason="sold out")
    assert get("sales_order", order, "exception", "state") == ("purchase cancelled", "confirmed")
    act("stock.adjust", product=tea, quantity="1", cost="1", reason="opening")  # nothing is drafted by itself
    assert pick("id", "purchase_order WHERE cancelled_at IS NULL") == []
    act("order.process", order=order)
    assert get("sales_order", order, "exception") == ""
    assert get("purchase_order", purchase_of(order), "state", "net") == ("draft", 3000)
    act("po.cancel", po=purchase_of(order), reason="again")
    act("po.cover", order=order)  # `b` does the same
    assert get("sales_order", order, "exception") == "" and purchase_of(order)
    assert differences() == []


def test_more_than_ordered_only_within_both_tolerances(tea: int, user: Any) -> None:
    order = confirmed(party(), (tea, "10"))
    po = purchase_of(order)
    act("po.confirm", po=po)
    act("setting.set", name="purchase.over-delivery", value="10")
    with pytest.raises(Refused, match="more than the 10 the customer ordered"):
        act("po.receive", po=po, lines=[(tea, "11")])
    user("dan", "warehouse")
    with acting_as("dan"), pytest.raises(Forbidden):
        act("po.receive", po=po, lines=[(tea, "11")], override="they do")
    act("setting.set", name="sales.over-delivery", value="10")
    act("po.receive", po=po, lines=[(tea, "11")])
    assert lines_of(order, "quantity, delivered, over, reserved") == [(100_000, 110_000, 10_000, 0)]
    assert only("quantity, net", "invoice_line") == (110_000, 11_000)  # 11 at 10.00
    assert legs("shipment", only("id", "shipment")) == [("1200", -3300), ("5000", 3300)]
    assert differences() == []


def test_without_a_supplier_or_a_price_the_line_waits_and_says_so() -> None:
    tea = product("TEA", drop_ship=True)
    made = act("order.add", party=party(), lines=[(tea, "10")]).id
    said = act("order.confirm", order=made).message
    assert said.endswith("confirmed, 1 line to be ordered from a supplier.")
    with pytest.raises(Refused, match="Nobody is known to supply TEA"):
        act("po.cover", order=made)
    act("supplier-term.add", product=tea, supplier=party("Leaf", "LEAF", supplier=True), price="3")
    act("po.cover", order=made)
    assert get("purchase_order", purchase_of(made), "net") == 3000


def test_a_line_says_otherwise_than_its_product(tea: int) -> None:
    cup, kit = product("CUP", stock="5"), product("SET", kind="kit")
    act("stock.adjust", product=tea, quantity="5", cost="2", reason="opening")
    order = confirmed(party(), (tea, "5", None, None, "", False))
    assert lines_of(order, "drop_ship, reserved") == [(0, 50_000)]
    assert pick("id", "purchase_order") == []
    other = confirmed(party("B", "B"), (cup, "5", None, None, "", True))
    assert lines_of(other, "drop_ship, reserved") == [(1, 0)]
    for item in (kit, product("FIT", kind="service")):
        with pytest.raises(Invalid, match=r"is a (kit|service)"):
            act("order.add", party=party("C", f"C{item}"), lines=[(item, "1", "1", None, "", True)])


def test_a_purchase_for_a_customer_keeps_what_it_brings(tea: int) -> None:
    order = confirmed(party(), (tea, "10"))
    po = purchase_of(order)
    act("po.edit", po=po, changes={}, lines=[(tea, "10", "2.8")])
    assert get("purchase_order", po, "net") == 2800
    assert only("for_line", "purchase_line") == only("id", "order_line")
    with pytest.raises(Refused, match="It brings what SO-2026-000001 orders"):
        act("po.edit", po=po, changes={}, lines=[(tea, "12")])
    with pytest.raises(Refused, match="straight to the customer"):
        act("po.edit", po=po, changes={"location": "MAIN"})
    assert differences() == []


def test_who_pays_first_has_nothing_ordered_before(tea: int) -> None:
    order = confirmed(party(billing_basis="prepaid"), (tea, "10"))
    assert pick("id", "purchase_order") == []
    invoice = only("id", "invoice WHERE origin_id = ?", order)
    act("invoice.post", invoice=invoice)
    act("payment.record", invoice=invoice, amount=str(get("invoice", invoice, "total") / 100))
    assert get("purchase_order", purchase_of(order), "state") == "draft"
    assert differences() == []


def test_it_is_neither_short_nor_on_its_way_to_us(tea: int) -> None:
    acme = party()
    order = confirmed(acme, (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    waits = confirmed(acme, (tea, "4", None, None, "", False))
    # only what is delivered from here is short, and the goods that go to the customer do not help it
    assert [(item.short, item.missing) for item in found_short()] == [(40_000, 40_000)]
    act("po.cover", order=waits)
    assert pick(
        "l.quantity, o.for_order", "purchase_line l JOIN purchase_order o ON o.id = l.order_id ORDER BY l.id"
    ) == [
        (100_000, order),
        (40_000, None),
    ]
    act("po.receive", po=purchase_of(order))
    assert lines_of(waits, "reserved") == [0]
    assert differences() == []


def test_what_the_supplier_has_not_is_taken_from_stock_after_all(tea: int) -> None:
    act("stock.adjust", product=tea, quantity="7", cost="2", reason="opening")
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    with pytest.raises(Refused, match="is to bring 10 of TEA"):
        act("order.drop-ship", order=order, by="stock")
    act("po.cancel", po=purchase_of(order), reason="sold out")
    assert act("order.drop-ship", order=order, by="stock").message == (
        "SO-2026-000001: 1 line from stock, 1 line short of stock."
    )
    assert lines_of(order, "drop_ship, reserved") == [(0, 70_000)]
    assert get("sales_order", order, "exception") == ""
    act("shipment.ship", shipment=only("id", "shipment WHERE state = 'draft'"))
    act("order.drop-ship", order=order)  # the other three, from the supplier
    assert lines_of(order, "drop_ship, delivered, reserved") == [(1, 70_000, 0)]
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order))
    assert lines_of(order, "delivered, closed") == [(100_000, 0)]
    # 7 at 2.00 and 3 at 3.00
    assert balance_of("5000") == 2300 and balance_of("1200") == 0
    assert differences() == []


def test_the_flow_shows_both_documents_and_c_leads_through(tea: int) -> None:
    order = confirmed(party(), (tea, "10"))
    po = purchase_of(order)
    for name in ("po.confirm", "po.receive"):
        step = next_step("order", order)
        assert step is not None and (step.action, step.kind, step.id) == (name, "po", po)
        act(name, po=po)
    assert next_step("order", order).action == "invoice.post"  # type: ignore[union-attr]
    for kind, record in (("order", order), ("po", po), ("receipt", only("id", "receipt"))):
        found = chain(kind, record)
        assert (found.kind, found.id) == ("order", order)
        assert [child.kind for child in found.children] == ["po", "shipment", "invoice"]
        assert [child.kind for child in found.children[0].children] == ["receipt"]


def test_a_deal_says_what_suppliers_deliver(tea: int) -> None:
    said = act("deal.convert", deal=won_deal(party(), (tea, "2"), (product("CUP", stock="5"), "1"))).message
    assert said == "SO-2026-000001 made from Deal: 1 line from suppliers."
    act("deal.unconvert", deal=1)
    assert pick("state", "purchase_order") == ["cancelled"]
    assert differences() == []
