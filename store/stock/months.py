"""What each month did to goods: kept sums, so that any day of the past is a few of them and half a month of moves away.

A key of `stock.month` is `2026-11:product:place` (place 0: a change of value alone), one of `sold.month` is
`2026-11:product`. Values are minor units of the books, quantities scaled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import LAST, add_months, end_of_month
from store.core.tally import Contribution, book, contributes
from store.stock.models import INSIDE, OURS, Move, Revaluation

_MIDDLE = 15  # of a month: the day from which its end is nearer than its beginning

STOCK = book(
    "stock.month",
    "SELECT company_id || ':' || substr(day, 1, 7) || ':' || product_id || ':' || place AS key, "
    "CAST(SUM(q) AS BIGINT) AS count, CAST(SUM(v) AS BIGINT) AS amount "
    "FROM (SELECT m.company_id, m.day, m.product_id, m.target_id AS place, m.quantity AS q, "
    f"CASE WHEN f.type {INSIDE} THEN 0 ELSE m.cost END AS v FROM move m JOIN location f ON f.id = m.source_id "
    f"JOIN location g ON g.id = m.target_id WHERE g.type {INSIDE} UNION ALL "
    "SELECT m.company_id, m.day, m.product_id, m.source_id, -m.quantity, "
    f"CASE WHEN g.type {INSIDE} THEN 0 ELSE -m.cost END "
    "FROM move m JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id "
    f"WHERE f.type {INSIDE} UNION ALL SELECT company_id, day, product_id, 0, 0, amount FROM revaluation) x "
    "GROUP BY company_id, substr(day, 1, 7), product_id, place",
    by_company=True,
)
"""Count: how much more of a product is at a place of ours; amount: how much more it is worth."""

SOLD = book(
    "sold.month",
    "SELECT m.company_id || ':' || substr(m.day, 1, 7) || ':' || m.product_id AS key, "
    "CAST(SUM(CASE WHEN g.type = 'customer' "
    "AND m.origin = 'shipment' THEN m.quantity ELSE 0 END) AS BIGINT) AS count, CAST(SUM(CASE WHEN "
    "g.type = 'customer' THEN m.cost + m.difference ELSE -m.cost - m.difference END) AS BIGINT) AS amount "
    "FROM move m JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id "
    f"WHERE (g.type = 'customer' AND f.type {INSIDE}) OR (f.type = 'customer' AND g.type {INSIDE}) "
    "GROUP BY m.company_id, substr(m.day, 1, 7), m.product_id",
    by_company=True,
)
"""Count: how much of a product was shipped; amount: what went to customers had cost, less what came back."""


@dataclass(slots=True)
class Change:
    """A product: what there is more, what that is worth, what was shipped, what the sold had cost."""

    quantity: int = 0
    value: int = 0
    shipped: int = 0
    sold: int = 0


@dataclass(frozen=True)
class _Moved:
    """Moves between two places, added up."""

    product: int
    source: int
    target: int
    quantity: int
    cost: int
    difference: int
    shipped: int


def since(day: date) -> dict[int, Change]:
    """What happened to each product after the end of a day, until now and beyond."""
    return between(day, LAST)


def between(after: date, to: date) -> dict[int, Change]:
    """What happened to each product after the end of one day, to the end of another."""
    begins, ends = _nearest(after), _nearest(to)
    found: dict[int, Change] = {}
    for product, quantity, value in STOCK.added_up(begins.month, ends.month):
        found[product] = Change(quantity, value)
    for product, shipped, sold in SOLD.added_up(begins.month, ends.month):
        item = found.setdefault(product, Change())
        item.shipped, item.sold = shipped, sold
    _add_days(found, begins, 1)
    _add_days(found, ends, -1)
    return found


@dataclass(frozen=True)
class _Bound:
    """The end of a day: the first month taken whole after it, and the days between, to be added (1) or taken off."""

    month: str
    sign: int
    first: str
    last: str


def _nearest(day: date) -> _Bound:
    if day.day <= _MIDDLE:
        return _Bound(day.isoformat()[:7], -1, day.replace(day=1).isoformat(), day.isoformat())
    month, next_day = add_months(day.replace(day=1), 1), day + timedelta(days=1)
    return _Bound(month.isoformat()[:7], 1, next_day.isoformat(), end_of_month(day).isoformat())


def _add_days(found: dict[int, Change], bound: _Bound, way: int) -> None:
    sign, first, last = way * bound.sign, bound.first, bound.last
    kinds = dict(rows("SELECT id, type FROM location"))
    for moved in _moved(first, last):
        item = found.setdefault(moved.product, Change())
        for _, quantity, value in _at_places(moved, kinds):
            item.quantity += sign * quantity
            item.value += sign * value
        for shipped, sold in _sales(moved, kinds):
            item.shipped += sign * shipped
            item.sold += sign * sold
    for product, amount in rows(
        "SELECT product_id, CAST(SUM(amount) AS BIGINT) FROM revaluation WHERE day BETWEEN ? AND ? GROUP BY product_id",
        (first, last),
    ):
        found.setdefault(product, Change()).value += sign * int(amount)


def _moved(first: str, last: str) -> Iterator[_Moved]:
    for line in rows(
        "SELECT product_id, source_id, target_id, CAST(SUM(quantity) AS BIGINT), CAST(SUM(cost) AS BIGINT), "
        "CAST(SUM(difference) AS BIGINT), CAST(SUM(CASE WHEN origin = 'shipment' THEN quantity ELSE 0 END) AS BIGINT) "
        "FROM move WHERE day BETWEEN ? AND ? GROUP BY product_id, source_id, target_id",
        (first, last),
    ):
        yield _Moved(*line)


def _at_places(moved: _Moved, kinds: dict[int, str]) -> Iterator[tuple[int, int, int]]:
    """(place of ours, how much more is there, how much more all is worth)."""
    came, went = kinds[moved.target] in OURS, kinds[moved.source] in OURS
    if came:
        yield moved.target, moved.quantity, 0 if went else moved.cost
    if went:
        yield moved.source, -moved.quantity, 0 if came else -moved.cost


def _sales(moved: _Moved, kinds: dict[int, str]) -> Iterator[tuple[int, int]]:
    """(shipped, what it had cost): to a customer, or back from one."""
    source, target = kinds[moved.source], kinds[moved.target]
    cost = moved.cost + moved.difference
    if target == "customer" and source in OURS:
        yield moved.shipped, cost
    elif source == "customer" and target in OURS:
        yield 0, -cost


@contributes("move")
def _by_month(move: Move) -> Iterable[Contribution]:
    places = (move.source_id, move.target_id)
    kinds = dict(rows("SELECT id, type FROM location WHERE id IN (?, ?)", places))
    shipped = move.quantity if move.origin == "shipment" else 0
    moved = _Moved(move.product_id, *places, move.quantity, move.cost, move.difference, shipped)
    month = move.day[:7]
    for place, quantity, value in _at_places(moved, kinds):
        yield STOCK, f"{month}:{move.product_id}:{place}", quantity, value
    for sent, sold in _sales(moved, kinds):
        yield SOLD, f"{month}:{move.product_id}", sent, sold


@contributes("revaluation")
def _worth_more(row: Revaluation) -> Iterable[Contribution]:
    return [(STOCK, f"{row.day[:7]}:{row.product_id}:0", 0, row.amount)]
