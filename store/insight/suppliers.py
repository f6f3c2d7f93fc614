"""How suppliers do: whether goods came when and as they were ordered, and what they cost against their terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from store.catalog.rates import in_books
from store.core.database import days_between, rows
from store.core.dates import today
from store.core.display import count
from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, divide, exponent, line_amount
from store.core.text import plural
from store.insight.price_history import change
from store.insight.sheet import Bar, Figure, Opens, money, share

YEAR = 365


@dataclass
class Performance:
    """A supplier's year. Lines: `due` were expected by now, `on_time` of them had come in full by their day.

    `finished` will bring no more; `exact` of them brought and kept what was ordered. Minor units of the books:
    `bought` of the lines their terms have a price for, `at_terms` what that would have come to.
    """

    party_id: int
    name: str
    due: int = 0
    on_time: int = 0
    late_days: int = 0
    finished: int = 0
    exact: int = 0
    bought: int = 0
    at_terms: int = 0
    received: int = 0

    @property
    def dearer(self) -> str:
        """By how many percent more (+) or less was ordered than the terms ask; '' where they ask nothing."""
        return change(self.bought, self.at_terms, "0.0%")


SUMMED = tuple(field.name for field in fields(Performance))[2:]

# what of a line had come by the day it was expected, and when the last of it came; order by order, for to group the
# lines in any other way the database would sort them first
_LINES = """
SELECT l.id, o.party_id, o.day, o.currency, o.exchange_rate, l.product_id, l.quantity, l.net, l.closed, l.received,
  l.returned, l.expected, MAX(d.day) AS last, COALESCE(SUM(CASE WHEN d.id IS NOT NULL THEN n.value END), 0) AS worth,
  COALESCE(SUM(CASE WHEN d.day <= l.expected THEN n.quantity END), 0) AS in_time
FROM purchase_order o CROSS JOIN purchase_line l LEFT JOIN receipt_line n ON n.purchase_line_id = l.id
LEFT JOIN receipt d ON d.id = n.receipt_id AND d.type = 'receipt'
WHERE l.order_id = o.id AND o.confirmed_at IS NOT NULL AND o.cancelled_at IS NULL
  AND l.product_id NOT IN (SELECT id FROM product WHERE kind <> 'stock') AND o.day > ? AND o.day <= ?{only}
GROUP BY o.day, o.id, l.position, l.id
"""
_WANTED = "(x.quantity - x.closed)"
_DUE = f"x.expected IS NOT NULL AND {_WANTED} <> 0 AND (x.expected < '{{day}}' OR x.received >= {_WANTED})"
_CAME = f"CASE WHEN x.received < {_WANTED} THEN '{{day}}' ELSE x.last END"
# as money.line_amount without a discount, in the books' currency; what does not fit into 64 bits is counted here
_ALIKE = "x.currency = '{books}' AND r.factor <= 100000000 AND r.price <= 2305843009213693951 / x.quantity / r.per"
_ASKED = "(2 * x.quantity * r.price * r.per + {unit} * r.factor) / (2 * {unit} * r.factor)"
# what the terms asked that day: lines in the books' currency together, others one by one
_SUMS = f"""
SELECT p.name, y.*, o.currency, o.exchange_rate, l.quantity, r.price, r.factor, r.per FROM (
SELECT x.party_id, SUM(CASE WHEN {_DUE} THEN 1 ELSE 0 END),
  SUM(CASE WHEN {_DUE} AND x.in_time >= {_WANTED} THEN 1 ELSE 0 END),
  SUM(CASE WHEN {_DUE} AND {_CAME} > x.expected THEN {{late}} ELSE 0 END),
  SUM(CASE WHEN x.received >= {_WANTED} THEN 1 ELSE 0 END),
  SUM(CASE WHEN x.received >= {_WANTED} AND x.received = x.quantity AND x.returned = 0 THEN 1 ELSE 0 END),
  SUM(CASE WHEN r.id IS NOT NULL THEN x.net ELSE 0 END),
  SUM(CASE WHEN {_ALIKE} THEN {_ASKED} ELSE 0 END), SUM(x.worth),
  CASE WHEN r.id IS NOT NULL AND NOT ({_ALIKE}) THEN x.id END AS alone,
  MIN(r.id) AS price_id
FROM ({_LINES}) x
LEFT JOIN supplier_term s ON s.party_id = x.party_id AND s.product_id = x.product_id AND s.currency = x.currency
LEFT JOIN supplier_price r ON r.id = (SELECT c.id FROM supplier_price c WHERE c.term_id = s.id
  AND c.min_quantity <= x.quantity AND c.valid_from <= x.day ORDER BY c.min_quantity DESC, c.valid_from DESC LIMIT 1)
GROUP BY x.party_id, alone) y JOIN party p ON p.id = y.party_id LEFT JOIN purchase_line l ON l.id = y.alone
LEFT JOIN purchase_order o ON o.id = l.order_id LEFT JOIN supplier_price r ON r.id = y.price_id
"""


def performances(day: date, party_id: int | None = None) -> list[Performance]:
    """Every supplier ordered from in the 365 days to a day, or one of them; who brought most first."""
    since = (day - timedelta(days=YEAR)).isoformat()
    only, values = (" AND o.party_id = ?", (since, str(day), party_id)) if party_id else ("", (since, str(day)))
    books = actor().currency
    late = days_between("x.expected", _CAME.format(day=day))
    unit = QUANTITY * PRICE // 10 ** exponent(books)
    sql = _SUMS.format(day=day, only=only, late=late, books=books, unit=unit)
    found: dict[int, Performance] = {}
    for name, party, *sums in rows(sql, values):
        _add(found.setdefault(party, Performance(party, name)), [*map(int, sums[:8])], sums[8:])
    return sorted(found.values(), key=lambda item: (-item.received, item.name))


def _add(of: Performance, sums: list[int], line: Sequence[Any]) -> None:
    alone, _, currency, rate, quantity, price, factor, per = line
    if alone is not None:
        sums[5] = in_books(sums[5], currency, rate)
        sums[6] = in_books(line_amount(quantity, price, 0, currency, factor, per), currency, rate)
    for name, amount in zip(SUMMED, sums, strict=True):
        setattr(of, name, getattr(of, name) + amount)


def supplier_performance(day: date) -> Figure:
    """Deliveries of purchase orders of the last 365 days, by supplier: on time, as ordered, and price against terms.

    On time: the whole line had come by the day it was expected. As ordered: of the lines that bring no more, those
    that brought neither less nor more than was ordered and of which nothing went back. Price: what was ordered
    against the dated price of the supplier's terms for that quantity, where they have one.
    """
    found = performances(day)
    whole = Performance(0, "", **{name: sum(getattr(item, name) for item in found) for name in SUMMED})
    columns = (("On time", "right"), ("As ordered", "right"), ("Price", "right"), ("Due", "right"), ("Late", "right"))
    return Figure(
        f"Suppliers in the year to {day}",
        (("Supplier", "left"), *columns, (f"Received {actor().currency}", "right")),
        tuple(_bar(item) for item in found),
        light="lines that came late, or not yet",
        solid="lines that came in full by their day",
        total=_cells(whole) if len(found) > 1 else (),
        note="Price: ordered above (+) or below the supplier's terms. Late: days per line that was due.",
    )


def _bar(item: Performance) -> Bar:
    behind = (
        Opens(
            f"Purchase orders to {item.name}",
            "purchase-orders",
            f"party_id:{item.party_id} -state:draft -state:pending",
        ),
        Opens(item.name, kind="party", id=item.party_id),
    )
    return Bar(item.name, item.due, _cells(item), item.on_time, opens=behind)


def _cells(item: Performance) -> tuple[str, ...]:
    return (
        share(item.on_time, item.due),
        share(item.exact, item.finished),
        item.dearer,
        count(item.due),
        count(divide(item.late_days, item.due)) if item.due and item.late_days else "",
        money(item.received),
    )


def at_a_glance(party_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) of how a supplier did in the last year; nothing for who supplied nothing."""
    for item in performances(today(), party_id):
        said = (
            ("Delivered on time", _of(item.on_time, item.due, "line")),
            ("Delivered as ordered", _of(item.exact, item.finished, "line")),
            ("Price against terms", item.dearer),
            ("Received in a year", f"{money(item.received)} {actor().currency}" if item.received else ""),
        )
        return tuple((label, text) for label, text in said if text)
    return ()


def _of(part: int, whole: int, noun: str) -> str:
    return f"{share(part, whole)} of {plural(whole, noun)}" if whole else ""
