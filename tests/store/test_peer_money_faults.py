"""Faults with money that known programs of this kind have, each by its name: here they cannot happen. Both databases."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import peewee
import pytest

from store.core.database import db, run
from store.core.dates import today
from store.core.errors import BackdeskError, Refused
from store.insight.reports import report
from tests.conftest import Opened
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    everything,
    get,
    only,
    open_shipment,
    party,
    pick,
    post_all,
    product,
    ship_all,
)
from tests.support.terminals import ROOT

pytestmark = pytest.mark.usefixtures("database")


def service(sku: str, price: str) -> int:
    return int(act("product.add", sku=sku, name=sku, kind="service", price=price).id)


def billed(customer: int, price: str, quantity: str = "1", **values: object) -> int:
    """A posted invoice of one line."""
    made = act("invoice.draft", party=customer, lines=[(service(f"S{len(pick('id', 'product'))}", price), quantity)]).id
    act("invoice.post", invoice=made, **values)
    return int(made)


def test_discount_or_freight_lost_on_the_invoice() -> None:
    # 3 × 100.00 less 10 % is 270.00; freight 12.50: 282.50. Less 5 % (14.125, so 14.13): 268.37; 19 % of it are 50.99
    tea, freight = product("TEA", price="100", stock="3"), service("FREIGHT", "12.50")
    order = confirmed(party(), (tea, "3", "100", "10"), (freight, "1"), document_discount_percent="5")
    assert get("sales_order", order, "net", "tax", "total") == (26837, 5099, 31936)
    ship_all(order)
    invoice = post_all(order)
    assert get("invoice", invoice, "net", "tax", "total") == (26837, 5099, 31936)
    assert balance_of("1100") == 31936
    assert differences() == []


def test_one_delivery_invoiced_twice() -> None:
    tea = product("TEA", price="100", stock="10")
    order = confirmed(party(), (tea, "10"))
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "4")])
    for _ in range(3):
        act("order.process", order=order)
    post_all(order)
    act("order.process", order=order)
    assert pick("state", "invoice") == ["open"]
    ship_all(order)
    post_all(order)
    act("order.process", order=order)
    assert pick("net", "invoice ORDER BY id") == [40000, 60000]
    assert only("invoiced", "order_line") == 100000
    assert differences() == []


def test_invoiced_to_another_customer() -> None:
    acme, other, tea = party(), party("Other", "OTHER"), product("TEA", price="100", stock="10")
    order = confirmed(acme, (tea, "1"))
    with pytest.raises(BackdeskError):
        act("order.edit", order=order, changes={"party": other})
    ship_all(order)
    invoice = post_all(order)
    assert get("invoice", invoice, "party_id") == acme
    paid = act("payment.record", party=other, amount="50").id
    with pytest.raises(BackdeskError):  # nor is it settled with somebody else's money
        act("payment.allocate", payment=paid, invoice=invoice)
    assert get("invoice", invoice, "outstanding") == 11900
    assert differences() == []


def test_negative_excess_or_post_cancel_payment() -> None:
    acme = party()
    invoice = billed(acme, "100")
    for amount in ("-5", "0"):
        with pytest.raises(ValueError, match="at least"):
            act("payment.record", invoice=invoice, amount=amount)
    act("payment.record", invoice=invoice, amount="200")  # 119.00 are owed: the rest stays the customer's
    assert get("invoice", invoice, "outstanding", "state") == (0, "paid")
    assert only("amount, unapplied", "payment") == (20000, 8100)
    with pytest.raises(Refused):
        act("payment.record", invoice=invoice, amount="1")
    draft = act("invoice.draft", party=acme, lines=[(service("LATER", "10"), "1")]).id
    act("invoice.discard", invoice=draft)
    with pytest.raises(BackdeskError):
        act("payment.record", invoice=draft, amount="1")
    assert balance_of("1100") == -8100
    assert differences() == []


def test_crash_between_payment_and_receipt(database: Opened) -> None:
    """The process dies after the money was written and before its transaction ends: nothing of it is there."""
    invoice = billed(party(), "100")
    before = everything()
    program = (
        "import os, sys; import store.registry; from store.core.database import db, open_database, scalar; "
        "from store.core.identity import sign_in; from tests.store.shop import act; "
        "open_database(sys.argv[1]); sign_in('ana')\n"
        "with db.atomic():\n"
        "    act('payment.record', invoice=int(sys.argv[2]))\n"
        "    assert scalar('SELECT outstanding FROM invoice') == 0\n"
        "    os._exit(42)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, database.url, str(invoice)], cwd=ROOT, capture_output=True)
    assert done.returncode == 42, done.stderr.decode()
    assert everything() == before
    act("payment.record", invoice=invoice)
    assert get("invoice", invoice, "outstanding") == 0
    assert differences() == []


def test_credit_above_the_invoice() -> None:
    tea = product("TEA", price="100", stock="10")
    order = confirmed(party(), (tea, "3"))
    ship_all(order)
    invoice = post_all(order)
    line = only("id", "invoice_line")
    with pytest.raises(BackdeskError):
        act("invoice.credit", invoice=invoice, reason="wet", line=line, quantity="4")
    act("invoice.post", invoice=act("invoice.credit", invoice=invoice, reason="wet", line=line, quantity="2").id)
    with pytest.raises(BackdeskError):
        act("invoice.credit", invoice=invoice, reason="wet", line=line, quantity="2")
    act("invoice.post", invoice=act("invoice.credit", invoice=invoice, reason="the rest").id)
    with pytest.raises(BackdeskError):
        act("invoice.credit", invoice=invoice, reason="again")
    assert pick("total", "invoice WHERE type = 'credit_note' ORDER BY id") == [23800, 11900]
    assert balance_of("1100") == 0
    assert differences() == []


def test_credit_counted_twice_in_a_statement() -> None:
    acme = party()
    invoice = billed(acme, "100")
    credit = act("invoice.credit", invoice=invoice, reason="wet").id
    act("invoice.post", invoice=credit)
    billed(acme, "50")
    number = get("invoice", credit, "number")
    found = report("statement", today(), party=acme)
    assert [row[4] for row in found.rows if row[1] == number] == ["119.00"]
    assert found.rows[-1][3:6] == ("178.50", "119.00", "59.50")  # 119.00 and 59.50 less 119.00
    assert balance_of("1100") == 5950
    assert differences() == []


def test_aging_that_does_not_add_up() -> None:
    """Due 90, 60, 30 and 0 days ago, ten more each: the first is of the fourth age, the last of none."""
    acme = party()
    for ago, price in ((90, "10"), (60, "20"), (30, "30"), (0, "40")):
        billed(acme, price, day=(today() - timedelta(days=ago + 30)).isoformat())  # in 30 days
    assert pick("due", "invoice ORDER BY id") == [
        (today() - timedelta(days=ago)).isoformat() for ago in (90, 60, 30, 0)
    ]
    found = report("aging", today())
    row = dict(zip((heading for heading, _ in found.columns), found.rows[0], strict=True))
    assert [row[age] for age in ("not due", "1–30", "31–60", "61–90", "over 90")] == [
        "47.60", "35.70", "23.80", "11.90", "0.00",
    ]  # fmt: skip
    assert "119.00" in found.rows[-1] and balance_of("1100") == 11900
    assert differences() == []


def test_editable_lines_or_deletable_invoice_after_posting() -> None:
    invoice = billed(party(), "100")
    with pytest.raises(BackdeskError):
        act("invoice.discard", invoice=invoice)
    for statement in (
        "UPDATE invoice_line SET net = net - 1", "DELETE FROM invoice_line", "UPDATE invoice SET total = total - 1",
        "DELETE FROM invoice", "UPDATE entry_line SET debit = debit + 1 WHERE debit > 0", "DELETE FROM entry",
    ):  # fmt: skip
        with pytest.raises((BackdeskError, peewee.DatabaseError)), db.atomic():
            run(statement)
    assert get("invoice", invoice, "net", "total") == (10000, 11900)
    assert differences() == []


def test_payment_surviving_its_cancelled_receipt() -> None:
    invoice = billed(party(), "100")
    paid = act("payment.record", invoice=invoice).id
    act("payment.reverse", payment=paid, reason="the cheque bounced")
    assert get("invoice", invoice, "outstanding", "state") == (11900, "open")
    assert get("payment", paid, "state") == "reversed"
    assert (balance_of("1000"), balance_of("1100")) == (0, 11900)
    with pytest.raises(BackdeskError):
        act("payment.allocate", payment=paid, invoice=invoice)
    assert differences() == []


def test_float_drift() -> None:
    """Three times 0.10 settle 0.30: 0.25 and 19 % of it, 0.0475, so 0.05."""
    invoice = billed(party(), "0.25")
    assert get("invoice", invoice, "total") == 30
    for left in (20, 10, 0):
        act("payment.record", invoice=invoice, amount="0.10")
        assert get("invoice", invoice, "outstanding") == left
    assert get("invoice", invoice, "state") == "paid"
    assert balance_of("1100") == 0
    assert differences() == []


def test_number_consumed_by_a_draft() -> None:
    acme, line = party(), [(service("HOUR", "100"), "1")]
    first = act("invoice.draft", party=acme, lines=line).id
    second = act("invoice.draft", party=acme, lines=line).id
    assert pick("number", "invoice") == [None, None]
    act("invoice.discard", invoice=first)
    act("period.close", month="2026-10")
    with pytest.raises(BackdeskError):
        act("invoice.post", invoice=second, day="2026-10-31")
    act("invoice.post", invoice=second)
    third = act("invoice.draft", party=acme, lines=line).id
    act("invoice.post", invoice=third)
    year = today().year
    assert [get("invoice", each, "number") for each in (second, third)] == [f"INV-{year}-000001", f"INV-{year}-000002"]
    assert differences() == []


@pytest.mark.parametrize("rounding", ["document", "line"])
def test_grand_total_rounding_leaving_a_paid_invoice_open(rounding: str) -> None:
    """Lines of 1.005, 0.315 and 0.335 are 1.01, 0.32 and 0.34. Tax of 1.67 is 0.32 (0.3173); by line 0.19+0.06+0.06."""
    act("company.edit", changes={"tax_rounding": rounding})
    lines = [(service("A", "0.335"), "3"), (service("B", "0.045"), "7"), (service("C", "0.335"), "1")]
    invoice = act("invoice.draft", party=party(), lines=lines).id
    act("invoice.post", invoice=invoice)
    total = 199 if rounding == "document" else 198
    assert get("invoice", invoice, "net", "total") == (167, total)
    act("payment.record", invoice=invoice, amount=f"{total / 100:.2f}")
    assert get("invoice", invoice, "outstanding", "state") == (0, "paid")
    assert balance_of("1100") == 0
    assert differences() == []


def test_advances_lost_on_amendment() -> None:
    # 10 × 100.00; 30 % of 1,190.00 paid in advance; then 12: 1,428.00 less the 357.00 that were paid
    tea = product("TEA", price="100", stock="12")
    order = confirmed(party(), (tea, "10"))
    deposit = act("order.deposit", order=order, percent="30").id
    act("invoice.post", invoice=deposit)
    act("payment.record", invoice=deposit)
    made = act("amend.add", order=order, reason="two more", lines=[(tea, "12")]).id
    act("amend.apply", amend=made)
    ship_all(order)
    invoice = post_all(order)
    assert get("invoice", invoice, "total", "outstanding") == (142800, 142800 - 35700)
    act("payment.record", invoice=invoice)
    assert (balance_of("2300"), balance_of("1100"), balance_of("1000")) == (0, 0, 142800)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []
