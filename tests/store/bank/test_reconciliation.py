"""From the books to the bank: every difference by name, and they come to it exactly; damage is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.database import run
from store.insight.bank_reports import reconciled
from store.insight.reports import report
from store.ledger.bank_models import BankAccount
from tests.store.bank.banking import account, acme, bank, expense, invoice, invoiced, line, statement
from tests.store.shop import act, differences, only, pick

pytestmark = pytest.mark.usefixtures("database")


def on(day: str) -> list[tuple[str, ...]]:
    return [row[:4] for row in report("reconciliation", date.fromisoformat(day), bank_account=bank()).rows]


def test_every_difference_is_listed_and_they_come_to_it() -> None:
    """Books: opening 1,000 + payment 119 (on the statement) + payment 50 (not yet) = 1,169. Bank: 1,000 + 119 + 30 − 4.50."""
    act("entry.opening", day="2026-01-01", lines=[(account("1000"), "1000")])
    customer = acme()
    seen = act("payment.record", invoice=invoice(invoiced(customer, "119")), day="2026-11-17").id
    act("payment.record", invoice=invoice(invoiced(customer, "50")), day="2026-11-19")
    made = statement(
        "1000", "1144.50", ("2026-11-18", "119", "Acme"), ("2026-11-19", "30", "Bolt", "", "?"), ("2026-11-20", "-4.50", "", "", "Fee"),
    )  # fmt: skip
    lines = pick("id", "statement_line WHERE statement_id = ? ORDER BY position", made)
    act("statement-line.match", statement_line=lines[0], payment=seen)
    assert on("2026-11-20") == [
        ("2026-11-20", "BANK", "In the books", "1,169.00"),
        ("2026-11-18", "", "On the account before its first statement", "1,000.00"),
        ("", "", "In the books before the first statement", "-1,000.00"),
        ("2026-11-19", "PAY-2026-000002", "Acme GmbH", "-50.00"),
        ("2026-11-19", "", "Bolt: ?", "30.00"),
        ("2026-11-20", "", "Fee", "-4.50"),
        ("2026-11-20", "BANK", "On statements", "1,144.50"),
    ]
    act("statement-line.post", statement_line=lines[2], account=expense())
    assert on("2026-11-20")[0][3] == "1,164.50" and len(on("2026-11-20")) == 6
    assert on("2026-11-17") == [  # the payment came the day before the bank's line
        ("2026-11-17", "BANK", "In the books", "1,119.00"),
        ("", "", "In the books; no statement yet", "-1,119.00"),
        ("", "BANK", "On statements", "0.00"),
    ]


def test_what_the_bank_had_before_the_books() -> None:
    of = line("119", "Acme", day="2026-11-16")
    paid = act("payment.record", invoice=invoice(invoiced(acme(), "119")), day="2026-11-19").id
    act("statement-line.match", statement_line=of, payment=paid)
    assert on("2026-11-17")[1:] == [
        ("2026-11-16", "", "Acme", "119.00"),
        ("2026-11-16", "BANK", "On statements", "119.00"),
    ]
    assert on("2026-11-19")[1:] == [("2026-11-16", "BANK", "On statements", "119.00")]


def test_what_was_taken_back_is_no_difference() -> None:
    line("1")
    paid = act("payment.record", invoice=invoice(invoiced(acme(), "70")), day="2026-11-21").id
    act("payment.reverse", payment=paid, reason="typed twice", day="2026-11-21")
    assert [row[3] for row in on("2026-11-21")] == ["0.00", "1.00", "1.00"]


def test_what_was_paid_before_the_first_statement_and_taken_back_is_no_difference() -> None:
    """70 and 30 came before it and 70 went back after it, 5 before it: 30 are in the books, and not on a statement."""
    customer = acme()
    for amount, back in (("70", "2026-11-20"), ("30", ""), ("5", "2026-11-14")):
        paid = act("payment.record", invoice=invoice(invoiced(customer, amount)), day="2026-11-13").id
        if back:
            act("payment.reverse", payment=paid, reason="typed twice", day=back)
    line("1", day="2026-11-17")
    assert [row[2:] for row in on("2026-11-20")] == [
        ("In the books", "30.00"),
        ("In the books before the first statement", "-30.00"),
        ("", "1.00"),
        ("On statements", "1.00"),
    ]
    assert [row[3] for row in on("2026-11-19")] == ["100.00", "-100.00", "1.00", "1.00"]  # not yet taken back


def test_a_gap_is_a_difference_of_its_own() -> None:
    statement("0", "10", ("2026-11-10", "10"), day="2026-11-10")
    statement("25", "30", ("2026-11-20", "5"), gap="yes")
    assert on("2026-11-20")[-2:] == [
        ("2026-11-20", "", "On a statement that is missing", "15.00"),
        ("2026-11-20", "BANK", "On statements", "30.00"),
    ]


@given(
    booked=st.lists(st.tuples(st.integers(1, 20), st.integers(-900, 900).filter(bool)), max_size=6),
    banked=st.lists(st.tuples(st.integers(1, 20), st.integers(-900, 900).filter(bool)), max_size=6),
    matched=st.integers(0, 6),
    asked=st.integers(1, 20),
)
def test_it_always_adds_up(
    booked: list[tuple[int, int]], banked: list[tuple[int, int]], matched: int, asked: int
) -> None:
    """Whatever is in the books and at the bank, on whatever days, matched or not: nothing is left unexplained."""
    code = f"B{only('COUNT(*)', 'bank_account')}"
    spec = act("bank-account.add", code=code, name=code).id
    ledger = only("account_id", "bank_account WHERE id = ?", spec)
    for number, (day, cents) in enumerate(booked):
        if number < matched and number < len(banked):  # the same on both sides, perhaps on different days
            banked[number] = (banked[number][0], cents)
        amount = f"{cents / 100:.2f}"
        act(
            "entry.add",
            memo="x",
            day=f"2026-11-{day:02}",
            lines=[(ledger, amount), (account("6000"), f"{-cents / 100:.2f}")],
        )
    moves = pick("entry_id", "bank_move WHERE bank_account_id = ? ORDER BY id", spec)
    lines = [(f"2026-11-{day:02}", f"{cents / 100:.2f}", "", "", f"n{n}") for n, (day, cents) in enumerate(banked)]
    act("statement.add", bank_account=spec, day="2026-11-20", opening="7", lines=lines)
    for number, of in enumerate(pick("id", "statement_line WHERE bank_account_id = ? ORDER BY position", spec)):
        if number < matched and number < len(moves):
            act("statement-line.match", statement_line=of, entry=moves[number])
    found = reconciled(BankAccount.get_by_id(spec), date(2026, 11, asked))
    assert found.unexplained == 0
    first = min([day for day, _ in banked], default=20)
    assert found.bank == (700 if first <= asked else 0) + sum(cents for day, cents in banked if day <= asked)
    assert found.books == sum(cents for day, cents in booked if day <= asked)


def test_damage_is_named() -> None:
    statement("0", "10", ("2026-11-10", "10"), day="2026-11-10")
    made = statement("10", "15", ("2026-11-20", "5"))
    of = only("id", "statement_line WHERE statement_id = ?", made)
    run("UPDATE bank_statement SET closing = closing + 1 WHERE id = ?", (made,))
    assert differences() == [
        "statements: statement of BANK of 2026-11-20: 1000 before, lines 500, 1501 after (minor units)"
    ]
    run("UPDATE bank_statement SET opening = 900, closing = 1400 WHERE id = ?", (made,))
    assert differences() == [
        "statements: statement of BANK of 2026-11-20 begins with 900, the one before it ended with 1000 (minor units)"
    ]
    run("UPDATE bank_statement SET opening = 1000, closing = 1500 WHERE id = ?", (made,))
    act("statement-line.post", statement_line=of, account=account("6000"))
    assert differences() == []
    run("UPDATE statement_part SET amount = 400")
    assert [found.split(":")[0] for found in differences()] == ["statement lines", "statement lines"]
