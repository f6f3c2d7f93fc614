"""Goods that leave before they are booked in: at an estimate, corrected when they come, against sums done by hand."""

from __future__ import annotations

from collections.abc import Callable

import peewee
import pytest

from store.core.database import db, run
from store.core.dates import FIRST
from store.core.errors import Invalid, Refused
from store.stock.months import since
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    everything,
    get,
    legs,
    only,
    party,
    pick,
    product,
    ship_all,
)
from tests.store.stock.goods import receive

pytestmark = pytest.mark.usefixtures("database")


def goods(method: str = "average", **values: str) -> int:
    """Tea that may leave before it is booked in."""
    return product("TEA", cost_method=method, standard_cost="2.20", negative=True, **values)


def ahead(customer: int, tea: int, quantity: str) -> int:
    """So much leaves for a customer, there or not; the id of the move."""
    order = confirmed(customer, (tea, quantity))
    there = only("reserved = quantity", "order_line WHERE order_id = ?", order)
    shipment = ship_all(order) if there else act("order.ship-ahead", order=order).id
    return int(only("id", "move WHERE origin = 'shipment' AND origin_id = ?", shipment))


def books() -> tuple[int, int, int, int]:
    """Inventory, cost of goods sold, received not billed, price differences, in cents."""
    return balance_of("1200"), balance_of("5000"), balance_of("2100"), balance_of("5200")


# 5 come for 10.00; 8 are shipped; 2 of these come back; 4 come for 12.00; 3 are shipped; 10 come for 25.00; 4 of
# the last 10 go back to the supplier. On hand after each: 5, -3, -1, 3, 0, 10, 6.
# Each line: (stock value, cost of goods sold, received not billed, price differences).
AVERAGE = [
    (1000, 0, -1000, 0),
    (-600, 1600, -1000, 0),  # 5 for 10.00, 3 at an estimated 2.00
    (-200, 1200, -1000, 0),  # 2 of 8 that left for 16.00: 4.00, as estimated
    (900, 1300, -2200, 0),  # one of 4 for 12.00 had left at 2.00: 1.00 more; 3 are there
    (0, 2200, -2200, 0),
    (2500, 2200, -4700, 0),
    (1500, 2200, -3700, 0),
]
STANDARD = [  # 2.20 each
    (1100, 0, -1000, -100),
    (-660, 1760, -1000, -100),
    (-220, 1320, -1000, -100),  # 2 of 8 that left for 17.60
    (660, 1320, -2200, 220),  # 12.00 for what is worth 8.80
    (0, 1980, -2200, 220),
    (2200, 1980, -4700, 520),
    (1320, 1980, -3700, 400),  # 10.00 for what is worth 8.80
]
ON_HAND = [5, -3, -1, 3, 0, 10, 6]


@pytest.mark.parametrize(("method", "table"), [("average", AVERAGE), ("fifo", AVERAGE), ("standard", STANDARD)])
def test_a_life_below_nothing_worked_by_hand(method: str, table: list[tuple[int, int, int, int]]) -> None:
    acme, tea = party(), goods(method)
    made: dict[str, int] = {}
    steps: list[Callable[[], object]] = [
        lambda: receive(tea, 5, 1000),
        lambda: made.setdefault("sold", ahead(acme, tea, "8")),
        lambda: act("move.return", move=made["sold"], quantity="2"),
        lambda: receive(tea, 4, 1200),
        lambda: ahead(acme, tea, "3"),
        lambda: made.setdefault("last", receive(tea, 10, 2500)),
        lambda: act("move.return", move=made["last"], quantity="4"),
    ]
    for number, (step, wanted, there) in enumerate(zip(steps, table, ON_HAND, strict=True)):
        step()
        assert books() == wanted, number
        assert only("on_hand", "stock_balance") == there * 10_000
        assert sum(pick("value", "cost_layer")) == wanted[0]
        assert sum(pick("quantity", "cost_layer")) == there * 10_000
        month = since(FIRST)[tea]
        assert (month.quantity, month.value) == (there * 10_000, wanted[0])
        assert differences() == []


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_what_was_estimated_is_corrected_when_the_goods_come(method: str) -> None:
    """5 at 2.00, ship 8: 16.00, 3 of it estimated. 10 at 2.50 settle 3 for 7.50: 1.50 more; 7 are there for 17.50."""
    acme, tea = party(), goods(method, stock="5", cost="2")
    sold = ahead(acme, tea, "8")
    assert get("move", sold, "cost") == 1600 and (balance_of("1200"), balance_of("5000")) == (-600, 1600)
    came = receive(tea, 10, 2500)
    assert pick("product_id, move_id, kind, amount, expensed", "revaluation") == [
        (tea, came, "owed to stock", -150, 150)
    ]
    found = pick("a.code, l.debit - l.credit", "entry e JOIN entry_line l ON l.entry_id = e.id JOIN account a "
                 "ON a.id = l.account_id WHERE e.event_key LIKE 'revaluation:%' ORDER BY a.code")  # fmt: skip
    assert found == [("1200", -150), ("5000", 150)]
    assert pick("quantity, value", "cost_layer WHERE quantity <> 0") == [(70_000, 1750)]
    assert differences() == []


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_goods_that_come_bit_by_bit_settle_their_part(method: str) -> None:
    """3 owed at 2.00 each; 1 comes for 1.40 (0.60 less), then 1 for 2.00 (right), then 2 for 7.00 (1.50 more)."""
    acme, tea = party(), goods(method, stock="1", cost="2")
    ahead(acme, tea, "4")
    for quantity, value, late, left in ((1, 140, [-60], -400), (1, 200, [], -200), (2, 700, [150], 350)):
        before = pick("MAX(id)", "revaluation")[0] or 0
        receive(tea, quantity, value)
        assert pick("expensed", "revaluation WHERE id > ?", before) == late
        assert sum(pick("value", "cost_layer")) == left == balance_of("1200")
        assert differences() == []
    assert balance_of("5000") == 800 - 60 + 150


def test_goods_below_nothing_are_transferred_counted_and_found() -> None:
    tea = goods(stock="2", cost="3")
    act("warehouse.add", code="NORTH", name="North")
    said = act("stock.transfer", product=tea, quantity="5", target="NORTH").message
    assert {*pick("l.code, b.on_hand", "stock_balance b JOIN location l ON l.id = b.location_id WHERE b.on_hand <> 0")} == {
        ("MAIN", -30_000), ("NORTH", 50_000)
    }  # fmt: skip
    assert "3 of TEA left MAIN before being booked in" in said
    assert balance_of("1200") == 600 and differences() == []  # worth what it was: it only changed its place
    act("stock.adjust", product=tea, quantity="0", location="NORTH", reason="loss")  # 2 for 6.00, 3 estimated at 9.00
    assert (balance_of("1200"), balance_of("5100")) == (-900, 1500)
    count = act("count.start", location="MAIN", product=tea).id
    line = only("id", "stock_count_line WHERE count_id = ? AND expected = -30000", count)
    act("count-line.edit", line=line, quantity="1", cost="4")  # 4 found for 16.00; 3 of them had left at 9.00
    act("count.post", count=count)
    assert (balance_of("1200"), balance_of("5000"), balance_of("5100")) == (400, 300, -100)
    assert differences() == []


def test_a_product_that_may_not_is_refused_as_ever() -> None:
    acme, tea = party(), product("TEA", stock="5")
    order = confirmed(acme, (tea, "8"))
    before = everything()
    with pytest.raises(Refused, match="TEA may not leave before it is booked in"):
        act("order.ship-ahead", order=order, lines=[(tea, "3")])
    with pytest.raises(Refused, match="may leave before it is booked in"):
        act("order.ship-ahead", order=order)
    with pytest.raises(Refused, match="Only 0 of TEA can be taken"):
        act("stock.adjust", product=tea, quantity="4")
    assert everything() == before
    with pytest.raises(peewee.IntegrityError), db.atomic():
        run("UPDATE stock_balance SET on_hand = -1, reserved = 0")


def test_only_so_much_more_leaves_as_somebody_says() -> None:
    acme, tea = party(), goods(stock="5", cost="2")
    order = confirmed(acme, (tea, "10"))
    with pytest.raises(Refused, match="1 of TEA is more than the order still waits for"):
        act("order.ship-ahead", order=order, lines=[(tea, "6")])
    said = act("order.ship-ahead", order=order, lines=[(tea, "3")]).message
    assert "3 of TEA left MAIN before being booked in" in said
    assert only("delivered, reserved", "order_line") == (80_000, 0)
    assert only("on_hand, reserved", "stock_balance") == (-30_000, 0)
    assert only("state", "sales_order") == "processing" and differences() == []
    receive(tea, 4, 800)
    act("order.process", order=order)
    assert only("reserved", "order_line") == 10_000  # 1 of 4 is left for it: 3 were owed


def test_what_is_promised_to_others_does_not_leave() -> None:
    acme, tea = party(), goods(stock="5", cost="2")
    confirmed(acme, (tea, "2"))
    other = confirmed(acme, (tea, "6"))
    with pytest.raises(Refused, match="release a reservation"):
        act("order.ship-ahead", order=other)
    assert only("on_hand, reserved", "stock_balance") == (50_000, 50_000)


def test_what_lies_picked_leaves_first_and_what_was_cancelled_is_decided_on() -> None:
    acme, tea = party(), goods(stock="5", cost="2")
    order = confirmed(acme, (tea, "8"))
    shipment = only("id", "shipment")
    act("shipment.pick", shipment=shipment)
    with pytest.raises(Refused, match="lies picked"):
        act("order.ship-ahead", order=order)
    act("shipment.cancel", shipment=shipment, reason="wrong box")
    with pytest.raises(Refused, match="was cancelled"):
        act("order.ship-ahead", order=order)
    act("order.process", order=order)
    act("order.ship-ahead", order=order)
    assert only("on_hand, reserved", "stock_balance") == (-30_000, 0)
    assert only("state", "sales_order") == "processing" and differences() == []  # all left, nothing is billed


def test_nothing_leaves_that_nobody_knows_the_cost_of() -> None:
    acme, tea = party(), product("TEA", negative=True)
    order = confirmed(acme, (tea, "2"))
    with pytest.raises(Refused, match="Nothing says yet what TEA costs"):
        act("order.ship-ahead", order=order)
    act("product.edit", product=tea, changes={"standard_cost": "3"})
    act("order.ship-ahead", order=order)
    assert (balance_of("1200"), balance_of("5000")) == (-600, 600) and differences() == []


def test_it_is_for_goods_without_lots_and_ends_when_all_have_come() -> None:
    for values in ({"kind": "service"}, {"kind": "kit"}, {"tracking": "lot"}, {"tracking": "serial"}):
        with pytest.raises(Invalid, match="negative: is for goods in stock"):
            product("OTHER", negative=True, **values)
    acme, tea = party(), goods(stock="1", cost="2")
    ahead(acme, tea, "3")
    with pytest.raises(Refused, match="2 of TEA left before being booked in"):
        act("product.edit", product=tea, changes={"negative": False})
    receive(tea, 2, 400)
    act("product.edit", product=tea, changes={"negative": False})
    assert only("negative", "stock_balance") == 0 and differences() == []


def test_goods_go_back_to_a_supplier_that_have_left_already() -> None:
    """10 for 20.00; 8 shipped for 16.00; 5 go back for 10.00: 2 there for 4.00, 3 owed at what is owed to us."""
    acme, tea = party(), goods()
    came = receive(tea, 10, 2000)
    ahead(acme, tea, "8")
    act("move.return", move=came, quantity="5")
    assert books() == (-600, 1600, -1000, 0) and only("on_hand", "stock_balance") == -30_000
    assert legs("move", pick("MAX(id)", "move")[0]) == [("1200", -1000), ("2100", 1000)]
    receive(tea, 3, 660)
    assert books() == (0, 1660, -1660, 0) and differences() == []


def test_check_finds_what_may_not_be_below_nothing() -> None:
    acme, tea = party(), goods(stock="1", cost="2")
    ahead(acme, tea, "3")
    assert differences() == []
    run("UPDATE product SET negative = 0")
    assert any("though it may not leave" in found for found in differences())
