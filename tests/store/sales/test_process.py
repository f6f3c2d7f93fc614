"""process(order): twice is once; partial deliveries, backorders, promises, residuals by line, parts that sum up."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from store.sales.next_step import next_step
from tests.store.shop import (
    act,
    confirmed,
    converted,
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


def unchanged_by_process(order: int) -> None:
    before = everything()
    act("order.process", order=order)
    assert everything() == before


def test_twice_is_once_at_every_step() -> None:
    acme = party()
    tea, cup, work = product("TEA", stock="7"), product("CUP"), product("WORK", kind="service")
    order = converted(acme, (tea, "10"), (cup, "2"), (work, "3"))
    unchanged_by_process(order)
    ship_all(order)
    unchanged_by_process(order)
    post_all(order)
    unchanged_by_process(order)
    act("stock.adjust", product=tea, quantity="3", cost="2")
    unchanged_by_process(order)
    act("stock.adjust", product=cup, quantity="2", cost="1")
    unchanged_by_process(order)
    ship_all(order)
    post_all(order)
    unchanged_by_process(order)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_partial_deliveries_and_backorders() -> None:
    tea = product("TEA", stock="10")
    order = converted(party(), (tea, "10"))
    first = open_shipment(order)
    act("shipment.ship", shipment=first, lines=[(tea, "4")])
    assert pick("quantity", "shipment_line WHERE shipment_id = ?", first) == [40000]
    assert lines_of(order, "delivered, reserved, quantity") == [(40000, 60000, 100000)]
    assert get("sales_order", order, "state") == "processing"
    second = open_shipment(order)  # drafted again by itself
    assert pick("quantity", "shipment_line WHERE shipment_id = ?", second) == [60000]
    assert pick("quantity", "invoice_line WHERE invoice_id = ?", draft_invoice(order)) == [40000]
    act("shipment.ship", shipment=second, lines=[(tea, "1")])
    assert pick("quantity", "invoice_line WHERE invoice_id = ?", draft_invoice(order)) == [50000]  # one draft grows
    ship_all(order)
    post_all(order)
    assert get("sales_order", order, "state") == "done"
    assert pick("number", "shipment WHERE order_id = ? ORDER BY id", order) == [
        "SH-2026-000001",
        "SH-2026-000002",
        "SH-2026-000003",
    ]
    assert only("on_hand, reserved", "stock_balance") == (0, 0)
    assert differences() == []


def test_more_than_the_shipment_holds_is_refused() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="10")
    order = converted(party(), (tea, "10"))
    shipment = open_shipment(order)
    before = everything()
    for lines in ([(tea, "10.0001")], [(tea, "6"), (tea, "5")], [(cup, "1")], []):
        with pytest.raises(Refused):
            act("shipment.ship", shipment=shipment, lines=lines)
        assert everything() == before
    act("shipment.ship", shipment=shipment, lines=[(tea, "6"), (tea, "4")])
    assert get("shipment", shipment, "state") == "shipped"


def test_arriving_goods_serve_by_promise_then_age() -> None:
    acme = party()
    tea = product("TEA", lead_days="30")
    late = confirmed(acme, (tea, "4"))  # promised 21 December
    act("product.edit", product=tea, changes={"lead_days": "5"})
    soon = confirmed(acme, (tea, "4"))  # promised 26 November
    act("product.edit", product=tea, changes={"lead_days": "0"})
    never = confirmed(acme, (tea, "4"))
    told = confirmed(acme, (tea, "4"), promised="2026-12-01")  # no lead time, but a customer was told a day
    act("stock.adjust", product=tea, quantity="6", cost="1")
    assert [lines_of(o, "reserved")[0] for o in (soon, told, late, never)] == [40000, 20000, 0, 0]
    act("stock.adjust", product=tea, quantity="13", cost="1")
    assert [lines_of(o, "reserved")[0] for o in (soon, told, late, never)] == [40000, 40000, 40000, 10000]
    assert only("on_hand, reserved", "stock_balance") == (130000, 130000)
    assert differences() == []


@pytest.mark.parametrize("how", ["order.cancel", "order.close"])
def test_goods_set_free_serve_those_who_wait(how: str) -> None:
    acme, tea = party(), product("TEA", stock="5")
    first, second = confirmed(acme, (tea, "5")), confirmed(acme, (tea, "3"))
    assert lines_of(second, "reserved") == [0]
    act(how, order=first, reason="not wanted")
    assert lines_of(second, "reserved") == [30000]
    assert pick("quantity", "shipment_line WHERE shipment_id = ?", open_shipment(second)) == [30000]
    assert differences() == []


def test_close_short() -> None:
    tea, cup = product("TEA", stock="6"), product("CUP", stock="5")
    order = converted(party(billing_basis="order"), (tea, "10"), (cup, "5"))
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "4")])
    cup_line = lines_of(order, "id")[1]
    act("order.close", order=order, line=cup_line, reason="no cups")
    assert lines_of(order, "delivered, reserved, closed") == [(40000, 20000, 0), (0, 0, 50000)]
    assert pick("sku, quantity, net", "invoice_line WHERE invoice_id = ?", draft_invoice(order)) == [
        ("TEA", 100000, 10000)
    ]
    act("order.close", order=order, reason="enough")
    assert lines_of(order, "delivered, reserved, closed") == [(40000, 0, 60000), (0, 0, 50000)]
    assert pick("quantity, net", "invoice_line WHERE invoice_id = ?", draft_invoice(order)) == [(40000, 4000)]
    assert pick("state", "shipment WHERE order_id = ? ORDER BY id", order) == ["shipped", "cancelled"]
    assert pick("on_hand, reserved", "stock_balance ORDER BY id") == [(20000, 0), (50000, 0)]
    with pytest.raises(Refused, match="nothing left to close"):
        act("order.close", order=order, reason="again")
    post_all(order)
    assert get("sales_order", order, "state") == "closed"
    assert differences() == []


def test_a_line_of_another_order_is_not_closed() -> None:
    acme, tea = party(), product("TEA")
    one, other = confirmed(acme, (tea, "1")), confirmed(acme, (tea, "1"))
    with pytest.raises(Refused, match="is not a line of"):
        act("order.close", order=one, line=lines_of(other, "id")[0], reason="mixed up")


def test_closing_takes_goods_off_a_picked_shipment() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="10")
    order = converted(party(), (tea, "10"), (cup, "2"))
    shipment = open_shipment(order)
    act("shipment.pick", shipment=shipment)
    act("order.close", order=order, line=lines_of(order, "id")[0], reason="no tea")
    assert pick("quantity", "shipment_line WHERE shipment_id = ?", shipment) == [20000]
    act("shipment.ship", shipment=shipment)
    assert differences() == []


def test_closing_everything_before_anything_left() -> None:
    order = converted(party(billing_basis="order"), (product("TEA", stock="5"), "10"))
    act("order.close", order=order, reason="went away")
    assert get("sales_order", order, "state") == "closed"
    assert pick("state", "shipment") == ["cancelled"]
    assert pick("state", "invoice") == ["cancelled"]
    assert only("on_hand, reserved", "stock_balance") == (50000, 0)
    assert differences() == []


def test_cancel_only_before_anything_left_or_was_posted() -> None:
    tea = product("TEA", stock="10")
    acme = party(billing_basis="order")
    shipped, posted, free = (confirmed(acme, (tea, "2")) for _ in range(3))
    ship_all(shipped)
    post_all(posted)
    before = everything()
    for order, child in ((shipped, "SH-2026-000001"), (posted, "INV-2026-000001")):
        with pytest.raises(Refused, match=child):
            act("order.cancel", order=order, reason="no")
    assert everything() == before
    act("order.cancel", order=free, reason="twice")
    assert get("sales_order", free, "state") == "cancelled"
    assert pick("state", "shipment WHERE order_id = ?", free) == ["cancelled"]
    assert pick("state", "invoice WHERE origin_id = ?", free) == ["cancelled"]
    again = everything()
    act("order.cancel", order=free, reason="twice again")
    assert everything() == again
    for name in ("order.process", "order.close", "order.confirm"):
        if name == "order.process":
            act(name, order=free)
            assert everything() == again
        elif name == "order.close":
            with pytest.raises(Refused):
                act(name, order=free, reason="x")
    with pytest.raises(Refused, match="cancelled"):
        act("order.edit", order=act_cancelled_draft(acme, tea), changes={}, lines=[(tea, "9")])
    assert differences() == []


def act_cancelled_draft(acme: int, tea: int) -> int:
    order = act("order.add", party=acme, lines=[(tea, "1")]).id
    act("order.cancel", order=order, reason="typo")
    return int(order)


def test_a_discarded_draft_comes_back_only_when_asked_for() -> None:
    order = converted(party(billing_basis="order"), (product("TEA", stock="5"), "5"))
    draft = draft_invoice(order)
    act("invoice.discard", invoice=draft)
    assert pick("state", "invoice") == ["cancelled"]
    ship_all(order)  # another event on the order does not bring it back
    assert pick("state", "invoice") == ["cancelled"]
    assert get("sales_order", order, "state", "exception") == ("processing", "invoice discarded")
    step = next_step("order", order)
    assert step is not None and step.action == "order.process"
    act("order.process", order=order)
    assert get("sales_order", order, "exception") == ""
    assert get("invoice", draft_invoice(order), "net", "tax", "total") == (5000, 950, 5950)
    post_all(order)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_a_cancelled_shipment_comes_back_only_when_asked_for() -> None:
    order = converted(party(billing_basis="order"), (product("TEA", stock="5"), "5"))
    shipment = open_shipment(order)
    act("shipment.cancel", shipment=shipment, reason="wrong box")
    post_all(order)  # another event on the order does not bring it back
    assert pick("state", "shipment") == ["cancelled"]
    assert only("on_hand, reserved", "stock_balance") == (50000, 50000)  # the goods stay promised
    with pytest.raises(Refused, match="is cancelled"):
        act("shipment.ship", shipment=shipment)
    assert get("sales_order", order, "exception") == "shipment cancelled"
    act("order.process", order=order)
    ship_all(order)
    assert get("sales_order", order, "state", "exception") == ("done", "")
    assert differences() == []


def test_what_is_no_longer_missing_is_no_exception() -> None:
    tea, cup = product("TEA", stock="5"), product("CUP", stock="5")
    order = converted(party(billing_basis="order"), (tea, "5"), (cup, "1"))
    act("invoice.discard", invoice=draft_invoice(order))
    act("shipment.cancel", shipment=open_shipment(order), reason="wrong box")
    assert get("sales_order", order, "exception") == "shipment cancelled, invoice discarded"
    act("order.close", order=order, line=lines_of(order, "id")[0], reason="no tea")
    assert get("sales_order", order, "exception") == "shipment cancelled, invoice discarded"
    act("order.close", order=order, reason="no cup either")
    assert get("sales_order", order, "exception", "state") == ("", "closed")
    assert differences() == []


def test_two_lines_of_one_product_are_two_lines() -> None:
    # 3 at 10.00 and 3 at 8.00; 4 are there: the first line is served whole, the second by one
    tea = product("TEA", stock="4")
    order = converted(party(), (tea, "3", "10"), (tea, "3", "8"))
    assert lines_of(order, "reserved, net") == [(30000, 3000), (10000, 2400)]
    ship_all(order)
    assert pick(
        "quantity, price, net", "invoice_line WHERE invoice_id = ? ORDER BY position", draft_invoice(order)
    ) == [
        (30000, 10000000, 3000),
        (10000, 8000000, 800),
    ]
    act("stock.adjust", product=tea, quantity="2", cost="2")
    ship_all(order)
    invoice = post_all(order)
    assert get("invoice", invoice, "net") == 5400
    assert lines_of(order, "delivered, invoiced") == [(30000, 30000), (30000, 30000)]
    assert differences() == []


def test_services_need_no_shipment() -> None:
    order = converted(party(), (product("WORK", price="80", kind="service"), "1.5"))
    assert pick("id", "shipment") == []
    assert get("invoice", draft_invoice(order), "net") == 12000
    assert get("sales_order", order, "state") == "confirmed"
    post_all(order)
    assert get("sales_order", order, "state") == "done"
    assert balance_is_untouched()
    assert differences() == []


def balance_is_untouched() -> bool:
    return pick("id", "stock_balance") == pick("id", "move") == []


# Ten pieces, billed in the parts given; the nets must sum to the net of the whole line.
@pytest.mark.parametrize(
    ("price", "parts", "nets"),
    [
        ("0.333", ["3", "3", "3", "1"], [100, 100, 100, 33]),  # 10 × 0.333 = 3.33; 3 × 0.333 = 0.999 → 1.00
        ("0.005", ["1"] * 10, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),  # 0.05 in all, though each alone rounds to 0.01
        ("0.004", ["1"] * 10, [0] * 9 + [4]),  # 0.04 in all, though each alone rounds to nothing
        ("1", ["4", "6"], [400, 600]),
    ],
)
def test_billing_in_parts_sums_to_the_line(price: str, parts: list[str], nets: list[int]) -> None:
    tea = product("TEA", stock="10")
    order = converted(party(), (tea, "10", price))
    billed = []
    for part in parts:
        act("shipment.ship", shipment=open_shipment(order), lines=[(tea, part)])
        billed.append(get("invoice", post_all(order), "net"))
    assert billed == nets
    assert sum(billed) == lines_of(order, "net")[0]
    assert get("sales_order", order, "state") == "done"
    assert differences() == []
