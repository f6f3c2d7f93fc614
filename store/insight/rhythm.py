"""How a customer orders: by month over two years, every how many days, and how long ago the last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from store.catalog.rates import in_books
from store.core.database import rows
from store.core.dates import add_months
from store.core.display import count
from store.core.identity import actor
from store.core.references import title
from store.core.text import plural
from store.insight.sheet import Bar, Figure, Opens, money

MONTHS = 24
NOT_ORDERS = ("draft", "pending approval", "cancelled")


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
        f"AND state NOT IN ({', '.join('?' * len(NOT_ORDERS))}) ORDER BY day",
        (party_id, day.isoformat(), *NOT_ORDERS),
    )
    sums = {add_months(day.replace(day=1), step).isoformat()[:7]: (0, 0) for step in range(1 - MONTHS, 1)}
    for when, net, currency, rate in found:
        if when[:7] in sums:
            orders, amount = sums[when[:7]]
            sums[when[:7]] = (orders + 1, amount + in_books(net, currency, rate))
    days = [date.fromisoformat(when) for when in dict.fromkeys(when for when, *_ in found)]
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    months = tuple((month, orders, amount) for month, (orders, amount) in sums.items())
    last = days[-1] if days else None
    return Rhythm(months, int(median(gaps)) if gaps else None, last, (day - last).days if last else None)


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
