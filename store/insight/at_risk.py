"""Customers whose rhythm broke: they have been silent for longer than they ever let pass, and nobody has called.

The reasons are days and amounts that stand in the customer's own lists, never a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from heapq import nlargest
from itertools import groupby
from operator import itemgetter
from typing import Any

from store.core.database import is_postgres, rows
from store.core.display import count
from store.core.identity import actor
from store.core.text import plural
from store.core.values import Day
from store.insight.rhythm import ORDERED, YEARS, lately, ordered_often, usual_interval
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences

BROKEN = 2  # of their own intervals: silent for longer than that
ORDERS = 4  # orders on different days from which a customer has a rhythm to break
LATELY = 30  # days within which somebody talked to them: then somebody knows
SHOWN = 100
_AT_ONCE = 1000  # parties that one statement is about


@dataclass(frozen=True)
class Silent:
    """A customer who orders every `interval` days (median) and last did on a day; `net` of two years, in the books."""

    party_id: int
    interval: int
    last: date
    net: int

    def due(self) -> date:
        """When the next order was to be expected."""
        return self.last + timedelta(days=self.interval)


def at_risk(day: date) -> Figure:
    """Customers who ordered in a rhythm and have been silent for twice as long, the largest first, and why."""
    books = InBooks(day)
    found = silent(day, books)
    shown = nlargest(SHOWN, found, key=lambda each: (each.net, -each.party_id))
    names, why = _names(shown), _reasons(shown, day)
    return Figure(
        f"Customers whose rhythm broke, {actor().currency}",
        (("Customer", "left"), ("Every", "right"), ("Silent", "right"), ("Net a year", "right"), ("Why", "left")),
        tuple(_bar(each, names[each.party_id], day, why[each.party_id]) for each in shown),
        solid="net a year, of the last two",
        note=sentences(
            f"Four orders or more in two years; silent for more than {BROKEN} of the usual intervals (the median); "
            f"nobody talked to them in the last {LATELY} days.",
            f"The largest {count(SHOWN)} of {count(len(found))}." if len(found) > SHOWN else "",
            books.note,
        ),
    )


def silent(day: date, books: InBooks, only: int | None = None) -> list[Silent]:
    """All customers, or the one asked for, whose rhythm is broken at a day and whom nobody talked to lately."""
    found, number = list[Silent](), cache(lambda text: date.fromisoformat(text).toordinal())
    for party, lines in groupby(_regulars(day, only), itemgetter(0)):
        sums = [*lines]
        days = sorted({number(text) for *_, ordered in sums for text in ordered.split(",")})
        quiet, interval = day.toordinal() - days[-1], usual_interval(days)
        if len(days) >= ORDERS and interval is not None and quiet > BROKEN * interval:
            net = books.sum((currency, amount) for _, currency, amount, _ in sums)
            found.append(Silent(party, interval, date.fromordinal(days[-1]), net))
    called = _talked_to(found, day)
    return [each for each in found if each.party_id not in called]


def _regulars(day: date, only: int | None) -> list[tuple[int, str, int, str]]:
    """(party, currency, net, days it ordered on) by party, of those who order often, or of the one asked for."""
    days = "string_agg(day, ',')" if is_postgres() else "group_concat(day)"
    return rows(
        f"SELECT party_id, currency, CAST(SUM(net) AS BIGINT), {days} FROM sales_order "
        f"WHERE {ORDERED} AND day > ? AND day <= ? AND {'party_id = ?' if only else ordered_often(ORDERS)} "
        "GROUP BY party_id, currency ORDER BY party_id, currency",
        (*lately(day), *([only] if only else [])),
    )


def _talked_to(parties: Sequence[Silent], day: date) -> set[int]:
    since, found = (day - timedelta(days=LATELY)).isoformat(), set[int]()
    for at in range(0, len(parties), _AT_ONCE):
        found |= {party for (party,) in _of(
            parties[at : at + _AT_ONCE], "SELECT DISTINCT party_id FROM activity "
            "WHERE party_id IN ({}) AND state = 'done' AND done_at >= ?", since,
        )}  # fmt: skip
    return found


def _bar(each: Silent, name: str, day: date, why: str) -> Bar:
    quiet = (day - each.last).days
    a_year = each.net // YEARS
    behind = (Opens(why[0].upper() + why[1:], "orders", f"party_id:{each.party_id}"),)  # a narrow screen has it here
    cells = (plural(each.interval, "day"), plural(quiet, "day"), money(a_year), why)
    return Bar(name, a_year, cells, a_year, opens=behind)


def _reasons(shown: Sequence[Silent], day: date) -> dict[int, str]:
    contacts, late = _last_contacts(shown), _overdue(shown, day)
    return {each.party_id: _why(each, contacts.get(each.party_id), late.get(each.party_id, 0)) for each in shown}


def _why(each: Silent, contact: str | None, overdue: int) -> str:
    said = [f"expected {Day().shown(each.due().isoformat())}, last {Day().shown(each.last.isoformat())}"]
    said.append(f"talked to on {Day().shown(contact)}" if contact else "nobody ever talked to them")
    if overdue:
        said.append(f"{money(overdue)} overdue")
    return "; ".join(said)


def _last_contacts(shown: Sequence[Silent]) -> dict[int, str]:
    return dict(_of(shown, "SELECT party_id, MAX(substr(done_at, 1, 10)) FROM activity "
                           "WHERE state = 'done' AND party_id IN ({}) GROUP BY party_id"))  # fmt: skip


def _overdue(shown: Sequence[Silent], day: date) -> dict[int, int]:
    return dict(_of(shown, "SELECT v.party_id, CAST(SUM(i.base_amount - i.base_settled) AS BIGINT) FROM instalment i "
                           "JOIN invoice v ON v.id = i.invoice_id WHERE v.party_id IN ({}) AND v.outstanding <> 0 "
                           "AND v.type <> 'credit_note' AND i.settled < i.amount AND i.due < ? GROUP BY v.party_id",
                    day.isoformat()))  # fmt: skip


def _names(shown: Sequence[Silent]) -> dict[int, str]:
    return dict(_of(shown, "SELECT id, name FROM party WHERE id IN ({})"))


def _of(shown: Sequence[Silent], sql: str, *more: str) -> list[tuple[Any, ...]]:
    if not shown:
        return []
    return rows(sql.format(", ".join("?" * len(shown))), (*(each.party_id for each in shown), *more))
