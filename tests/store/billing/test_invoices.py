"""Invoices and credit notes: numbers, dates, immutability, and never more credited than invoiced."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from store.core.database import db, run
from store.core.errors import Invalid, Refused
from tests.store.shop import (
    act,
    confirmed,
    differences,
    everything,
    get,
    legs,
    only,
    party,
    pick,
    post_all,
    product,
    ship_all,
)

pytestmark = pytest.mark.usefixtures("database")


def draft(customer: int, *lines: tuple[Any, ...]) -> int:
    return act("invoice.draft", party=customer, lines=lines).id


def posted(customer: int, *lines: tuple[Any, ...], **values: Any) -> int:
    made = draft(customer, *lines)
    act("invoice.post", invoice=made, **values)
    return made


def credited(invoice: int, **values: Any) -> int:
    note = act("invoice.credit", invoice=invoice, reason="damaged", **values).id
    act("invoice.post", invoice=note)
    return note


def test_a_draft_posts_nothing_and_takes_no_number() -> None:
    made = draft(party(), (product("TEA"), "1"), (None, "2", "5.50", None, "Advice"))
    assert get("invoice", made, "number", "state", "net", "tax", "total") == (None, "draft", 2100, 399, 2499)
    assert pick("id", "entry") == pick("id", "sequence") == []
    act("invoice.discard", invoice=made)
    act("invoice.discard", invoice=made)
    assert get("invoice", made, "state", "number") == ("cancelled", None)
    with pytest.raises(Refused, match="is cancelled"):
        act("invoice.post", invoice=made)


def test_numbers_have_no_gaps_and_dates_never_run_backwards() -> None:
    acme, tea = party(), product("TEA")
    first = posted(acme, (tea, "1"), day="2026-11-10")
    act("invoice.discard", invoice=draft(acme, (tea, "1")))
    waiting = draft(acme, (tea, "1"))
    before = everything()
    with pytest.raises(Refused, match="before 2026-11-10"):
        act("invoice.post", invoice=waiting, day="2026-11-09")
    assert everything() == before
    act("invoice.post", invoice=waiting, day="2026-11-10")
    next_year = posted(acme, (tea, "1"), day="2027-01-02")
    last = posted(acme, (tea, "1"), day="2026-12-31")  # the years are sequences of their own
    assert [get("invoice", i, "number") for i in (first, waiting, next_year, last)] == [
        "INV-2026-000001", "INV-2026-000002", "INV-2027-000001", "INV-2026-000003",
    ]  # fmt: skip
    again = everything()
    act("invoice.post", invoice=first)
    assert everything() == again
    note = credited(first)
    assert get("invoice", note, "number") == "CN-2026-000001"
    with pytest.raises(Refused, match="that is final"):
        act("invoice.discard", invoice=first)
    assert differences() == []


def test_an_empty_invoice_is_not_posted() -> None:
    with pytest.raises(Invalid, match="at least one"):
        draft(party())


def test_what_is_posted_posts_to_the_ledger() -> None:
    acme = party()
    invoice = posted(acme, (product("TEA", price="100"), "1"), (product("BOOK", price="50", tax="ZERO"), "1"))
    assert legs("invoice", invoice) == [("1100", 16900), ("4000", -15000), ("2200", -1900)]
    note = credited(invoice)
    assert legs("invoice", note) == [("1100", -16900), ("4000", 15000), ("2200", 1900)]
    assert only("COUNT(DISTINCT party_id)", "entry_line WHERE party_id IS NOT NULL") == 1
    assert get("invoice", invoice, "state", "outstanding") == ("credited", 0)
    assert differences() == []


def test_an_invoice_of_nothing_is_paid_at_once() -> None:
    invoice = posted(party(), (product("GIFT", price="0"), "1"))
    assert get("invoice", invoice, "state", "total", "number") == ("paid", 0, "INV-2026-000001")
    assert pick("id", "entry") == []
    assert differences() == []


def test_never_more_credited_than_invoiced_per_line() -> None:
    tea, cup = product("TEA", price="10"), product("CUP", price="5")
    invoice = posted(party(), (tea, "4"), (cup, "2"))
    tea_line, cup_line = pick("id", "invoice_line WHERE invoice_id = ? ORDER BY position", invoice)
    note = act("invoice.credit", invoice=invoice, line=tea_line, quantity="3", reason="damaged").id
    with pytest.raises(Refused, match="Only 1 of"):  # drafts count too
        act("invoice.credit", invoice=invoice, line=tea_line, quantity="2", reason="more")
    with pytest.raises(Invalid, match="line"):
        act("invoice.credit", invoice=invoice, quantity="1", reason="of which?")
    other = posted(party("B", "B"), (tea, "1"))
    with pytest.raises(Invalid, match="is not a line of"):
        act("invoice.credit", invoice=other, line=tea_line, reason="mixed up")
    act("invoice.post", invoice=note)
    act("invoice.discard", invoice=act("invoice.credit", invoice=invoice, line=cup_line, reason="a mistake").id)
    rest = credited(invoice)
    assert pick("quantity, net", "invoice_line WHERE invoice_id = ? ORDER BY position", rest) == [
        (10000, 1000),
        (20000, 1000),
    ]
    with pytest.raises(Refused, match="credited in full"):
        act("invoice.credit", invoice=invoice, reason="again")
    with pytest.raises(Refused, match="Only a posted invoice"):
        act("invoice.credit", invoice=note, reason="credit of a credit")
    assert differences() == []


# One line billed at the net given, credited piece by piece: nets and taxes sum to what was invoiced.
@pytest.mark.parametrize(
    ("price", "quantity", "nets", "taxes"),
    [
        # 3 × 0.333 = 1.00 (0.999): 0.33, 0.33, and 0.34 is left; 19 %: 0.06 (0.0627) twice, 0.07 is left of 0.19
        ("0.333", "3", [33, 33, 34], [6, 6, 7]),
        # 10 × 0.10 = 1.00, tax 0.19; each 0.10 alone has 0.02 (0.019), so the tenth finds 0.01 left
        ("0.10", "10", [10] * 10, [2] * 9 + [1]),
        # 10 × 0.005 = 0.05, tax 0.01 (0.0095); each alone rounds to 0.01 and its tax to nothing: five take all there is
        ("0.005", "10", [1] * 5 + [0] * 5, [0] * 4 + [1] + [0] * 5),
    ],
)
def test_credit_in_parts_sums_to_the_invoice(price: str, quantity: str, nets: list[int], taxes: list[int]) -> None:
    invoice = posted(party(), (product("TEA", price=price), quantity))
    line = only("id", "invoice_line")
    notes = [credited(invoice, line=line, quantity="1") for _ in nets]
    assert [get("invoice", note, "net") for note in notes] == nets
    assert [get("invoice", note, "tax") for note in notes] == taxes
    assert get("invoice", invoice, "net", "tax") == (sum(nets), sum(taxes))
    assert get("invoice", invoice, "state", "outstanding") == ("credited", 0)
    assert only("CAST(SUM(debit - credit) AS BIGINT)", "entry_line WHERE party_id IS NOT NULL") == 0
    assert differences() == []


def test_a_credit_of_something_paid_stays_as_credit() -> None:
    invoice = posted(party(), (product("TEA", price="100"), "1"))
    act("payment.record", invoice=invoice, amount="100")
    note = credited(invoice)
    assert get("invoice", invoice, "state", "outstanding") == ("paid", 0)
    assert get("invoice", note, "state", "outstanding") == ("open", 10000)
    assert differences() == []


_INVOICE_TRIES = [
    "UPDATE invoice SET total = total + 1, net = net + 1 WHERE id = {invoice}",
    "UPDATE invoice SET number = 'INV-2026-000009' WHERE id = {invoice}",
    "UPDATE invoice SET number = NULL, posted_at = NULL, state = 'draft' WHERE id = {invoice}",
    "UPDATE invoice SET day = '2026-01-01' WHERE id = {invoice}",
    "UPDATE invoice SET party_name = 'Mallory' WHERE id = {invoice}",
    "UPDATE invoice SET party_id = party_id + 1 WHERE id = {invoice}",
    "DELETE FROM invoice WHERE id = {invoice}",
    "UPDATE invoice_line SET price = 0 WHERE invoice_id = {invoice}",
    "UPDATE invoice_line SET invoice_id = {draft} WHERE invoice_id = {invoice}",
    "UPDATE invoice_line SET invoice_id = {invoice} WHERE invoice_id = {draft}",
    "DELETE FROM invoice_line WHERE invoice_id = {invoice}",
    "INSERT INTO invoice_line (invoice_id, position, sku, description, unit, quantity, price, discount, tax_code_id, "
    "tax_rate, net) VALUES ({invoice}, 9, '', 'x', '', 1, 1, 0, 1, 0, 0)",
    "UPDATE invoice_tax SET tax = 0 WHERE invoice_id = {invoice}",
    "DELETE FROM invoice_tax WHERE invoice_id = {invoice}",
    "UPDATE instalment SET amount = amount + 1 WHERE invoice_id = {invoice}",
    "UPDATE instalment SET due = '2030-01-01' WHERE invoice_id = {invoice}",
    "DELETE FROM instalment WHERE invoice_id = {invoice}",
    "UPDATE payment SET amount = 1, unapplied = 0 WHERE id = {payment}",
    "UPDATE payment SET party_id = party_id + 1 WHERE id = {payment}",
    "DELETE FROM payment WHERE id = {payment}",
    "UPDATE shipment SET number = 'SH-2026-000009' WHERE id = {shipment}",
    "UPDATE shipment SET day = '2026-01-01' WHERE id = {shipment}",
    "DELETE FROM shipment WHERE id = {shipment}",
    "UPDATE shipment_line SET quantity = 1 WHERE shipment_id = {shipment}",
    "DELETE FROM shipment_line WHERE shipment_id = {shipment}",
    "UPDATE entry SET memo = 'x'",
    "DELETE FROM entry",
    "UPDATE entry_line SET debit = debit + 1",
    "DELETE FROM entry_line",
    "UPDATE move SET quantity = 1",
    "DELETE FROM move",
    "UPDATE stage_history SET day = '2026-01-01'",
    "DELETE FROM stage_history",
    "UPDATE audit SET action = 'x'",
    "DELETE FROM audit",
    "UPDATE audit_seal SET hash = 'x'",
    "DELETE FROM audit_seal",
    "UPDATE allocation SET amount = amount + 1",
    "UPDATE allocation SET invoice_id = {draft}",
    "DELETE FROM allocation",
]


def test_nothing_posted_can_be_changed_by_raw_sql() -> None:
    acme, tea = party(), product("TEA", stock="5")
    act("deal.add", title="Deal", party=acme)
    order = confirmed(acme, (tea, "2"))
    shipment = ship_all(order)
    invoice = post_all(order)
    payment = act("payment.record", invoice=invoice, amount="5").id
    unposted = draft(acme, (tea, "1"))
    before = everything()
    taken = []
    for statement in _INVOICE_TRIES:
        try:
            with db.atomic():
                run(statement.format(invoice=invoice, draft=unposted, payment=payment, shipment=shipment))
                taken.append(statement)
        except (peewee.IntegrityError, peewee.DatabaseError):
            continue
    assert taken == []
    assert everything() == before
    assert differences() == []
