"""Deposits: billed in advance, a liability until the goods are billed, set off then, tax and all; figures by hand."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from store.insight.flow import chain
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    get,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
)

pytestmark = pytest.mark.usefixtures("database")


def test_a_deposit_is_set_off_on_the_invoices_that_follow() -> None:
    # 10 × 100.00 = 1,000.00 + 190.00; 30 % = 300.00 + 57.00, paid. Two invoices: 200.00 + 38.00 and 800.00 + 152.00
    tea = product("TEA", price="100", stock="10")
    order = confirmed(party(), (tea, "10"))
    deposit = act("order.deposit", order=order, percent="30").id
    assert get("invoice", deposit, "net", "tax", "total") == (30000, 5700, 35700)
    act("invoice.post", invoice=deposit)
    assert (balance_of("2300"), balance_of("4000"), balance_of("2200")) == (-30000, 0, -5700)
    act("payment.record", invoice=deposit)
    with pytest.raises(Refused, match="not left to ask for"):
        act("order.deposit", order=order, percent="70.01")
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "2")])
    first = post_all(order)
    assert get("invoice", first, "total", "outstanding", "state") == (23800, 0, "credited")
    assert (balance_of("2300"), balance_of("4000"), balance_of("2200")) == (-10000, -20000, -5700)
    ship_all(order)
    last = post_all(order)
    assert get("invoice", last, "total", "outstanding") == (95200, 95200 - 11900)
    assert (balance_of("2300"), balance_of("4000"), balance_of("2200")) == (0, -100000, -19000)
    act("payment.record", invoice=last)
    assert balance_of("1100") == 0 and balance_of("1000") == 119000
    assert get("sales_order", order, "state") == "done"
    assert [n.id for n in chain("invoice", deposit).children if n.kind == "invoice"] == [deposit, first, last]
    assert differences() == []


def test_a_deposit_that_was_not_paid_is_owed_with_the_invoice() -> None:
    tea = product("TEA", price="100", stock="10")
    order = confirmed(party(), (tea, "1"))
    deposit = act("order.deposit", order=order, percent="50").id
    act("invoice.post", invoice=deposit)
    with pytest.raises(Refused, match="INV-2026-000001 exists"):
        act("order.cancel", order=order, reason="x")
    ship_all(order)
    invoice = post_all(order)
    assert get("invoice", deposit, "outstanding", "state") == (0, "credited")
    assert get("invoice", invoice, "outstanding") == 11900  # all of it: nothing was paid
    assert balance_of("2300") == 0 and balance_of("1100") == 11900
    assert differences() == []


def test_deposits_of_what_is_not_binding_and_of_what_is_given_up() -> None:
    tea = product("TEA", price="100", stock="10")
    draft = act("order.add", party=party(), lines=[(tea, "1")]).id
    with pytest.raises(Refused, match="Only a confirmed order"):
        act("order.deposit", order=draft, percent="10")
    act("order.confirm", order=draft)
    act("order.deposit", order=draft, percent="10")
    act("order.cancel", order=draft, reason="off")
    assert pick("state", "invoice") == ["cancelled"]
    assert differences() == []
