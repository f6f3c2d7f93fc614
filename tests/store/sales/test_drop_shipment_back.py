"""What drop-shipped goods cost, and how they come back: here, or straight to their supplier.

TEA costs 3.00 of LEAFCO and is sold for 10.00; figures are worked out by hand.
"""

from __future__ import annotations

import pytest

from store.core.database import db, run
from store.core.errors import Invalid, Refused
from tests.store.sales.straight import balances, purchase_of
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    legs,
    lines_of,
    only,
    party,
    pick,
    product,
)

pytestmark = pytest.mark.usefixtures("database")


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


def test_serial_numbers_are_known_from_supplier_to_customer() -> None:
    clock = product("CLOCK", drop_ship=True, tracking="serial")
    act("supplier-term.add", product=clock, supplier=party("Tick", "TICK", supplier=True), price="40")
    order = confirmed(party(), (clock, "2"))
    act("po.confirm", po=purchase_of(order))
    act("po.receive", po=purchase_of(order), lines=[(clock, "2", "SN1..SN2")])
    assert pick("DISTINCT l.number", "move_lot m JOIN lot l ON l.id = m.lot_id ORDER BY 1") == ["SN1", "SN2"]
    assert pick("quantity", "lot_balance WHERE quantity <> 0") == []
    assert differences() == []


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
