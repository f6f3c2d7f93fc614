"""Customers by the quarter of their first order: how many of them ordered again later, and what each came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.money import divide
from store.core.text import plural
from store.insight.quarters import named, number_in_sql, number_of
from store.insight.rhythm import ORDERED
from store.insight.sheet import InBooks, Report, money, sentences, share

QUARTERS = 8  # looked back, that of the day itself included
LATER = 4  # quarters after the first that are shown


@dataclass
class _Cohort:
    """Customers who came in one quarter: `back` is how many of them ordered in a later one, `net` all they bought."""

    customers: int = 0
    back: dict[int, int] = field(default_factory=dict)
    net: int = 0


def cohorts(day: date) -> Report:
    """Customers by the quarter of their first order: how many came again, and what each came to so far."""
    books, now = InBooks(day), number_of(day)
    found = _found(day, books)
    first, table = now - QUARTERS + 1, []
    for quarter in range(first, now + 1):
        cohort = found.get(quarter, _Cohort())
        later = [
            share(cohort.back.get(quarter + step, 0), cohort.customers) if quarter + step <= now else ""
            for step in range(1, LATER + 1)
        ]
        table.append((named(quarter), count(cohort.customers), *later, _each(cohort), money(cohort.net)))
    older = [cohort for quarter, cohort in found.items() if quarter < first]
    if older:
        earlier = _Cohort(sum(each.customers for each in older), net=sum(each.net for each in older))
        table.insert(0, ("earlier", count(earlier.customers), *[""] * LATER, _each(earlier), money(earlier.net)))
    headings = ("Customers", *(f"+{step}" for step in range(1, LATER + 1)), "Net each", "Net")
    return Report(
        f"Customers by their first order, {actor().currency}",
        (("Quarter", "left"), *((heading, "right") for heading in headings)),
        tuple(table),
        note=sentences(
            f"+1 to +{LATER}: how many of them ordered one to {plural(LATER, 'quarter')} after. "
            "Net each: what a customer bought so far, on the average.",
            books.note,
        ),
    )


def _each(cohort: _Cohort) -> str:
    return money(divide(cohort.net, cohort.customers)) if cohort.customers else ""


def _found(day: date, books: InBooks) -> dict[int, _Cohort]:
    """Number of a quarter → the customers who came in it, from their orders until a day."""
    found: dict[int, _Cohort] = {}
    came: dict[int, tuple[int, set[int]]] = {}
    for party, currency, quarter, net in rows(
        f"SELECT party_id, currency, {number_in_sql('day')} AS quarter, CAST(SUM(net) AS BIGINT) FROM sales_order "
        f"WHERE {ORDERED} AND day <= ? GROUP BY 1, 2, 3 ORDER BY 1, 3",
        (day.isoformat(),),
    ):
        first, seen = came.setdefault(party, (quarter, set()))
        cohort = found.setdefault(first, _Cohort())
        cohort.net += books.one(net, currency)
        if quarter not in seen:
            seen.add(quarter)
            if quarter == first:
                cohort.customers += 1
            else:
                cohort.back[quarter] = cohort.back.get(quarter, 0) + 1
    return found
