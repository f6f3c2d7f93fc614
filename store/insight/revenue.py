"""Income, expenses and result by month, from the ledger's kept sums."""

from __future__ import annotations

from datetime import date

from store.core.database import rows
from store.core.dates import add_months
from store.core.identity import actor
from store.insight.sheet import Bar, Figure, Opens, money
from store.ledger.posting import BALANCES

MONTHS = 24
Sums = dict[str, list[int]]  # month → income, expenses


def revenue(day: date) -> Figure:
    """Two years of months up to a day; of its own month what is posted until then."""
    first = day.replace(day=1)
    sums: Sums = {add_months(first, step).isoformat()[:7]: [0, 0] for step in range(1 - MONTHS, 1)}
    _whole_months(sums, day.isoformat()[:7])
    _this_month(sums, day)
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


def _types() -> dict[int, int]:
    """account → 0 for income, 1 for expenses."""
    found = rows(
        "SELECT id, type FROM account WHERE company_id = ? AND type IN ('income', 'expense')", (actor().company_id,)
    )
    return {account: 0 if kind == "income" else 1 for account, kind in found}


def _add(sums: Sums, month: str, place: int, amount: int) -> None:
    sums[month][place] += amount if place else -amount  # income is credit


def _whole_months(sums: Sums, until: str) -> None:
    types = _types()
    for key, (_, amount) in BALANCES.read().items():
        account, month = key.split(":")
        if month in sums and month < until and int(account) in types:
            _add(sums, month, types[int(account)], amount)


def _this_month(sums: Sums, day: date) -> None:
    types, month = _types(), day.isoformat()[:7]
    for account, amount in rows(
        "SELECT l.account_id, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM entry e JOIN entry_line l "
        "ON l.entry_id = e.id WHERE e.day >= ? AND e.day <= ? GROUP BY l.account_id",
        (f"{month}-01", day.isoformat()),
    ):
        if account in types:
            _add(sums, month, types[account], amount)


def _bar(month: str, income: int, expenses: int) -> Bar:
    result = income - expenses
    cells = (money(income), money(expenses), money(result))
    behind = Opens(f"Entries of {month}", "entries", f"day:{month}")
    return Bar(month, income, cells, max(0, min(result, income)), opens=(behind,))
