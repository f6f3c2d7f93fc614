"""Input tax that is had back when bills are paid: the mirror of what is sold, to the cent; every figure by hand."""

from __future__ import annotations

import pytest

from store.core.dates import today
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.insight.reports import report
from tests.store.shop import act, balance_of, differences, get, only, party, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def when_paid(database: object) -> None:
    act("setting.set", name="tax.cash-basis", value="yes")
    party("Leaf", "LEAF", supplier=True)


def billed(amount: str = "100", number: str = "R1", tax: str = "STD", **values: object) -> int:
    """A posted bill of an expense; without words else 100.00 and 19.00 of tax."""
    lines = [("6000", amount, "", tax)]
    made = act("bill.draft", party="LEAF", supplier_number=number, lines=lines, **values).id
    act("bill.post", bill=made)
    return made


def tax_accounts() -> tuple[int, int]:
    """(had back, waiting), debits counted up."""
    return balance_of("1300"), balance_of("1320")


def test_it_is_had_back_with_each_payment_and_the_last_takes_the_rest() -> None:
    bill = billed()
    assert (tax_accounts(), balance_of("6000"), balance_of("2000")) == ((0, 1900), 10000, -11900)
    found = []
    for amount in ("40", "40", "39"):  # 19.00 × 40 / 119 = 6.387 → 6.39; × 80 / 119 = 12.773 → 12.77; all 19.00
        act("payment.send", bill=bill, amount=amount)
        found.append(tax_accounts())
    assert found == [(639, 1261), (1277, 623), (1900, 0)]
    assert pick("base, tax, bill_id, invoice_id", "tax_due ORDER BY id") == [
        (3361, 639, bill, None), (3362, 638, bill, None), (3277, 623, bill, None),
    ]  # fmt: skip
    act("payment.reverse", payment=2, reason="returned")  # 79.00 of 119.00 stay: 19.00 × 79 / 119 = 12.613 → 12.61
    assert tax_accounts() == (1261, 639)
    assert differences() == []


def test_a_credit_note_of_a_bill_takes_back_what_waits() -> None:
    bill = billed("200")  # 200.00 and 38.00
    act("payment.send", bill=bill, amount="119")  # half of it
    assert tax_accounts() == (1900, 1900)
    line = only("id", "bill_line WHERE bill_id = ?", bill)
    note = act("bill.credit", bill=bill, line=line, quantity="0.5", supplier_number="G1", reason="back").id
    act("bill.post", bill=note)  # settles the other half: all 38.00 of the bill had back, 19.00 of the note not
    assert get("bill", bill, "outstanding", "cash_basis") == (0, True)
    assert get("bill", note, "outstanding", "cash_basis") == (0, True)
    assert tax_accounts() == (1900, 0)
    assert only("SUM(tax)", "tax_due WHERE bill_id = ?", note) == -1900
    assert differences() == []


def test_a_discount_taken_and_a_payment_run() -> None:
    """2 % of 119.00 = 2.38, of it 0.38 tax: 116.62 is paid, 19.00 had back less 0.38."""
    act("term.add", code="SK", name="2/10 net 30", instalments=[("100", "30")], discount="2", discount_days="10")
    act("party.edit", party="LEAF", changes={"term": "SK"})
    first = billed(number="R1")
    act("payment.send", bill=first)
    assert get("bill", first, "outstanding") == 0
    assert (tax_accounts(), balance_of("4810"), balance_of("1000")) == ((1862, 0), -200, -11662)
    billed(number="R2")
    add_user("ben", "manager")
    act("bank-account.edit", bank_account="BANK", changes={"iban": "DE02120300000000202051"})
    act("party.bank", party="LEAF", iban="DE89370400440532013000")
    run = act("payment-run.propose", until="2026-12-31").id
    act("payment-run.submit", payment_run=run)
    with acting_as("ben"):
        act("payment-run.approve", payment_run=run)
    act("payment-run.post", payment_run=run)
    assert (tax_accounts(), balance_of("4810")) == ((3724, 0), -400)
    assert differences() == []


def test_the_report_has_what_was_paid_and_what_we_owe_ourselves_at_once() -> None:
    """Reverse charge waits for nobody: 50.00 at 19 % = 9.50 owed and had back at once; 40 of 119.00 paid: 6.39."""
    act("tax.add", code="RC", name="Reverse charge", category="reverse charge", rate="19")
    billed()
    billed("50", "R2", "RC")
    act("payment.send", bill=1, amount="40")
    found = report("tax", today())
    assert [tuple(row) for row in found.rows] == [
        ("", "RC Reverse charge", "19%", "50.00", "9.50", "1"),
        ("", "Owed ourselves together", "", "50.00", "9.50", ""),
        ("", "RC Reverse charge", "0%", "50.00", "9.50", "1"),
        ("", "STD Standard rate 19 %", "19%", "33.61", "6.39", "1"),
        ("", "Purchases together", "", "83.61", "15.89", ""),
        ("", "Tax to be paid", "", "", "-6.39", ""),
        ("", "Tax accounts in the books", "", "", "-6.39", ""),
    ]
    billed_then, paid = found.opens[3]
    assert get_listing(billed_then.listing).window(Query(billed_then.filter), limit=5) == []
    listing = get_listing(paid.listing)
    (line,) = listing.window(Query(paid.filter), limit=5)
    assert [listing.shown(line, listing.column(name)) for name in ("number", "base", "tax")] == [
        "BILL-2026-000001", "33.61", "6.39",
    ]  # fmt: skip
    act("payment.send", bill=2)
    assert only("COUNT(*)", "tax_due WHERE bill_id = 2") == 0
    assert differences() == []


def test_where_only_sales_wait() -> None:
    """As in countries where input tax is had back with the bill; what was billed before stays as it was."""
    before = billed(number="R1")
    act("setting.set", name="tax.input-when-billed", value="yes")
    billed("50", "R2")
    assert tax_accounts() == (950, 1900)
    act("setting.set", name="tax.cash-basis", value="no")
    act("payment.send", bill=before)
    assert tax_accounts() == (2850, 0)
    assert differences() == []


def test_in_another_currency_at_the_rate_of_the_bill() -> None:
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    bill = billed("100", currency="USD")  # 90.00 EUR and 17.10 of tax
    act("payment.send", bill=bill, amount="59.50")  # half
    assert tax_accounts() == (855, 855)
    act("exchange-rate.set", currency="USD", rate="0.95")
    act("payment.send", bill=bill, amount="59.50")
    assert tax_accounts() == (1710, 0)
    assert differences() == []
