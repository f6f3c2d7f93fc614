"""Drop shipment: the supplier delivers straight to the customer; nothing of it is ever on hand here.

TEA costs 3.00 of LEAFCO and is sold for 10.00; figures are worked out by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import db, run
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.insight.flow import chain
from store.insight.shortages import found_short
from store.sales.next_step import next_step
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


@pytest.fixture
def tea() -> int:
    """A product that LEAFCO delivers, for 3.00 each, in 14 days."""
    made = product("TEA", drop_ship=True)
    supplier = party("Leaf & Co", "LEAFCO", supplier=True)
    act("supplier-term.add", product=made, supplier=supplier, price="3", lead_days="14")
    return made


def purchase_of(order: int) -> int:
    """The one purchase order in force for a sales order."""
    return int(only("id", "purchase_order WHERE for_order = ? AND cancelled_at IS NULL", order))


def balances() -> list[Any]:
    return pick("product_id, on_hand", "stock_balance WHERE on_hand <> 0")


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


@pytest.mark.parametrize("method", ["average", "fifo", "standard"])
def test_goods_back_lie_here_at_what_they_cost(method: str) -> None:
    """Two of ten that cost 3.00 come back: 6.00, whatever others of it are worth; at standard, 2 at 2.50."""
    tea = product("TEA", drop_ship=True, cost_method=method, standard_cost="2.5")
    supplier = party("Leaf & Co", "LEAFCO", supplier=True)
    act("supplier-term.add", product=tea, supplier=supplier, price="3")
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order))
    assert sum(amount for code, amount in legs("shipment", only("id", "shipment")) if code == "5000") == 3000
    back = act("return.add", order=order, reason="torn", lines=[(tea, "2")], replace=True).id
    act("return.receive", goods_back=back)
    assert only("SUM(quantity), SUM(value)", "cost_layer") == (20_000, 500 if method == "standard" else 600)
    # the same again: from the supplier, on a draft of its own
    assert lines_of(order, "delivered, replaced, reserved") == [(80_000, 20_000, 0)]
    assert pick("state, net", "purchase_order ORDER BY id") == [("done", 3000), ("draft", 600)]
    assert differences() == []


def test_serial_numbers_are_known_from_supplier_to_customer() -> None:
    clock = product("CLOCK", drop_ship=True, tracking="serial")
    act("supplier-term.add", product=clock, supplier=party("Tick", "TICK", supplier=True), price="40")
    order = confirmed(party(), (clock, "2"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order), lines=[(clock, "2", "SN1..SN2")])
    assert pick("DISTINCT l.number", "move_lot m JOIN lot l ON l.id = m.lot_id ORDER BY 1") == ["SN1", "SN2"]
    assert pick("quantity", "lot_balance WHERE quantity <> 0") == []
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


def test_goods_back_straight_to_the_supplier(tea: int) -> None:
    """Three of ten: 9.00 less sold, 9.00 less owed to the supplier; nothing is ever here."""
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order), lines=[(tea, "6")])
    act("po.receive", po=purchase_of(order))
    back = act("return.add", order=order, reason="torn", lines=[(tea, "3")], credit=True, to_supplier=True).id
    act("return.receive", goods_back=back)
    assert legs("return", back) == [("1200", 900), ("5000", -900)]
    sent = only("id", "receipt WHERE type = 'return'")
    assert legs("receipt", sent) == [("1200", -900), ("2100", 900)]
    assert only("received, returned", "purchase_line") == (100_000, 30_000)
    assert balances() == [] and balance_of("2100") == -2100 and balance_of("5000") == 2100
    assert lines_of(order, "delivered, returned, waived") == [(100_000, 30_000, 30_000)]
    with pytest.raises(Refused, match="went on to the supplier"):
        act("return.reverse", goods_back=back, reason="no")
    assert differences() == []


def test_what_came_back_here_can_go_to_the_supplier_later(tea: int) -> None:
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    receipt = act("po.receive", po=purchase_of(order)).id
    with pytest.raises(Refused, match="Only 0 of TEA can be taken"):
        act("receipt.return", receipt=receipt, reason="torn", lines=[(tea, "2")])
    act("return.receive", goods_back=act("return.add", order=order, reason="torn", lines=[(tea, "2")]).id)
    act("receipt.return", receipt=receipt, reason="torn", lines=[(tea, "2")])
    assert balances() == [] and balance_of("2100") == -2400 and balance_of("1200") == 0
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


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE order_line SET reserved = 10000", "its supplier delivers it, and 10000 are reserved"),
        ("UPDATE purchase_line SET for_line = 99", "order line #99 is not of its sales order"),
        ("UPDATE purchase_line SET for_line = NULL", "suppliers delivered 0, the customer got 40000 of them"),
        ("UPDATE stock_balance SET on_hand = 10000 WHERE on_hand = 0", "10000 stayed between supplier and customer"),
    ],
)
def test_check_finds_what_was_changed_behind_the_program(tea: int, damage: str, said: str) -> None:
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order), lines=[(tea, "4")])
    assert differences() == []
    with db.atomic():
        run(damage)
    assert any("drop shipments" in found and said in found for found in differences())


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_a_later_cost_is_the_sold_goods_not_that_of_those_on_the_shelf(method: str) -> None:
    tea = product("TEA", stock="7", cost="2", drop_ship=True, cost_method=method)
    act("supplier-term.add", product=tea, supplier=party("Leaf & Co", "LEAFCO", supplier=True), price="3")
    order = confirmed(party(), (tea, "10"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order))
    act("move.landed-cost", move=only("id", "move WHERE origin = 'receipt'"), amount="5", reason="freight")
    assert only("quantity, value", "cost_layer") == (70_000, 1400)
    assert balance_of("5000") == 3500 and balance_of("2100") == -3500
    assert differences() == []


def test_only_what_the_supplier_delivered_goes_straight_back(tea: int) -> None:
    """4 from stock, 6 from the supplier: no more than these 6 go to them."""
    act("stock.adjust", product=tea, quantity="4", cost="2", reason="opening")
    order = confirmed(party(), (tea, "10", None, None, "", False))
    act("shipment.ship", shipment=only("id", "shipment"))
    act("order.drop-ship", order=order)
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order))
    with pytest.raises(Invalid, match="only 6 of TEA"):
        act("return.add", order=order, reason="torn", lines=[(tea, "7")], to_supplier=True)
    with pytest.raises(Invalid, match="theirs to scrap"):
        act("return.add", order=order, reason="torn", lines=[(tea, "1")], to_supplier=True, scrap=True)
    back = act("return.add", order=order, reason="torn", lines=[(tea, "6")], to_supplier=True).id
    act("return.edit", goods_back=back, changes={}, lines=[(tea, "8")])
    with pytest.raises(Refused, match="Not all of it was delivered by a supplier"):
        act("return.receive", goods_back=back)
    assert differences() == []


def test_a_deal_says_what_suppliers_deliver(tea: int) -> None:
    said = act("deal.convert", deal=won_deal(party(), (tea, "2"), (product("CUP", stock="5"), "1"))).message
    assert said == "SO-2026-000001 made from Deal: 1 line from suppliers."
    act("deal.unconvert", deal=1)
    assert pick("state", "purchase_order") == ["cancelled"]
    assert differences() == []
