"""Accounts, entries and budgets from files, through the rules of their actions."""

from __future__ import annotations

import pytest

from tests.store.exchange.taking import counts, take
from tests.store.shop import balance_of, differences, only, pick

pytestmark = pytest.mark.usefixtures("database")

ACCOUNTS = "code,name,type\n6100,Rent,expense\n6200,Travel,expense\n"
ENTRIES = """record id,day,memo,account,debit,credit
J1,2026-10-01,Rent,6100,"1,200.00",
J1,2026-10-01,Rent,1000,,"1,200.00"
J2,2026-09-01,Train,6200,50,
J2,2026-09-01,Train,1000,-50,
"""


def test_a_chart_and_its_entries_come_in_once() -> None:
    assert counts(take("accounts", ACCOUNTS)) == (2, 0, 0, 0)
    assert counts(take("accounts", ACCOUNTS)) == (0, 0, 2, 0)
    assert counts(take("entries", ENTRIES)) == (2, 0, 0, 0)
    assert counts(take("entries", ENTRIES)) == (0, 0, 2, 0)
    assert pick("number, day, memo", "entry ORDER BY number") == [
        ("JE-2026-000001", "2026-09-01", "Train"),  # in the order of their days
        ("JE-2026-000002", "2026-10-01", "Rent"),
    ]
    assert (balance_of("6100"), balance_of("6200"), balance_of("1000")) == (120_000, 5_000, -125_000)
    assert differences() == []


def test_an_entry_that_does_not_balance_leaves_nothing_behind() -> None:
    take("accounts", ACCOUNTS)
    report = take("entries", ENTRIES.replace("-50", "-49"))
    assert not report.written and report.refused == 2
    assert only("COUNT(*)", "entry") == 0


def test_a_budget_is_replaced_where_it_is_there() -> None:
    take("accounts", ACCOUNTS)
    plan = "account,month,amount\n6100,2026-10,1300\n6100,2026-11,1300\n"
    assert counts(take("budgets", plan)) == (2, 0, 0, 0)
    assert counts(take("budgets", plan.replace("11,1300", "11,1400"))) == (0, 1, 1, 0)
    assert pick("month, amount", "budget ORDER BY month") == [("2026-10", 130_000), ("2026-11", 140_000)]
    assert not take("budgets", "account,month,amount\n1000,2026-10,5\n").written  # of no income and no expense
