"""Closing a year: its result goes to retained earnings, its months close; in order, once, and it can be taken back."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.database import rows
from store.core.errors import Refused
from store.insight.figures import figure
from store.insight.reports import report
from store.ledger.years import days_of, year_of
from tests.store.ledger.test_entries import entry
from tests.store.shop import act, balance_of, differences, only

pytestmark = pytest.mark.usefixtures("database")


def traded() -> None:
    """2024: 1,000 earned, 400 spent. 2025: 500 earned, 800 spent."""
    entry(("1000", "1000"), ("4000", "-1000"), day="2024-05-01")
    entry(("6000", "400"), ("1000", "-400"), day="2024-12-31")
    entry(("1000", "500"), ("4000", "-500"), day="2025-02-01")
    entry(("6000", "800"), ("1000", "-800"), day="2025-11-30")


def shown(name: str, **asked: date | str) -> dict[str, str]:
    """Name of a line → its first figure."""
    return {line[1]: line[2] for line in report(name, **asked).rows}


def test_each_year_carries_its_result_to_retained_earnings() -> None:
    traded()
    assert act("year.close", year="2024").message == "The year 2024 is closed by JE-2024-000003: profit 600.00 EUR."
    assert balance_of("3100") == -60_000
    assert act("year.close", year="2025").message == "The year 2025 is closed by JE-2025-000003: loss 300.00 EUR."
    assert (balance_of("3100"), balance_of("4000"), balance_of("6000")) == (-30_000, 0, 0)
    assert only("COUNT(*)", "period WHERE state = 'closed'") == 24
    with pytest.raises(Refused, match="2025-06 is closed"):
        entry(("6000", "1"), ("1000", "-1"), day="2025-06-01")
    assert act("year.close", year="2025").message == "2025 is closed already, by JE-2025-000003."
    assert not differences()


def test_what_closing_posted_is_not_in_the_profit_and_loss() -> None:
    traded()
    before = shown("profit-loss", day=date(2025, 12, 31))
    assert (before["Sales"], before["Operating expenses"], before["Result"]) == ("500.00", "800.00", "-300.00")
    sheet = shown("balance-sheet", day=date(2025, 12, 31))
    assert (sheet["Total equity"], sheet["Result so far"]) == ("0.00", "300.00")
    act("year.close", year="2024")
    act("year.close", year="2025")
    assert shown("profit-loss", day=date(2025, 12, 31)) == before
    sheet = shown("balance-sheet", day=date(2025, 12, 31))
    assert (sheet["Retained earnings"], sheet["Result so far"], sheet["Total asset"]) == ("300.00", "0.00", "300.00")
    cash = shown("cash-flow", day=date(2025, 12, 31))
    assert (cash["Result"], cash["Change in cash"]) == ("-300.00", "-300.00")


def test_the_result_of_a_month_is_not_carried_away_by_closing_its_year() -> None:
    traded()
    before = figure("revenue", date(2025, 12, 31))
    act("year.close", year="2024")
    act("year.close", year="2025")
    after = figure("revenue", date(2025, 12, 31))
    assert after == before
    assert {bar.label: bar.cells for bar in after.bars}["2024-12"] == ("0.00", "400.00", "-400.00")
    assert after.total == ("1,500.00", "1,200.00", "300.00")  # two years: 1,000 + 500 earned, 400 + 800 spent


def test_a_cash_flow_month_by_month_says_what_it_is_of() -> None:
    traded()
    found = report("cash-flow", date(2025, 12, 31), since=date(2025, 2, 1), compare="months")
    assert found.title == "Cash flow, 2025-02-01 to 2025-12-31"
    assert found.note == "Cash was 600.00 before and 300.00 after."
    assert found.rows[-1][2:] == ("500.00", *["0.00"] * 8, "-800.00", "0.00", "-300.00")


def test_years_are_closed_in_order_and_only_when_they_are_over() -> None:
    traded()
    with pytest.raises(Refused, match="year 2024 is not closed"):
        act("year.close", year="2025")
    with pytest.raises(Refused, match="year 2026 ends on 2026-12-31"):
        act("year.close", year="2026")


def test_a_closing_is_taken_back_the_latest_first() -> None:
    traded()
    act("year.close", year="2024")
    act("year.close", year="2025")
    with pytest.raises(Refused, match="year 2025 is closed"):
        act("year.reopen", year="2024", reason="late bill")
    act("year.reopen", year="2025", reason="late bill")
    assert (balance_of("3100"), balance_of("4000"), balance_of("6000")) == (-60_000, -50_000, 80_000)
    entry(("6000", "50"), ("1000", "-50"), day="2025-12-15")
    assert shown("profit-loss", day=date(2025, 12, 31))["Result"] == "-350.00"
    act("year.close", year="2025")
    assert balance_of("3100") == -25_000
    assert not differences()


def test_a_locked_month_is_final() -> None:
    traded()
    act("year.close", year="2024")
    act("period.lock", month="2024-12")
    with pytest.raises(Refused, match="2024-12 is locked"):
        act("year.reopen", year="2024", reason="no")


def test_a_year_may_begin_in_any_month() -> None:
    act("setting.set", name="books.year-starts", value="4")
    assert (year_of(date(2026, 3, 31)), year_of(date(2026, 4, 1))) == (2025, 2026)
    assert days_of(2025) == (date(2025, 4, 1), date(2026, 3, 31))
    traded()  # of 2023/24 nothing; May and December 2024 and February 2025 are in 2024/25
    act("year.close", year="2024")
    assert rows("SELECT day FROM entry WHERE source = 'year'") == [("2025-03-31",)]
    assert balance_of("3100") == -110_000  # 1,000 − 400 + 500
