"""The statements of the books against a table made by hand, at any day and beside others."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.errors import Usage
from store.insight.reports import STATEMENTS, report
from store.insight.statements import percent
from tests.store.ledger.test_entries import account, entry
from tests.store.shop import act

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def traded(database: object) -> None:
    """bank   equipment  capital  sales   costs
    Jan 10    5,000             -5,000
    Feb 28    1,000                     -1,000
    Mar 15     -300                              300 (shop 200)
    Mar 31   -2,000      2,000
    Apr 01      700                       -700
    """
    shop = act("cost-centre.add", code="SHOP", name="The shop").id
    act("account.edit", account=account("1500"), changes={"flow": "investing"})
    entry(("1000", "5000"), ("3000", "-5000"), day="2026-01-10")
    entry(("1000", "1000"), ("4000", "-1000"), day="2026-02-28")
    costs = [(account("6000"), "200", None, "", None, shop), (account("6000"), "100"), (account("1000"), "-300")]
    act("entry.add", memo="Costs", lines=costs, day="2026-03-15")
    entry(("1500", "2000"), ("1000", "-2000"), day="2026-03-31")
    entry(("1000", "700"), ("4000", "-700"), day="2026-04-01")


def table(name: str, until: str, since: str = "", compare: str = "", **about: int) -> list[tuple[str, ...]]:
    first = date.fromisoformat(since) if since else None
    return [line[1:] for line in report(name, date.fromisoformat(until), since=first, compare=compare, **about).rows]


def test_profit_and_loss_of_the_year_so_far_and_of_any_days() -> None:
    assert table("profit-loss", "2026-03-31") == [
        ("Sales", "1,000.00"), ("Total income", "1,000.00"),
        ("Operating expenses", "300.00"), ("Total expense", "300.00"), ("Result", "700.00"),
    ]  # fmt: skip
    assert table("profit-loss", "2026-04-30")[-1] == ("Result", "1,400.00")
    assert table("profit-loss", "2026-03-31", "2026-03-01")[-1] == ("Result", "-300.00")
    assert table("profit-loss", "2026-03-14", "2026-02-28")[-1] == ("Result", "1,000.00")
    assert table("profit-loss", "2026-03-15", "2026-03-15")[-1] == ("Result", "-300.00")
    assert table("profit-loss", "2027-01-31")[-1] == ("Result", "0.00")


def test_profit_and_loss_beside_others() -> None:
    whole = table("profit-loss", "2026-04-30", "2026-04-01", "previous")  # April beside March
    assert whole[0] == ("Sales", "700.00", "0.00", "700.00", "")
    assert whole[-1] == ("Result", "700.00", "-300.00", "1,000.00", "+333.3 %")
    days = table("profit-loss", "2026-03-19", "2026-03-10", "previous")  # ten days beside the ten before: from 28 Feb
    assert days[-1] == ("Result", "-300.00", "1,000.00", "-1,300.00", "-130.0 %")
    months = table("profit-loss", "2026-04-15", "2026-02-01", "months")
    assert months[0] == ("Sales", "1,000.00", "0.00", "700.00", "1,700.00")
    assert months[-1] == ("Result", "1,000.00", "-300.00", "700.00", "1,400.00")
    assert table("profit-loss", "2026-04-30", compare="year")[-1][:3] == ("Result", "1,400.00", "0.00")
    centres = table("profit-loss", "2026-04-30", compare="cost-centres")
    assert centres[2:] == [
        ("Operating expenses", "200.00", "100.00", "300.00"), ("Total expense", "200.00", "100.00", "300.00"),
        ("Result", "-200.00", "1,600.00", "1,400.00"),
    ]  # fmt: skip


def test_the_balance_sheet_at_two_days() -> None:
    sheet = table("balance-sheet", "2026-04-30", "2026-04-01", "previous")
    assert sheet == [
        ("Bank", "4,400.00", "3,700.00", "700.00", "+18.9 %"),
        ("Equipment", "2,000.00", "2,000.00", "0.00", "0.0 %"),
        ("Total asset", "6,400.00", "5,700.00", "700.00", "+12.3 %"),
        ("Total liability", "0.00", "0.00", "0.00", ""),
        ("Share capital", "5,000.00", "5,000.00", "0.00", "0.0 %"),
        ("Total equity", "5,000.00", "5,000.00", "0.00", "0.0 %"),
        ("Result so far", "1,400.00", "700.00", "700.00", "+100.0 %"),
    ]


def test_trial_balance_with_what_it_was_before() -> None:
    assert table("trial-balance", "2026-04-30", "2026-03-15") == [
        ("Bank", "6,000.00", "-1,600.00", "4,400.00"),
        ("Equipment", "0.00", "2,000.00", "2,000.00"),
        ("Share capital", "-5,000.00", "0.00", "-5,000.00"),
        ("Sales", "-1,000.00", "-700.00", "-1,700.00"),
        ("Operating expenses", "0.00", "300.00", "300.00"),
        ("Total", "0.00", "0.00", "0.00"),
    ]


def test_the_cash_flow_explains_the_change_in_cash() -> None:
    found = report("cash-flow", date(2026, 4, 30), since=date(2026, 2, 1))
    assert [line[1:] for line in found.rows] == [
        ("Result", "1,400.00"), ("Cash from operating", "1,400.00"),
        ("Equipment", "-2,000.00"), ("Cash from investing", "-2,000.00"),
        ("Cash from financing", "0.00"), ("Change in cash", "-600.00"),
    ]  # fmt: skip
    assert found.note == "Cash was 5,000.00 before and 4,400.00 after."


def test_a_budget_beside_what_it_came_to() -> None:
    """1,000 over twelve months is 83.34 four times and 83.33 eight times; by April four months of it."""
    act("budget.year", account=account("6000"), year="2026", amount="1000")
    act("budget.month", account=account("4000"), month="2026-04", amount="500")
    assert table("budget", "2026-04-30") == [
        ("Sales", "500.00", "1,700.00", "1,200.00", "+240.0 %"),
        ("Operating expenses", "333.36", "300.00", "-33.36", "-10.0 %"),
    ]
    assert table("budget", "2026-12-31")[1][1] == "1,000.00"
    act("budget.month", account=account("6000"), month="2026-04", amount="0")
    assert table("budget", "2026-04-30")[1][1] == "250.02"


def test_the_general_ledger_of_an_account() -> None:
    lines = report("general-ledger", date(2026, 3, 31), account=account("1000"), since=date(2026, 2, 1)).rows
    assert [(line[0], line[1], *line[4:]) for line in lines] == [
        ("", "", "", "", "5,000.00"),
        ("2026-02-28", "JE-2026-000002", "1,000.00", "", "6,000.00"),
        ("2026-03-15", "JE-2026-000003", "", "300.00", "5,700.00"),
        ("2026-03-31", "JE-2026-000004", "", "2,000.00", "3,700.00"),
        ("", "", "1,000.00", "2,300.00", "3,700.00"),
    ]
    with pytest.raises(Usage, match="is about an account"):
        report("general-ledger")


def test_the_journal_says_every_line() -> None:
    lines = report("journal", date(2026, 3, 31)).rows
    assert [(line[1], line[3], line[5], line[6]) for line in lines] == [
        ("JE-2026-000003", "6000", "200.00", ""),
        ("", "6000", "100.00", ""),
        ("", "1000", "", "300.00"),
        ("JE-2026-000004", "1500", "2,000.00", ""),
        ("", "1000", "", "2,000.00"),
        ("", "", "2,300.00", "2,300.00"),
    ]


def test_what_is_asked_for_is_said_back_where_it_cannot_be() -> None:
    with pytest.raises(Usage, match="Nothing is compared by 'moon'"):
        report("profit-loss", compare="moon")
    with pytest.raises(Usage, match="2026-05-01 is after 2026-04-30"):
        report("profit-loss", date(2026, 4, 30), since=date(2026, 5, 1))
    with pytest.raises(Usage, match="aging is of one day"):
        report("aging", since=date(2026, 5, 1))
    with pytest.raises(Usage, match="52 months are too many"):
        report("profit-loss", date(2026, 4, 30), since=date(2022, 1, 1), compare="months")
    with pytest.raises(Usage, match="is not compared by cost centres"):
        report("cash-flow", compare="cost-centres")


def test_behind_each_figure_stand_its_entries() -> None:
    for name in STATEMENTS:
        found = report(name, date(2026, 4, 30), since=date(2026, 2, 1))
        assert len(found.opens) in (len(found.rows), len(found.rows) - 1)
        assert any(found.opens)


def test_how_much_more_in_percent() -> None:
    assert [percent(*pair) for pair in ((150, 120), (-150, -120), (0, 0), (5, 0), (120, 120), (100_000, 1))] == [
        "+25.0 %", "-25.0 %", "", "", "0.0 %", "+>999 %",
    ]  # fmt: skip
    assert percent(1_000_499, 1_000_000) == "0.0 %"  # 0.0499 %
    assert percent(1_000_500, 1_000_000) == "+0.1 %"
