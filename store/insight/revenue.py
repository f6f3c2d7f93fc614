"""Income, expenses and result by month, from the ledger's kept sums."""

from __future__ import annotations

from datetime import date

from store.core.dates import add_months
from store.core.identity import actor
from store.insight.sheet import Bar, Figure, Opens, money
from store.insight.spans import AccountRow, Span, accounts, months_of, moved, of_types
from store.ledger.balances import Balances, Sums

MONTHS = 24


def revenue(day: date) -> Figure:
    """Two years of months up to a day, of its own month what is posted until then; without what closing years posts."""
    books, chart = Balances(), accounts()
    months = months_of(Span("", add_months(day.replace(day=1), 1 - MONTHS), day))
    sums = {month.heading: _earned(chart, moved(books, month)) for month in months}
    begun = next((place for place, parts in enumerate(sums.values()) if any(parts)), MONTHS - 1)
    bars = [_bar(month, *parts) for month, parts in list(sums.items())[begun:]]
    income, expenses = (sum(parts[place] for parts in sums.values()) for place in (0, 1))
    return Figure(
        f"Income and result by month, {actor().currency}",
        (("Month", "left"), ("Income", "right"), ("Expenses", "right"), ("Result", "right")),
        tuple(bars),
        light="income",
        solid="of it result",
        total=(money(income), money(expenses), money(income - expenses)),
    )


def _earned(chart: list[AccountRow], sums: Sums) -> tuple[int, int]:
    """Income and expenses; income is credit."""
    return -of_types(sums, chart, "income"), of_types(sums, chart, "expense")


def _bar(month: str, income: int, expenses: int) -> Bar:
    result = income - expenses
    cells = (money(income), money(expenses), money(result))
    behind = Opens(f"Entries of {month}", "entries", f"day:{month}")
    return Bar(month, income, cells, max(0, min(result, income)), opens=(behind,))
