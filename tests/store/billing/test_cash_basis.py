"""Tax on sales that is owed when it is paid: in proportion, to the cent, the last payment takes the rest; by hand."""

from __future__ import annotations

import pytest

from store.core.dates import today
from store.core.listing import Query, get_listing
from store.insight.reports import report
from tests.store.shop import act, balance_of, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def when_paid(database: object) -> None:
    act("setting.set", name="tax.cash-basis", value="yes")


def sold(price: str = "100", quantity: str = "1", **values: str) -> int:
    owner = (pick("id", "party WHERE code = 'ACME'") or [party()])[0]
    made = act("invoice.draft", party=owner, lines=[(product(f"P{price}"), quantity, price)], **values).id
    act("invoice.post", invoice=made)
    return made


def tax_accounts() -> tuple[int, int]:
    """(owed, waiting), credits counted up."""
    return -balance_of("2200"), -balance_of("2220")


def test_it_falls_due_with_each_payment_and_the_last_takes_the_rest() -> None:
    invoice = sold()  # 100.00 and 19.00 of tax
    assert tax_accounts() == (0, 1900)
    found = []
    for amount in ("40", "40", "39"):  # 19.00 × 40 / 119 = 6.387 → 6.39; × 80 / 119 = 12.773 → 12.77; all 19.00
        act("payment.record", invoice=invoice, amount=amount)
        found.append(tax_accounts())
    assert found == [(639, 1261), (1277, 623), (1900, 0)]
    # net: 100.00 × 40 / 119 = 33.61, × 80 / 119 = 67.23, all
    assert pick("base, tax", "tax_due ORDER BY id") == [(3361, 639), (3362, 638), (3277, 623)]
    assert differences() == []


def test_what_is_taken_back_is_owed_no_more() -> None:
    invoice = sold()
    act("payment.record", invoice=invoice, amount="40")
    act("payment.record", invoice=invoice, amount="79")
    assert tax_accounts() == (1900, 0)
    act("payment.reverse", payment=1, reason="bounced")  # 79.00 of 119.00 stay: 19.00 × 79 / 119 = 12.613 → 12.61
    assert tax_accounts() == (1261, 639)
    act("payment.reverse", payment=2, reason="bounced too")
    assert tax_accounts() == (0, 1900)
    assert differences() == []


def test_a_credit_note_takes_back_what_waits() -> None:
    invoice = sold(quantity="2")  # 200.00 and 38.00
    act("payment.record", invoice=invoice, amount="119")  # half of it
    assert tax_accounts() == (1900, 1900)
    line = only("id", "invoice_line WHERE invoice_id = ?", invoice)
    note = act("invoice.credit", invoice=invoice, line=line, quantity="1", reason="back").id
    act("invoice.post", invoice=note)  # settles the other half: 38.00 due of the invoice, -19.00 of the note
    assert get("invoice", invoice, "outstanding", "cash_basis") == (0, True)
    assert get("invoice", note, "outstanding", "cash_basis") == (0, True)
    assert tax_accounts() == (1900, 0)
    assert only("SUM(tax)", "tax_due WHERE invoice_id = ?", note) == -1900
    assert differences() == []


def test_the_report_has_what_was_paid() -> None:
    sold()
    act("payment.record", invoice=1, amount="40")
    found = report("tax", today())
    assert [tuple(row) for row in found.rows] == [
        ("", "STD Standard rate 19 %", "19%", "33.61", "6.39", "1"),
        ("", "Sales together", "", "33.61", "6.39", ""),
        ("", "Tax to be paid", "", "", "6.39", ""),
        ("", "Tax accounts in the books", "", "", "6.39", ""),
    ]
    invoiced, paid = found.opens[0]
    assert get_listing(invoiced.listing).window(Query(invoiced.filter), limit=5) == []
    listing = get_listing(paid.listing)
    (line,) = listing.window(Query(paid.filter), limit=5)
    assert [listing.shown(line, listing.column(name)) for name in ("number", "base", "tax")] == [
        "INV-2026-000001", "33.61", "6.39",
    ]  # fmt: skip


def test_what_was_invoiced_before_stays_as_it_was() -> None:
    act("setting.set", name="tax.cash-basis", value="no")
    before = sold("50")
    act("setting.set", name="tax.cash-basis", value="yes")
    after = sold("100")
    assert tax_accounts() == (950, 1900)
    act("payment.record", invoice=before)
    assert tax_accounts() == (950, 1900)
    act("setting.set", name="tax.cash-basis", value="no")
    act("payment.record", invoice=after)
    assert tax_accounts() == (2850, 0)
    assert differences() == []


def test_in_another_currency_at_the_rate_of_the_invoice() -> None:
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    invoice = sold("100", currency="USD")  # 100 USD = 90.00 EUR, tax 19 USD = 17.10 EUR
    assert tax_accounts() == (0, 1710)
    act("payment.record", invoice=invoice, amount="59.50")  # half
    assert tax_accounts() == (855, 855)
    act("exchange-rate.set", currency="USD", rate="0.95")
    act("payment.record", invoice=invoice, amount="59.50")
    assert tax_accounts() == (1710, 0)
    assert differences() == []
