"""How a customer orders: by month over two years, every how many days, and how long ago the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import sub

from store.catalog.rates import in_books
from store.core.database import rows
from store.core.dates import add_months
from store.core.display import count
from store.core.identity import actor
from store.core.references import title
from store.core.text import plural
from store.insight.sheet import Bar, Figure, Opens, money
from store.sales.models import NOT_ORDERS

MONTHS = 24
YEARS = 2  # looked back for how customers order lately
ORDERED = "state NOT IN ('{}')".format("', '".join(NOT_ORDERS))  # SQL, of sales_order


def ordered_often(orders: int, of: str = "orders") -> str:
    """SQL, of sales_order: whose customer has so many orders at all, which is kept; those of the others stay unread.

    `of` is the kept number, `orders` or `orders_without_deal`.
    """
    return f"party_id IN (SELECT party_id FROM party_standing WHERE {of} >= {orders})"


def lately(day: date) -> tuple[str, str]:
    """The days after which and until which two years before a day are."""
    return add_months(day, -12 * YEARS).isoformat(), day.isoformat()


@dataclass(frozen=True)
class Rhythm:
    """Orders and their net value (minor units of the books) by month; `interval` is the median of days between."""

    months: tuple[tuple[str, int, int], ...]
    interval: int | None
    last: date | None
    since: int | None

    @property
    def said(self) -> str:
        """The rhythm in a sentence."""
        if self.last is None or self.since is None:
            return "No orders yet."
        ago = "today" if not self.since else f"{plural(self.since, 'day')} ago"
        if self.interval is None:
            return f"Ordered on one day only: {self.last}, {ago}."
        return f"An order every {plural(self.interval, 'day')} (median); the last on {self.last}, {ago}."


def rhythm(party_id: int, day: date) -> Rhythm:
    """The ordering rhythm of a party up to a day; drafts and cancelled orders are none."""
    found = rows(
        "SELECT day, net, currency, exchange_rate FROM sales_order WHERE party_id = ? AND day <= ? "
        f"AND {ORDERED} ORDER BY day",
        (party_id, day.isoformat()),
    )
    sums = {add_months(day.replace(day=1), step).isoformat()[:7]: (0, 0) for step in range(1 - MONTHS, 1)}
    for when, net, currency, rate in found:
        if when[:7] in sums:
            orders, amount = sums[when[:7]]
            sums[when[:7]] = (orders + 1, amount + in_books(net, currency, rate))
    days = [date.fromisoformat(when) for when in dict.fromkeys(when for when, *_ in found)]
    months = tuple((month, orders, amount) for month, (orders, amount) in sums.items())
    last = days[-1] if days else None
    return Rhythm(
        months, usual_interval([when.toordinal() for when in days]), last, (day - last).days if last else None
    )


def usual_interval(days: Sequence[int]) -> int | None:
    """The median of days between orders, of the numbers of the days they are of, in order; None of less than two."""
    gaps: list[int] = sorted(map(sub, days[1:], days))
    middle = len(gaps) // 2
    if not gaps:
        return None
    return gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) // 2


def party_rhythm(party_id: int, day: date) -> Figure:
    """A customer's orders by month, newest last."""
    found = rhythm(party_id, day)
    bars = tuple(
        Bar(month, orders, (count(orders), money(amount)), orders, opens=_behind(party_id, month) if orders else ())
        for month, orders, amount in found.months
    )
    orders, amount = (sum(column) for column in list(zip(*found.months, strict=True))[1:])
    return Figure(
        f"Orders of {title('party', party_id)} by month",
        (("Month", "left"), ("Orders", "right"), (f"Net {actor().currency}", "right")),
        bars,
        solid="orders",
        total=(count(orders), money(amount)),
        note=found.said,
    )


def _behind(party_id: int, month: str) -> tuple[Opens, ...]:
    excluded = " ".join(f"-state:{state.split()[0]}" for state in NOT_ORDERS)
    return (Opens(f"Orders of {month}", "orders", f"party_id:{party_id} day:{month} {excluded}"),)
