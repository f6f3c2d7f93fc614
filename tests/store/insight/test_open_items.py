"""Aging at any past day and the statement of account: worked out by hand, and always what the ledger says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from store.core.dates import parse_day
from store.core.money import exponent
from store.insight.receivables import in_ledger
from store.insight.reports import report
from tests.store.billing.test_payments import gift, invoiced
from tests.store.shop import act, differences, get, only, party, pick

pytestmark = pytest.mark.usefixtures("database")


def aged(name: str, day: str) -> dict[str, tuple[str, ...]]:
    """Customer → what is owed, age by age; the total must be what the ledger says."""
    found = report(name, parse_day(day))
    assert found.rows[-1][-1].replace(",", "") == plain(in_ledger(parse_day(day)))
    return {row[0]: row[1:] for row in found.rows}


def plain(minor: int, currency: str = "EUR") -> str:
    places = exponent(currency)
    sign, digits = "-" if minor < 0 else "", str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def receivable(party_id: int, until: str) -> int:
    """The account of a party at the end of a day, added up here."""
    return int(
        only(
            "CAST(COALESCE(SUM(l.debit - l.credit), 0) AS BIGINT)",
            "entry_line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
            "WHERE a.role = 'receivable' AND l.party_id = ? AND e.day <= ?",
            party_id,
            until,
        )
    )


def test_due_0_30_60_and_90_days_ago() -> None:
    """Each amount stands under one age, and all of them are the total."""
    act("term.add", code="AT-ONCE", name="At once", instalments=[("100", "0")])
    acme = party(term=only("id", "payment_term WHERE code = 'AT-ONCE'"))
    end = date(2026, 11, 21)
    for days, amount in ((91, "16"), (90, "8"), (61, "512"), (60, "4"), (31, "256"), (30, "2"), (1, "128"), (0, "1")):
        invoiced(acme, amount, day=(end - timedelta(days=days)).isoformat())
    by_due = aged("aging", "2026-11-21")["Acme GmbH"]
    assert by_due == ("1.00", "130.00", "260.00", "520.00", "16.00", "0.00", "927.00")
    by_document = aged("aging-by-document", "2026-11-21")["Acme GmbH"]
    assert by_document == ("131.00", "260.00", "520.00", "16.00", "0.00", "927.00")


@pytest.fixture
def history() -> int:
    """Half a year of one customer: instalments, parts paid, a credit note, a payment reversed, money in advance."""
    half = act("term.add", code="HALF", name="Halves", instalments=[("50", "0"), ("50", "30")]).id
    acme = party(term=half)
    first = invoiced(acme, "1000", day="2026-06-01")  # 500 on 1 June, 500 on 1 July
    pay = {"invoice": first, "method": "bank"}
    act("payment.record", amount="300", day="2026-06-20", **pay)
    bounced = act("payment.record", amount="400", day="2026-07-10", **pay).id
    act("payment.reverse", payment=bounced, reason="bounced", day="2026-08-05")
    note = act(
        "invoice.credit", invoice=first, reason="discount later", line=only("id", "invoice_line"), quantity="0.1"
    ).id
    act("invoice.post", invoice=note, day="2026-08-20")  # 100, against the invoice
    act("payment.record", party=acme, amount="750", day="2026-09-01")  # 600 are owed, 150 are left
    second = invoiced(acme, "200", day="2026-10-01")  # 100 on 1 October, 100 on 31 October
    act("payment.allocate", payment=only("MAX(id)", "payment"), invoice=second)  # today
    return acme


@pytest.mark.parametrize(
    ("day", "ages"),
    [
        ("2026-05-31", None),
        # not due, 1-30, 31-60, 61-90, over 90, credit, total
        ("2026-06-01", ("1,000.00", "0.00", "0.00", "0.00", "0.00", "0.00", "1,000.00")),
        ("2026-06-19", ("500.00", "500.00", "0.00", "0.00", "0.00", "0.00", "1,000.00")),
        ("2026-06-20", ("500.00", "200.00", "0.00", "0.00", "0.00", "0.00", "700.00")),
        ("2026-07-09", ("0.00", "500.00", "200.00", "0.00", "0.00", "0.00", "700.00")),
        ("2026-07-10", ("0.00", "300.00", "0.00", "0.00", "0.00", "0.00", "300.00")),
        ("2026-08-04", ("0.00", "0.00", "300.00", "0.00", "0.00", "0.00", "300.00")),
        ("2026-08-05", ("0.00", "0.00", "500.00", "200.00", "0.00", "0.00", "700.00")),
        ("2026-08-20", ("0.00", "0.00", "500.00", "100.00", "0.00", "0.00", "600.00")),
        ("2026-09-01", ("0.00", "0.00", "0.00", "0.00", "0.00", "-150.00", "-150.00")),
        ("2026-10-02", ("100.00", "100.00", "0.00", "0.00", "0.00", "-150.00", "50.00")),
        ("2026-11-20", ("0.00", "100.00", "100.00", "0.00", "0.00", "-150.00", "50.00")),
        ("2026-11-21", ("0.00", "50.00", "0.00", "0.00", "0.00", "0.00", "50.00")),
    ],
)
def test_aging_at_any_past_day(history: int, day: str, ages: tuple[str, ...] | None) -> None:
    assert aged("aging", day).get("Acme GmbH") == ages
    found = report("ages", parse_day(day))
    assert found.rows[-1][-1] == (ages[-1] if ages else "0.00")
    assert found.note == f"The ledger says {found.rows[-1][-1]}."
    assert differences() == []


def test_a_statement_runs_from_one_balance_to_the_other(history: int) -> None:
    found = report("statement", parse_day("2026-09-30"), party=history, since=parse_day("2026-07-01"))
    assert [row[:6] for row in found.rows] == [
        ("", "", "Balance before", "", "", "700.00"),
        ("2026-07-10", "PAY-2026-000002", "Payment", "", "400.00", "300.00"),
        ("2026-08-05", "PAY-2026-000002", "Reversal", "400.00", "", "700.00"),
        ("2026-08-20", "CN-2026-000001", "Credit note", "", "100.00", "600.00"),
        ("2026-09-01", "PAY-2026-000003", "Payment", "", "750.00", "-150.00"),
        ("", "", "Balance after", "400.00", "1,250.00", "-150.00"),
    ]  # fmt: skip
    whole = report("statement", parse_day("2026-11-21"), party=history)
    assert whole.rows[1][1:7] == ("INV-2026-000001", "Invoice", "1,000.00", "", "1,000.00", "2026-07-01")
    assert whole.note == "Owed at 2026-11-21: 50.00. Of invoices and bills 50.00 were overdue."


def test_every_statement_begins_and_ends_at_what_the_ledger_says(history: int) -> None:
    days = [date(2026, 5, 20) + timedelta(days=3 * step) for step in range(62)]
    for since, until in zip(days, days[7:], strict=False):
        found = report("statement", until, party=history, since=since)
        before = receivable(history, (since - timedelta(days=1)).isoformat())
        assert found.rows[0][5].replace(",", "") == plain(before)
        assert found.rows[-1][5].replace(",", "") == plain(receivable(history, until.isoformat()))


def test_foreign_documents_stand_in_both_currencies_and_differences_of_exchange_as_lines() -> None:
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-01-01")
    act("exchange-rate.set", currency="USD", rate="0.95", valid_from="2026-10-01")
    acme = party(currency="USD")
    invoice = invoiced(acme, "100", day="2026-09-01")  # 90.00 EUR
    act("payment.record", invoice=invoice, amount="60", day="2026-10-05")  # 57.00, of which 3.00 are gained
    found = report("statement", parse_day("2026-11-21"), party=acme)
    assert [(row[2], *row[3:6], row[7]) for row in found.rows] == [
        ("Balance before", "", "", "0.00", ""),
        ("Invoice", "90.00", "", "90.00", "100.00 USD"),
        ("Payment", "", "57.00", "33.00", "-60.00 USD"),
        ("Exchange difference", "3.00", "", "36.00", ""),
        ("Balance after", "93.00", "57.00", "36.00", ""),
    ]  # fmt: skip
    assert aged("aging", "2026-10-04")["Acme GmbH"][-1] == "90.00"
    assert aged("aging", "2026-10-05")["Acme GmbH"][-1] == "36.00"  # 40 USD at 0.90


def test_a_payment_taken_back_before_the_day_it_settled_something() -> None:
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-01-01")
    act("exchange-rate.set", currency="USD", rate="0.95", valid_from="2026-10-01")
    acme = party(currency="USD")
    first = act("payment.record", party=acme, amount="100", day="2026-10-05").id
    invoice = invoiced(acme, "100", day="2026-11-10")
    act("payment.allocate", payment=first, invoice=invoice)  # today
    act("payment.reverse", payment=first, reason="bounced", day="2026-11-15")
    assert get("invoice", invoice, "outstanding") == 10000
    for day in ("2026-10-04", "2026-10-05", "2026-11-09", "2026-11-10", "2026-11-14", "2026-11-15", "2026-11-21"):
        assert aged("aging", day).get("Acme GmbH", ("0.00",))[-1] == plain(receivable(acme, day)), day


def test_random_histories_add_up_on_every_day() -> None:
    """Invoices in three currencies, paid in parts, some payments taken back: each day is what its ledger says."""
    import random

    dice = random.Random(7)
    for currency, rate in (("JPY", "0.0061"), ("KWD", "2.9871")):
        act("exchange-rate.set", currency=currency, rate=rate, valid_from="2026-01-01")
        act("exchange-rate.set", currency=currency, rate=str(float(rate) * 1.07)[:6], valid_from="2026-09-10")
    people = [party(code, code, currency=currency) for code, currency in (("E", "EUR"), ("J", "JPY"), ("K", "KWD"))]
    gift()
    day, made = date(2026, 8, 1), list[Any]()
    for _ in range(30):
        day += timedelta(days=dice.randint(0, 3))
        who = dice.choice(people)
        step = dice.random()
        if step < 0.45:
            invoiced(who, str(dice.randint(100, 90000)), day=day.isoformat())
        elif step < 0.85:
            made.append(act("payment.record", party=who, amount=str(dice.randint(50, 60000)), day=day.isoformat()).id)
        elif made:
            act("payment.reverse", payment=made.pop(), reason="bounced", day=day.isoformat())
    for back in range(0, 100, 4):
        when = date(2026, 7, 30) + timedelta(days=back)
        found = report("aging", when)
        by_party = {row[0]: row[-1].replace(",", "") for row in found.rows[:-1]}
        for who in people:
            name = get("party", who, "name")
            assert by_party.get(name, "0.00") == plain(receivable(who, when.isoformat())), (name, when)
    assert differences() == []
    assert pick("COUNT(*)", "payment WHERE state = 'reversed'")[0] > 0
