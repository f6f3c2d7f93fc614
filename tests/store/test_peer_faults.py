"""Faults that known programs of this kind have, each by its name: here they cannot happen. Real rules, both databases."""

from __future__ import annotations

import pytest

from store.core.errors import BackdeskError, Refused
from store.sales.conversion import convert_deal
from tests.conftest import Opened
from tests.store.exchange.taking import take
from tests.store.shop import (
    act,
    balance_of,
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
    won_deal,
)
from tests.support.processes import in_processes

pytestmark = pytest.mark.usefixtures("database")


def test_backorder_unreachable_after_a_partial_delivery() -> None:
    tea = product("TEA", stock="4")
    order = confirmed(party(), (tea, "10"))
    ship_all(order)
    post_all(order)
    act("payment.record", invoice=only("id", "invoice"))  # delivered in part, billed and paid: six still wait
    assert get("sales_order", order, "state") == "processing"
    act("stock.adjust", product=tea, quantity="6", cost="2")
    ship_all(order)
    post_all(order)
    assert lines_of(order, "delivered, invoiced") == [(100000, 100000)]
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


def test_cancelled_note_blocking_its_order() -> None:
    tea = product("TEA", stock="4")
    order = confirmed(party(billing_basis="order"), (tea, "4"))
    act("shipment.cancel", shipment=open_shipment(order), reason="wrong box")
    act("invoice.discard", invoice=draft_invoice(order))
    act("order.process", order=order)
    ship_all(order)
    post_all(order)
    assert get("sales_order", order, "state", "exception") == ("done", "")
    other = confirmed(party("B", "B", billing_basis="order"), (product("CUP", stock="1"), "1"))
    act("shipment.cancel", shipment=open_shipment(other), reason="wrong box")
    act("order.cancel", order=other, reason="not wanted")  # nor does it keep it from being cancelled
    assert only("reserved", "stock_balance ORDER BY id DESC LIMIT 1") == 0
    assert differences() == []


def test_stock_deducted_twice_marked_shipped_then_delivered() -> None:
    tea = product("TEA", stock="10")
    order = confirmed(party(), (tea, "4"))
    shipment = open_shipment(order)
    act("shipment.pick", shipment=shipment)
    act("shipment.ship", shipment=shipment)
    before = everything()
    act("shipment.ship", shipment=shipment)
    act("order.process", order=order)
    assert everything() == before
    assert only("on_hand, reserved", "stock_balance") == (60000, 0)


def test_stock_restored_twice_cancelled_and_returned() -> None:
    tea = product("TEA", stock="10")
    order = confirmed(party(), (tea, "4"))
    shipment = ship_all(order)
    back = act("return.add", order=order, reason="damaged", credit=True).id
    act("return.receive", goods_back=back)
    assert only("on_hand", "stock_balance") == 100000
    for name, values in (
        ("order.cancel", {"order": order, "reason": "x"}),
        ("shipment.cancel", {"shipment": shipment, "reason": "x"}),
        ("return.add", {"order": order, "reason": "again"}),
        ("shipment.return", {"shipment": shipment, "reason": "again"}),
    ):
        with pytest.raises(Refused):
            act(name, **values)
    act("return.receive", goods_back=back)
    assert only("on_hand, reserved", "stock_balance") == (100000, 0)
    assert balance_of("1200") == 2000 and balance_of("5000") == 0
    assert differences() == []


def test_negative_issue_raising_stock() -> None:
    tea = product("TEA", stock="10")
    order = confirmed(party(), (tea, "4"))
    shipment, before = open_shipment(order), everything()
    ship = {"shipment": shipment}
    for name, values in (
        ("shipment.ship", ship | {"lines": [(tea, "-4")]}),
        ("shipment.ship", ship | {"lines": [(tea, "0")]}),
        ("order.add", {"party": 1, "lines": [(tea, "-1")]}),
        ("amend.add", {"order": order, "reason": "x", "lines": [(tea, "-1")]}),
        ("stock.adjust", {"product": tea, "quantity": "-1"}),
    ):
        with pytest.raises((BackdeskError, ValueError)):
            act(name, **values)
        assert everything() == before


def test_two_prices_of_one_product_on_one_order_breaking_a_reversal() -> None:
    # 3 at 10.00 and 3 at 8.00, cost 2.00: one of each line comes back; each is credited at its own price
    tea = product("TEA", stock="6")
    order = confirmed(party(), (tea, "3", "10"), (tea, "3", "8"))
    ship_all(order)
    invoice = post_all(order)
    back = act("return.add", order=order, reason="x", lines=[(tea, "4")], credit=True).id
    act("return.receive", goods_back=back)
    note = only("note_id", "return_credit")
    assert pick("price, quantity, net", "invoice_line WHERE invoice_id = ? ORDER BY id", note) == [
        (10_000_000, 30000, 3000),
        (8_000_000, 10000, 800),
    ]
    act("return.reverse", goods_back=back, reason="not ours")
    assert lines_of(order, "returned") == [0, 0] and balance_of("5000") == 1200
    act("invoice.credit", invoice=invoice, reason="all of it")
    assert only("net", "invoice WHERE type = 'credit_note' AND state = 'draft'") == 5400
    assert differences() == []


def test_residual_matched_by_product_instead_of_line() -> None:
    tea = product("TEA", stock="4")
    order = confirmed(party(), (tea, "2", "10"), (tea, "4", "8"))
    assert lines_of(order, "reserved") == [20000, 20000]
    first, second = lines_of(order, "id")
    ship_all(order)
    act("order.close", order=order, line=second, reason="enough")
    assert lines_of(order, "delivered, closed") == [(20000, 0), (20000, 20000)]
    assert pick("origin_line_id, quantity, net", "invoice_line ORDER BY id") == [
        (first, 20000, 2000),
        (second, 20000, 1600),
    ]
    assert differences() == []


def test_lines_editable_after_shipping() -> None:
    tea = product("TEA", stock="10")
    order = confirmed(party(), (tea, "4"))
    ship_all(order)
    back = act("return.add", order=order, reason="x", lines=[(tea, "1")]).id
    act("return.receive", goods_back=back)
    before = everything()
    for name, values in (
        ("order.edit", {"order": order, "changes": {}, "lines": [(tea, "1")]}),
        ("return.edit", {"goods_back": back, "changes": {}, "lines": [(tea, "2")]}),
        ("amend.add", {"order": order, "reason": "x", "lines": [(tea, "3")]}),
    ):
        with pytest.raises(Refused):
            act(name, **values)
    assert everything() == before


def test_valuation_at_sales_price() -> None:
    tea = product("TEA", price="10", stock="10", cost="2")
    order = confirmed(party(), (tea, "4", "50"))
    ship_all(order)
    assert balance_of("5000") == 800 and balance_of("1200") == 1200  # 4 × 2.00 left, whatever they were sold at
    act("return.receive", goods_back=act("return.add", order=order, reason="x", lines=[(tea, "3")]).id)
    assert balance_of("5000") == 200 and balance_of("1200") == 1800
    assert differences() == []


HEADING = "reference,customer,product,quantity\n"


def test_imported_quantity_unreadable_becoming_1() -> None:
    party()
    product("TEA", stock="10")
    report = take("orders", f"{HEADING}PO 1,ACME,TEA,a dozen\nPO 2,ACME,TEA,2\n")
    assert [(fault.line, fault.column, fault.value) for fault in report.faults] == [(2, "quantity", "a dozen")]
    assert everything()["sales_order"] == []
    take("orders", f"{HEADING}PO 1,ACME,TEA,a dozen\nPO 2,ACME,TEA,2\n", skip_bad=True)
    assert pick("quantity", "order_line") == [20000]


def test_importing_an_existing_order_rewriting_delivered_lines() -> None:
    party()
    product("TEA", stock="10")
    take("orders", f"{HEADING}PO 1,ACME,TEA,4\n")
    order = only("id", "sales_order")
    act("order.confirm", order=order)
    ship_all(order)
    before = everything()
    take("orders", f"{HEADING}PO 1,ACME,TEA,9\n")
    after = everything()
    for table in ("sales_order", "order_line", "shipment_line", "stock_balance", "move"):
        assert after[table] == before[table], table


def convert_it(_index: int, deal: int) -> int:
    return convert_deal(deal).id


@pytest.mark.slow
def test_two_drafts_made_from_one_quote(database: Opened, url: str) -> None:
    deal = won_deal(party(billing_basis="order"), (product("TEA", stock="9"), "3"))
    assert len(set(in_processes(4, convert_it, url, deal))) == 1
    order = only("id", "sales_order")
    assert convert_deal(deal).id == order
    assert only("COUNT(*)", "shipment") == only("COUNT(*)", "invoice") == 1
    assert differences() == []


def test_an_order_made_of_a_deal_is_not_made_again_after_its_return() -> None:
    tea = product("TEA", stock="9")
    order = converted(party(), (tea, "3"))
    ship_all(order)
    act("return.receive", goods_back=act("return.add", order=order, reason="x", credit=True).id)
    deal = get("sales_order", order, "source_id")
    assert convert_deal(deal).id == order and only("COUNT(*)", "sales_order") == 1
