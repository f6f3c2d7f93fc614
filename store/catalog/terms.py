"""Payment terms: when how much falls due."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import end_of_month
from store.core.money import percent_of, spread


@dataclass(frozen=True)
class Due:
    """A part of a total (minor units) and the day it falls due."""

    day: date
    amount: int


def instalments(term_id: int, day: date, total: int) -> list[Due]:
    """The parts of `total`, by largest remainder so that they sum to it exactly."""
    found = rows(
        "SELECT share, days, end_of_month, fixed_day FROM payment_term_line WHERE term_id = ? ORDER BY position",
        (term_id,),
    )
    if not found:
        return [Due(day, total)]
    amounts = spread(total, [share for share, *_ in found])
    return [
        Due(due_day(day, days, bool(eom), fixed), amount)
        for (_, days, eom, fixed), amount in zip(found, amounts, strict=True)
    ]


@dataclass(frozen=True)
class EarlyPayment:
    """What may be taken off a total (minor units) by who pays up to a day."""

    until: date
    amount: int


def early_payment(term_id: int, day: date, total: int) -> EarlyPayment | None:
    """The cash discount that a term gives on a document of a day, where it gives one."""
    percent, days = rows("SELECT discount, discount_days FROM payment_term WHERE id = ?", (term_id,))[0]
    amount = percent_of(total, percent)
    return EarlyPayment(day + timedelta(days=days), amount) if amount else None


def due_day(day: date, days: int, eom: bool, fixed: int | None) -> date:
    """`days` after, moved to the end of that month, or on to a fixed day of month (clamped to its length)."""
    due = day + timedelta(days=days)
    if eom:
        due = end_of_month(due)
    if fixed:
        if due.day > fixed:
            due = end_of_month(due) + timedelta(days=1)
        due = due.replace(day=min(fixed, calendar.monthrange(due.year, due.month)[1]))
    return due
