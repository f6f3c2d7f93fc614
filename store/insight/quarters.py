"""Quarters: their numbers and names, and how won deals fall on the three months of one: where people sell towards its
end, the last is the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import add_months, quarter_of
from store.crm.outlook import CLOSED
from store.insight.sheet import InBooks

LOOKED_BACK = 4  # whole quarters

Shape = tuple[float, float, float]  # how much more or less than a third falls on each month: 1 is a third
EVEN: Shape = (1.0, 1.0, 1.0)


def won_by_month(first: str, last: str, books: InBooks) -> dict[str, int]:
    """month → what the deals came to that were won, from a month (`2026-11`) to another, in the books' currency."""
    won = {stage for (stage,) in rows("SELECT id FROM stage WHERE type = 'won'")}
    sums: dict[str, int] = {}
    for key, (_, amount) in CLOSED.read().items():
        month, stage, currency = key.split(":")
        if first <= month <= last and int(stage) in won:
            sums[month] = sums.get(month, 0) + books.one(amount, currency)
    return sums


def shape(day: date, books: InBooks) -> Shape:
    """Measured on the whole quarters that ended until a day, a year at most."""
    begun = quarter_of(day + timedelta(days=1))
    quarters = [add_months(begun, -3 * back) for back in range(1, LOOKED_BACK + 1)]
    won = won_by_month(month_of(quarters[-1]), month_of(begun - timedelta(days=1)), books)
    return shape_of(won, quarters)


def shape_of(won: Mapping[str, int], quarters: Sequence[date]) -> Shape:
    """Of some quarters, each by its first day; those that begin before the first month won in are none.

    One quarter is taken for half of what it shows, two for two thirds, and so on: chance has a part in it.
    """
    known = min(won, default="9999")
    shares = []
    for quarter in quarters:
        months = [won.get(month_of(add_months(quarter, step)), 0) for step in range(3)]
        if sum(months) and month_of(quarter) >= known:
            shares.append([3 * month / sum(months) for month in months])
    if not shares:
        return EVEN
    trust = len(shares) / (len(shares) + 1)
    first, second, third = (1 + trust * (sum(month) / len(shares) - 1) for month in zip(*shares, strict=True))
    return first, second, third


def shaped(amounts: Sequence[float], months: Sequence[str], by: Shape) -> list[float]:
    """Amounts by month (`2026-11`), each quarter's moved between its months; its sum stays."""
    found = list(amounts)
    quarters: dict[date, list[int]] = {}
    for place, month in enumerate(months):
        quarters.setdefault(quarter_of(date.fromisoformat(f"{month}-01")), []).append(place)
    for places in quarters.values():
        whole = sum(amounts[place] for place in places)
        weighted = [amounts[place] * by[(int(months[place][5:]) - 1) % 3] for place in places]
        for place, weight in zip(places, weighted, strict=True):
            found[place] = whole * weight / sum(weighted) if sum(weighted) else 0.0
    return found


def month_of(day: date) -> str:
    """Such as `2026-11`."""
    return day.isoformat()[:7]


def number_of(day: date) -> int:
    """The number of the quarter a day is in: they follow each other, and `named` says which one is meant."""
    return day.year * 4 + (day.month - 1) // 3


def number_in_sql(column: str) -> str:
    """The same for a column with days."""
    return f"(CAST(substr({column}, 1, 4) AS INTEGER) * 4 + (CAST(substr({column}, 6, 2) AS INTEGER) - 1) / 3)"


def named(number: int) -> str:
    """Such as `2026 Q4`."""
    return f"{number // 4} Q{number % 4 + 1}"
