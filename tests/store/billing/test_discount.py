"""Cash discounts and write-offs: worked out by hand in currencies of 0, 2 and 3 decimals, taken back, and within limits."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.dates import parse_day, today
from store.core.errors import Invalid, Refused
from store.core.identity import acting_as
from store.insight.reports import report
from tests.store.billing.test_payments import state
from tests.store.shop import act, balance_of, differences, get, legs, only, party, pick, product
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def early(percent: str = "2", days: str = "10", code: str = "2-10-30") -> int:
    """A term of 30 days with a cash discount."""
    return act("term.add", code=code, name=code, instalments=[("100", "30")], discount=percent, discount_days=days).id


def billed(customer: int, *lines: tuple[str, str], day: str = "2026-10-01") -> int:
    """A posted invoice of (tax code, net) lines; the tax STD is 19 %."""
    priced = []
    for tax, net in lines or (("STD", "100"),):
        found = pick("id", "product WHERE sku = ?", tax)
        priced.append((found[0] if found else product(tax, tax=tax, kind="service"), "1", net))
    made = act("invoice.draft", party=customer, lines=priced).id
    act("invoice.post", invoice=made, day=day)
    return made


def deductions() -> list[Any]:
    return pick("kind, amount, tax, base_amount, state", "deduction ORDER BY id")


@pytest.mark.parametrize(
    ("currency", "rate", "net", "paid", "discount", "tax", "entry"),
    [
        # 119.00 less 2 % = 116.62; of the 2.38 are 0.38 tax
        ("EUR", None, "100", "116.62", 238, 38, {"1100": -238, "2200": 38, "4800": 200}),
        # 1,190 less 24 (23.8) = 1,166; of the 24 are 4 tax (24 / 1.19 = 20.17). In the books 6.20 + 1.18 = 7.38,
        # of which 1,166 are 7.23; the rest is 0.15, and the tax in it 0.02
        ("JPY", "0.0062", "1000", "1166", 24, 4, {"1100": -15, "2200": 2, "4800": 13}),
        # 119.000 less 2.380; in the books at 3: 357.00, of which 349.86 are paid; the rest is 7.14, its tax 1.14
        ("KWD", "3", "100", "116.62", 2380, 380, {"1100": -714, "2200": 114, "4800": 600}),
    ],
)
def test_who_pays_in_time_owes_nothing_more(
    currency: str, rate: str | None, net: str, paid: str, discount: int, tax: int, entry: dict[str, int]
) -> None:
    if rate:
        act("exchange-rate.set", currency=currency, rate=rate, valid_from="2026-01-01")
    acme = party(term=early(), currency=currency)
    invoice = billed(acme, ("STD", net))
    assert get("invoice", invoice, "discount_until", "cash_discount") == ("2026-10-11", discount)
    said = act("payment.record", invoice=invoice, amount=paid, day="2026-10-11").message
    assert "Cash discount: " in said
    assert state(invoice) == ("paid", 0)
    assert deductions() == [("discount", discount, tax, -entry["1100"], "posted")]
    made = only("id", "deduction")
    posted = pick(
        "a.code, l.debit - l.credit",
        "entry_line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
        "WHERE e.event_key = ? ORDER BY a.code",
        f"discount:{made}",
    )
    assert dict(posted) == entry
    assert balance_of("1100") == 0
    assert differences() == []


def test_the_discount_shrinks_the_tax_of_every_rate() -> None:
    """3 % of 182.50 are 5.48 (5.475): 3.57 of the 119.00, 1.61 of the 53.50, 0.30 of the 10.00."""
    act("tax.add", code="RED", name="Reduced", rate="7")
    invoice = billed(party(term=early("3")), ("STD", "100"), ("RED", "50"), ("ZERO", "10"))
    act("payment.record", invoice=invoice, amount="177.02", day="2026-10-05")
    assert deductions() == [("discount", 548, 57 + 11, 548, "posted")]
    assert pick("rate, base, tax", "deduction_tax ORDER BY rate DESC") == [
        (190000, 300, 57), (70000, 150, 11), (0, 30, 0),
    ]  # fmt: skip
    assert (balance_of("4800"), balance_of("2200")) == (480, -(1900 + 350 - 68))
    assert differences() == []


def test_a_setting_leaves_the_tax_as_it_was() -> None:
    act("setting.set", name="billing.discount-keeps-tax", value="yes")
    invoice = billed(party(term=early()))
    act("payment.record", invoice=invoice, amount="116.62", day="2026-10-05")
    assert deductions() == [("discount", 238, 0, 238, "posted")]
    assert (balance_of("4800"), balance_of("2200")) == (238, -1900)
    assert differences() == []


@pytest.mark.parametrize(
    ("payments", "left", "deducted"),
    [
        ([("116.61", "2026-10-11")], ("part paid", 239), 0),  # a cent too little
        ([("116.62", "2026-10-12")], ("part paid", 238), 0),  # a day too late
        ([("119", "2026-10-11")], ("paid", 0), 0),  # nothing left out
        ([("118", "2026-10-11")], ("paid", 0), 100),  # less left out than allowed
        ([("50", "2026-10-05"), ("66.62", "2026-10-11")], ("paid", 0), 238),  # in two parts, both in time
        ([("50", "2026-10-05"), ("66.62", "2026-10-12")], ("part paid", 238), 0),
        ([("66.62", "2026-10-12"), ("50", "2026-10-05")], ("part paid", 238), 0),  # the first to be recorded was late
    ],
)
def test_in_time_and_enough(payments: list[tuple[str, str]], left: tuple[str, int], deducted: int) -> None:
    invoice = billed(party(term=early()))
    for amount, day in payments:
        act("payment.record", invoice=invoice, amount=amount, day=day)
    assert state(invoice) == left
    assert sum(row[1] for row in deductions()) == deducted
    assert differences() == []


def test_a_payment_taken_back_takes_the_discount_with_it() -> None:
    acme = party(term=early())
    invoice = billed(acme)
    first = act("payment.record", invoice=invoice, amount="50", day="2026-10-05").id
    second = act("payment.record", invoice=invoice, amount="66.62", day="2026-10-06").id
    act("payment.reverse", payment=first, reason="bounced", day="2026-10-20")  # the other one is not enough alone
    assert state(invoice) == ("part paid", 11900 - 6662)
    assert deductions() == [("discount", 238, 38, 238, "reversed")]
    assert (balance_of("4800"), balance_of("2200")) == (0, -1900)
    act("payment.reverse", payment=second, reason="bounced", day="2026-10-20")
    assert state(invoice) == ("open", 11900)
    again = act("payment.record", invoice=invoice, amount="116.62", day="2026-10-11").id
    assert again and state(invoice) == ("paid", 0)
    for day in ("2026-10-04", "2026-10-06", "2026-10-19", "2026-10-20", "2026-11-21"):
        found = report("aging", parse_day(day))
        assert found.note == f"The ledger says {found.rows[-1][-1]}."
    assert differences() == []


def test_one_payment_of_several_invoices_takes_the_discount_of_each() -> None:
    acme = party(term=early())
    first, second = billed(acme), billed(acme, day="2026-10-02")
    act("payment.record", party=acme, amount="233.24", day="2026-10-08")
    assert [state(row) for row in (first, second)] == [("paid", 0), ("paid", 0)]
    third, fourth = billed(acme, day="2026-10-20"), billed(acme, day="2026-10-20")
    act("payment.record", party=acme, amount="238", day="2026-10-21")  # all that is owed: nothing was taken off
    assert [state(row) for row in (third, fourth)] == [("paid", 0), ("paid", 0)]
    assert [row[1] for row in deductions()] == [238, 238]
    assert differences() == []


def test_of_what_is_credited_no_discount_is_due() -> None:
    """Half is credited before: 2 % of 59.50 are 1.19. And after: 1.19 of 2.38 are set off, the rest is theirs."""
    acme = party(term=early())
    before, after = billed(acme), billed(acme, day="2026-10-02")
    lines = {invoice: only("id", "invoice_line WHERE invoice_id = ?", invoice) for invoice in (before, after)}

    def credit_half(invoice: int) -> int:
        note = act("invoice.credit", invoice=invoice, reason="late", line=lines[invoice], quantity="0.5").id
        act("invoice.post", invoice=note, day="2026-10-03")
        return note

    credit_half(before)
    act("payment.record", invoice=before, amount="58.31", day="2026-10-08")
    assert state(before) == ("paid", 0)
    act("payment.record", invoice=after, amount="116.62", day="2026-10-08")
    note = act("invoice.credit", invoice=after, reason="late", line=lines[after], quantity="0.5").id
    act("invoice.post", invoice=note, day="2026-10-09")
    assert get("invoice", note, "outstanding") == 5950 - 119  # they had paid 58.31 for that half
    assert [(row[1], row[4]) for row in deductions()] == [(119, "posted"), (238, "reversed"), (119, "posted")]
    assert balance_of("1100") == -(5950 - 119)
    assert differences() == []


def test_what_is_said_when_it_is_posted_and_what_has_no_discount() -> None:
    from tests.store.shop import confirmed

    acme = party(term=early())
    draft = act("invoice.draft", party=acme, lines=[(product("FIT", kind="service"), "1", "100")]).id
    said = act("invoice.post", invoice=draft, day="2026-10-01").message
    assert said == "INV-2026-000001 posted: 119.00 EUR, due 2026-10-31, or 116.62 by 2026-10-11."
    order = confirmed(acme, (product("TEA"), "10"))
    deposit = act("order.deposit", order=order, percent="30").id
    act("invoice.post", invoice=deposit)
    assert get("invoice", deposit, "cash_discount", "discount_until") == (0, None)


def test_the_statement_says_what_was_deducted() -> None:
    acme = party(term=early())
    invoice = billed(acme)
    act("payment.record", invoice=invoice, amount="116.62", day="2026-10-05")
    found = report("statement", parse_day("2026-11-21"), party=acme)
    assert [(row[2], *row[3:6]) for row in found.rows[1:-1]] == [
        ("Invoice", "119.00", "", "119.00"), ("Payment", "", "116.62", "2.38"), ("Cash discount", "", "2.38", "0.00"),
    ]  # fmt: skip


def test_terms_changed_later_change_nothing_that_is_posted() -> None:
    from store.core.database import run

    invoice = billed(party(term=early()))
    run("UPDATE payment_term SET discount = 50000")
    act("payment.record", invoice=invoice, amount="116.61", day="2026-10-05")
    assert state(invoice) == ("part paid", 239)
    with pytest.raises(Exception, match="posted invoice cannot be changed"):
        run("UPDATE invoice SET cash_discount = 300 WHERE id = ?", (invoice,))
    with pytest.raises(Invalid, match="are said together"):
        act("term.add", code="X", name="X", instalments=[("100", "30")], discount="2")


# Write-offs ---------------------------------------------------------------------------------------


def test_a_rest_is_written_off_with_the_payment_or_later() -> None:
    acme = party()
    first, second, third = (billed(acme, day=f"2026-10-0{n}") for n in (1, 2, 3))
    said = act("payment.record", invoice=first, amount="118.50", write_off="bank charges").message
    assert said.endswith("Write-off: 0.50 EUR.")
    act("payment.record", invoice=second, amount="118.50")
    assert state(second) == ("part paid", 50)  # too little leaves the rest open
    act("invoice.write-off", invoice=second, reason="not worth a letter", account="rounding")
    act("invoice.write-off", invoice=third, reason="bankrupt", amount="100")
    assert [state(row) for row in (first, second, third)] == [("paid", 0), ("paid", 0), ("part paid", 1900)]
    assert (balance_of("6700"), balance_of("6900"), balance_of("2200")) == (10050, 50, -5700)  # tax is owed as before
    with pytest.raises(Invalid, match="is more than the"):
        act("invoice.write-off", invoice=third, reason="x", amount="19.01")
    with pytest.raises(Refused, match="is settled already"):
        act("invoice.write-off", invoice=first, reason="x")
    with pytest.raises(Invalid, match="says nothing without the invoice"):
        act("payment.record", party=acme, amount="1", write_off="x")
    assert differences() == []


def test_what_is_written_off_takes_its_tax_along_where_a_setting_says_so() -> None:
    act("setting.set", name="billing.write-off-tax", value="yes")
    invoice = billed(party())
    act("invoice.write-off", invoice=invoice, reason="bankrupt", day="2026-11-01")
    assert deductions() == [("write-off", 11900, 1900, 11900, "posted")]
    assert (state(invoice), balance_of("6700"), balance_of("2200")) == (("paid", 0), 10000, 0)
    made = only("id", "deduction")
    act("deduction.reverse", deduction=made, reason="paid after all", day="2026-11-02")
    assert (state(invoice), balance_of("6700"), balance_of("2200")) == (("open", 11900), 0, -1900)
    assert "taken back already" in act("deduction.reverse", deduction=made, reason="again").message
    assert ("6700", -10000) in legs("invoice", invoice)
    assert differences() == []


def test_a_reversed_payment_takes_its_write_off_along() -> None:
    invoice = billed(party())
    payment = act("payment.record", invoice=invoice, amount="118", write_off="charges").id
    act("payment.reverse", payment=payment, reason="bounced")
    assert state(invoice) == ("open", 11900)
    assert balance_of("6700") == 0
    assert differences() == []


def test_limits_of_roles() -> None:
    add_user("flo", "finance")
    add_user("max", "manager")
    act("exchange-rate.set", currency="USD", rate="0.5", valid_from="2026-01-01")
    invoice, dollars = billed(party()), billed(party("Bolt", "BOLT", currency="USD"), day="2026-10-02")
    with acting_as("flo"), pytest.raises(Refused, match=r"no more than 0\.00 EUR"):
        act("invoice.write-off", invoice=invoice, reason="x", amount="0.01")
    act("setting.set", name="billing.write-off-limit", value="5")
    act("setting.set", name="billing.write-off-limit-manager", value="50")
    with acting_as("flo"):
        act("invoice.write-off", invoice=invoice, reason="x", amount="5")
        act("invoice.write-off", invoice=dollars, reason="x", amount="10")  # 5.00 EUR
        with pytest.raises(Refused, match="Ask a manager"):
            act("invoice.write-off", invoice=dollars, reason="x", amount="10.02")
    with acting_as("max"):
        act("invoice.write-off", invoice=invoice, reason="x", amount="50")
        with pytest.raises(Refused, match=r"No more than 50\.00 EUR"):
            act("invoice.write-off", invoice=invoice, reason="x", amount="50.01")
    assert differences() == []


def test_a_discount_on_what_we_owe_tax_for_ourselves() -> None:
    """1,000.00 reverse charge at 19 % and 100.00 at 19 % of the supplier's, 2 % of 1,119.00 = 22.38 taken.

    By gross: 22.38 × 1000 / 1119 = 20.00 and 22.38 × 119 / 1119 = 2.38, of it 0.38 tax. What we owe ourselves goes
    from 190.00 to 186.20 on both sides, what we have back of the supplier from 19.00 to 18.62.
    """
    act("tax.add", code="RC", name="Reverse charge", category="reverse charge", rate="19")
    leaf = party("Leaf", "LEAF", supplier=True, term=early())
    bill = act("bill.draft", party=leaf, supplier_number="R1", lines=[("6000", "1000", "", "RC"), ("6000", "100")]).id
    act("bill.post", bill=bill)
    assert (balance_of("1300"), balance_of("2200"), balance_of("2000")) == (20900, -19000, -111900)
    act("payment.send", bill=bill)
    assert pick("rate, base, tax, own_rate, own_tax", "deduction_tax ORDER BY rate") == [
        (0, 2000, 0, 190000, 380), (190000, 200, 38, 0, 0),
    ]  # fmt: skip
    assert (balance_of("1300"), balance_of("2200")) == (18620 + 1862, -18620)
    assert (balance_of("2000"), balance_of("4810"), balance_of("1000")) == (0, -2200, -109662)
    found = [tuple(row) for row in report("tax", today()).rows]
    assert ("", "RC Reverse charge", "19%", "980.00", "186.20", "1") in found
    assert ("", "Tax to be paid", "", "", "-18.62", "") in found
    assert differences() == []
    act("payment.reverse", payment=1, reason="returned")  # nothing is taken off what is not paid in time any more
    assert (balance_of("1300"), balance_of("2200"), balance_of("4810")) == (20900, -19000, 0)
    assert differences() == []
