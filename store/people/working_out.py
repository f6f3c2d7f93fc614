"""What pay comes to: the part of a month that was worked, and what items add to it or take off it. All in minor units.

Each amount is exact until it is rounded once, half away from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from store.core.dates import end_of_month
from store.core.money import HUNDRED_PERCENT, QUANTITY, divide, percent_of
from store.core.values import Amount, Day, Quantity
from store.people.models import Contract, Employee, PayBracket, PayItem

WEEK = 7


@dataclass(frozen=True)
class Spell:
    """Some days of a month under one contract."""

    contract: Contract
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many, the first and the last with them."""
        return (self.last - self.first).days + 1

    @property
    def hours(self) -> int:
        """Hours (scaled) of these days, where an hour is paid: those of a week, by calendar days."""
        return divide(self.contract.week_hours * self.days, WEEK)

    @property
    def pay(self) -> int:
        """Of a month so many of its days; or its hours."""
        if self.contract.per == "hour":
            return divide(self.contract.amount * self.hours, QUANTITY)
        return divide(self.contract.amount * self.days, end_of_month(self.first).day)

    def said(self) -> str:
        """How it was worked out."""
        amount = Amount().shown(self.contract.amount)
        if self.contract.per == "hour":
            return f"{Quantity().shown(self.hours)} h at {amount}"
        whole = end_of_month(self.first).day
        if self.days == whole:
            return f"{amount} a month"
        return f"{self.days} of {whole} days of {amount} ({Day().shown(self.first)} to {Day().shown(self.last)})"


def spells(employee: Employee, first: date) -> list[Spell]:
    """The days of the month beginning on `first` on which somebody was employed, contract by contract."""
    begins = max(first, date.fromisoformat(employee.start))
    ends = min(end_of_month(first), date.fromisoformat(employee.end) if employee.end else date.max)
    contracts = Contract.matching(
        "employee_id = ? AND valid_from <= ? ORDER BY valid_from", employee.id, ends.isoformat()
    )
    starts = [date.fromisoformat(row.valid_from) for row in contracts]
    stops = [*(start - timedelta(days=1) for start in starts[1:]), ends]
    found = [
        Spell(row, max(begins, start), min(ends, stop))
        for row, start, stop in zip(contracts, starts, stops, strict=True)
    ]
    return [spell for spell in found if spell.first <= spell.last]


def by_table(gross: int, steps: Sequence[tuple[int, int]], above: int = 0) -> int:
    """Of each part of an amount the percentage of its step, (percent, up to) rising; `above` them the last one."""
    exact, before = Fraction(0), 0
    for percent, up_to in (*steps, (above, max(gross, steps[-1][1] if steps else 0))):
        exact += Fraction(max(0, min(gross, up_to) - before) * percent, HUNDRED_PERCENT)
        before = up_to
    return divide(exact.numerator, exact.denominator)


def worth(item: PayItem, base: int) -> int:
    """What an item comes to of a gross."""
    if item.way == "percent":
        return percent_of(base, item.percent)
    if item.way == "table":
        steps = PayBracket.matching("item_id = ? ORDER BY position", item.id)
        return by_table(base, [(step.percent, step.up_to) for step in steps], item.percent)
    return int(item.amount)
