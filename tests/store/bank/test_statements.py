"""Statements: they add up, follow on from each other, and come in once."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from tests.store.bank.banking import bank, line, statement
from tests.store.shop import act, differences, everything, only, pick

pytestmark = pytest.mark.usefixtures("database")
FIRST = ("2026-11-19", "119.00", "Acme GmbH", "DE89 3704 0044 0532 0130 00", "INV-2026-000001", "A1")
SECOND = ("2026-11-20", "-4.50", "", "", "Account fee", "A2")


def test_a_statement_keeps_its_lines() -> None:
    made = statement("1000", "1114.50", FIRST, SECOND, number="11/2026")
    assert only("number, day, opening, closing, gap", "bank_statement WHERE id = ?", made) == (
        "11/2026", "2026-11-20", 100_000, 111_450, 0,
    )  # fmt: skip
    assert pick("position, day, amount, counterparty, iban, text, state", "statement_line ORDER BY position") == [
        (1, "2026-11-19", 11_900, "Acme GmbH", "DE89370400440532013000", "INV-2026-000001", "open"),
        (2, "2026-11-20", -450, "", "", "Account fee", "open"),
    ]
    assert differences() == []


def test_what_does_not_add_up_is_refused_with_the_difference() -> None:
    before = everything()
    with pytest.raises(
        Refused,
        match=r"1,000\.00 EUR and its lines, 114\.50 EUR, are 1,114\.50 EUR, not 1,119\.00 EUR: 4\.50 EUR missing",
    ):
        statement("1000", "1119", FIRST, SECOND)
    with pytest.raises(Refused, match=r"114\.50 EUR too much"):
        statement("1000", "1000", FIRST, SECOND)
    assert everything() == before


def test_the_same_again_changes_nothing() -> None:
    made = statement("1000", "1114.50", FIRST, SECOND)
    before = everything()
    assert statement("1000", "1114.50", FIRST, SECOND) == made
    assert statement("", "", FIRST, SECOND) == made  # a list of lines, all known
    assert everything() == before


def test_of_a_list_of_lines_what_is_new_is_taken() -> None:
    statement("1000", "1119", FIRST, day="2026-11-19")
    made = statement("", "", FIRST, SECOND)
    assert only("opening, closing", "bank_statement WHERE id = ?", made) == (111_900, 111_450)
    assert pick("amount", "statement_line WHERE statement_id = ?", made) == [-450]


def test_a_line_is_on_one_statement_only() -> None:
    statement("1000", "1119", FIRST, day="2026-11-19")
    with pytest.raises(Refused, match=r"Line 1 \(2026-11-19, 119\.00 EUR\) is on another statement already"):
        statement("1119", "1238", FIRST, day="2026-11-21")


def test_two_lines_may_say_the_same() -> None:
    coffee = ("2026-11-20", "-2.80", "Cafe", "", "Coffee")
    made = statement("10", "4.40", coffee, coffee)
    assert pick("amount", "statement_line WHERE statement_id = ?", made) == [-280, -280]


def test_each_begins_with_what_the_one_before_ended_with() -> None:
    statement("1000", "1119", FIRST, day="2026-11-19")
    with pytest.raises(
        Refused, match=r"begins with 1,120\.00 EUR, but Statement of BANK of 2026-11-19 ended with 1,119\.00 EUR"
    ):
        statement("1120", "1115.50", SECOND)
    made = statement("1120", "1115.50", SECOND, gap="yes")
    assert only("gap", "bank_statement WHERE id = ?", made) == 1
    assert differences() == []
    between = statement("1119", "1120", ("2026-11-19", "1.00", "", "", "Interest"), day="2026-11-19")
    assert only("gap", "bank_statement WHERE id = ?", made) == 0  # what was missing is there
    assert between and differences() == []


def test_one_in_between_must_meet_the_next() -> None:
    statement("0", "1", ("2026-11-10", "1"), day="2026-11-10")
    statement("1", "2", ("2026-11-12", "1"), day="2026-11-12")
    with pytest.raises(Refused, match=r"Statement of BANK of 2026-11-12 begins with 1\.00 EUR"):
        statement("1", "4", ("2026-11-11", "3"), day="2026-11-11")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"day": "2026-11-22"}, "is still to come"),
        ({"lines": [("2026-11-21", "1")], "day": "2026-11-20"}, "of a line is after"),
        ({"lines": [("2026-11-20", "0")]}, "line 1 amount: must not be nothing"),
        ({"lines": [("2026-11-20", "1.001")]}, "line 1 amount: has more than 2 decimals"),
    ],
)
def test_what_cannot_be(values: dict[str, object], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        act("statement.add", **{"bank_account": bank(), "day": "2026-11-20", "lines": [], **values})


def test_a_register_has_no_statements() -> None:
    with pytest.raises(Refused, match="CASH is a cash register"):
        act("statement.add", bank_account=bank("CASH"), day="2026-11-20", lines=[])


def test_one_entered_by_mistake_is_thrown_away() -> None:
    first, second = line("1"), line("2")
    of = {made: only("statement_id", "statement_line WHERE id = ?", made) for made in (first, second)}
    with pytest.raises(Refused, match="follows on from it"):
        act("statement.discard", statement=of[first])
    act("statement.discard", statement=of[second])
    assert pick("id", "statement_line") == [first]
    assert differences() == []
