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
    for promised, orders in _counted().items():
        _slot(slots, promised, day).orders += orders
    for promised, currency, net, left, reserved, quantity in _worth():
        slot = _slot(slots, promised, day)
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


_OPEN = "o.state IN ('confirmed', 'processing') AND l.quantity > l.delivered + l.closed AND p.kind = 'stock'"
_LINES = "FROM sales_order o JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id"


def _counted() -> dict[str | None, int]:
    found = rows(f"SELECT o.promised, COUNT(DISTINCT o.id) {_LINES} WHERE {_OPEN} GROUP BY o.promised")
    return {promised: int(orders) for promised, orders in found}


def _worth() -> list[tuple[str | None, str, int, int, int, int]]:
    """(promised, currency, net, left, reserved, quantity): whole lines together, those in part one by one."""
    return rows(
        "SELECT o.promised, o.currency, CAST(SUM(l.net) AS BIGINT), MIN(l.quantity - l.delivered - l.closed), "
        f"MIN(l.reserved), MIN(l.quantity) {_LINES} WHERE {_OPEN} "
        "GROUP BY o.promised, o.currency, CASE WHEN l.delivered + l.closed > 0 THEN l.id WHEN l.reserved = 0 THEN 0 "
        "WHEN l.reserved < l.quantity THEN l.id END"
    )


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
