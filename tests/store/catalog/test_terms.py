"""Payment terms: the day and the amount of every instalment, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.catalog.actions import TermLineInput, add_term
from store.catalog.terms import Due, due_day, instalments
from store.core.database import scalar
from store.core.errors import BackdeskError
from tests.conftest import Opened

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "days", "eom", "fixed", "due"),
    [
        ("2026-11-21", 0, False, None, "2026-11-21"),
        ("2026-11-21", 30, False, None, "2026-12-21"),
        ("2026-11-21", 14, False, None, "2026-12-05"),
        ("2026-11-21", 30, True, None, "2026-12-31"),
        ("2027-01-31", 30, True, None, "2027-03-31"),  # 2 March, then the end of March
        ("2028-01-31", 28, True, None, "2028-02-29"),
        ("2026-11-21", 0, False, 25, "2026-11-25"),
        ("2026-11-21", 0, False, 21, "2026-11-21"),
        ("2026-11-21", 0, False, 15, "2026-12-15"),
        ("2026-12-21", 0, False, 15, "2027-01-15"),
        ("2027-01-31", 0, False, 30, "2027-02-28"),  # February has no 30th
        ("2027-02-10", 0, False, 31, "2027-02-28"),
        ("2026-11-21", 30, True, 10, "2027-01-10"),  # the end of December, then on to the 10th
    ],
)
def test_due_days(day: str, days: int, eom: bool, fixed: int | None, due: str) -> None:
    assert due_day(date.fromisoformat(day), days, eom, fixed).isoformat() == due


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.booleans(), st.none() | st.integers(1, 31))
def test_no_instalment_is_due_too_early(day: date, days: int, eom: bool, fixed: int | None) -> None:
    due = due_day(day, days, eom, fixed)
    assert 0 <= (due - day).days - days <= 62


def line(share: str, days: int) -> TermLineInput:
    return TermLineInput(share=Decimal(share), days=days)


def test_instalments_sum_to_the_total(database: Opened) -> None:
    term = add_term("THIRDS", "Three parts", (line("33.3333", 0), line("33.3333", 30), line("33.3334", 60))).id
    assert instalments(term, DAY, 100_01) == [
        Due(date(2026, 11, 21), 33_34),  # 33.3366.. and the larger remainder: 3333.6633 against 3333.6733 cents,
        Due(date(2026, 12, 21), 33_33),  # of two cents left over one goes to the last, one to the first of equals
        Due(date(2027, 1, 20), 33_34),
    ]
    net30 = scalar("SELECT id FROM payment_term WHERE code = 'NET30'")
    assert instalments(net30, DAY, 119_00) == [Due(date(2026, 12, 21), 119_00)]
    for total in (0, 1, 2, 99, 10**15 + 1):
        assert sum(part.amount for part in instalments(term, DAY, total)) == total


@pytest.mark.parametrize("shares", [("50", "49.9999"), ("100", "0.0001"), ("60", "60")])
def test_shares_must_make_a_whole(database: Opened, shares: tuple[str, ...]) -> None:
    with pytest.raises(BackdeskError, match="100"):
        add_term("ODD", "Odd", tuple(line(share, 0) for share in shares))
    assert not scalar("SELECT COUNT(*) FROM payment_term WHERE code = 'ODD'")
