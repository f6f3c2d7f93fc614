"""Confirmed orders that are not delivered yet, by the day they were promised for: what is late, what is due when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.money import divide
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences

WEEKS = 8
LATE, LATER, NO_DATE = "late", "later", "no date"


@dataclass
class _Slot:
    """Orders promised for one time (minor units of the books): `ready` is the part whose goods are reserved."""

    label: str
    filter: str
    orders: int = 0
    open: int = 0
    ready: int = 0


def open_orders(day: date) -> Figure:
    """Undelivered orders by promised week: how many, what is open of them, and what of that lies ready."""
    slots, books = _slots(day), InBooks(day)
    for promised, currency, orders, net, left, reserved, quantity in rows(_WORTH):
        slot = _slot(slots, promised, day)
        slot.orders += orders
        slot.open += books.one(divide(net * left, quantity), currency)
        slot.ready += books.one(divide(net * reserved, quantity), currency)
    bars = tuple(_bar(slot) for slot in slots if slot.orders or slot.filter.startswith("promised:"))
    sums = [sum(getattr(slot, part) for slot in slots) for part in ("orders", "open", "ready")]
    return Figure(
        f"Open orders by promised week, {actor().currency}",
        (("Week of", "left"), ("Orders", "right"), ("Open", "right"), ("Ready", "right")),
        bars,
        light="to come in or to be made",
        solid="ready to ship",
        total=(count(sums[0]), *map(money, sums[1:])),
        note=sentences("Net of what is ordered, and neither delivered nor closed. Ready: its goods are reserved.",
                       books.note),
    )  # fmt: skip


_OPEN = "l.quantity > l.delivered + l.closed AND l.product_id NOT IN (SELECT id FROM product WHERE kind <> 'stock')"
_WHOLE = "l.delivered + l.closed = 0 AND (l.reserved = 0 OR l.reserved >= l.quantity)"
# (promised, currency, orders, net, left, reserved, quantity): whole lines together, those in part one by one;
# lines come order by order and are added up so, for to group them by day the database would sort them first
_WORTH = f"""
WITH x AS MATERIALIZED (SELECT o.id, o.promised, o.currency,
    SUM(CASE WHEN {_WHOLE} AND l.reserved = 0 THEN l.net ELSE 0 END) AS waiting,
    SUM(CASE WHEN {_WHOLE} AND l.reserved > 0 THEN l.net ELSE 0 END) AS ready,
    SUM(CASE WHEN {_WHOLE} THEN 0 ELSE 1 END) AS parts
  FROM sales_order o JOIN order_line l ON l.order_id = o.id
  WHERE o.state IN ('confirmed', 'processing') AND {_OPEN} GROUP BY o.state, o.id)
SELECT promised, currency, COUNT(*), CAST(SUM(waiting) AS BIGINT), 1, 0, 1 FROM x GROUP BY promised, currency
UNION ALL
SELECT promised, currency, 0, CAST(SUM(ready) AS BIGINT), 1, 1, 1 FROM x GROUP BY promised, currency
UNION ALL
SELECT x.promised, x.currency, 0, l.net, l.quantity - l.delivered - l.closed, l.reserved, l.quantity
FROM x JOIN order_line l ON l.order_id = x.id WHERE x.parts > 0 AND {_OPEN} AND NOT ({_WHOLE})
"""


def _slots(day: date) -> list[_Slot]:
    """One slot for what is late, eight weeks from this one on, later, and no date."""
    monday = day - timedelta(days=day.weekday())
    starts = [monday + timedelta(weeks=week) for week in range(WEEKS + 1)]
    weeks = [
        _Slot(str(start), f"promised:{max(start, day)}..{after - timedelta(days=1)}")
        for start, after in pairwise(starts)
    ]
    late, later = _Slot(LATE, f"promised<{day}"), _Slot(LATER, f"promised>{starts[-1] - timedelta(days=1)}")
    return [late, *weeks, later, _Slot(NO_DATE, "promised:")]


def _slot(slots: list[_Slot], promised: str | None, day: date) -> _Slot:
    """Which slot a promised day falls into."""
    if promised is None:
        return slots[-1]
    if promised < day.isoformat():
        return slots[0]
    monday = day - timedelta(days=day.weekday())
    return slots[1 + min((date.fromisoformat(promised) - monday).days // 7, WEEKS)]


def _bar(slot: _Slot) -> Bar:
    cells = (count(slot.orders), money(slot.open), money(slot.ready))
    behind = (Opens(f"Orders to deliver, {slot.label}", "orders", f"undelivered:yes {slot.filter}"),)
    return Bar(slot.label, slot.open, cells, slot.ready, opens=behind if slot.orders else ())
