"""How suppliers do: whether goods came when and as they were ordered, and what they cost against their terms."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

from store.catalog.rates import in_books
from store.core.database import rows
from store.core.dates import today
from store.core.display import count
from store.core.identity import actor
from store.core.money import divide, line_amount
from store.core.text import plural
from store.insight.delivery import share
from store.insight.price_history import change
from store.insight.sheet import Bar, Figure, Opens, money

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


# what of a line had come by the day it was expected, when the last of it came, and what the terms asked that day
_LINES = """
SELECT o.party_id, p.name, o.currency, o.exchange_rate, l.quantity, l.net, l.closed, l.received, l.returned, l.expected,
  (SELECT CAST(COALESCE(SUM(n.quantity), 0) AS BIGINT) FROM receipt_line n JOIN receipt d ON d.id = n.receipt_id
    WHERE n.purchase_line_id = l.id AND d.type = 'receipt' AND d.day <= l.expected) AS in_time,
  (SELECT MAX(d.day) FROM receipt_line n JOIN receipt d ON d.id = n.receipt_id
    WHERE n.purchase_line_id = l.id AND d.type = 'receipt') AS last,
  x.price AS asked,
  (SELECT CAST(COALESCE(SUM(n.value), 0) AS BIGINT) FROM receipt_line n JOIN receipt d ON d.id = n.receipt_id
    WHERE n.purchase_line_id = l.id AND d.type = 'receipt') AS worth, x.factor, x.per
FROM purchase_order o JOIN purchase_line l ON l.order_id = o.id JOIN product i ON i.id = l.product_id
JOIN party p ON p.id = o.party_id LEFT JOIN supplier_price x ON x.id = (
  SELECT r.id FROM supplier_term s JOIN supplier_price r ON r.term_id = s.id WHERE s.party_id = o.party_id
    AND s.product_id = l.product_id AND s.currency = o.currency AND r.min_quantity <= l.quantity
    AND r.valid_from <= o.day ORDER BY r.min_quantity DESC, r.valid_from DESC LIMIT 1)
WHERE o.confirmed_at IS NOT NULL AND o.cancelled_at IS NULL AND i.kind = 'stock' AND o.day > ? AND o.day <= ?
"""


def performances(day: date, party_id: int | None = None) -> list[Performance]:
    """Every supplier ordered from in the 365 days to a day, or one of them; who brought most first."""
    since = (day - timedelta(days=YEAR)).isoformat()
    only, values = (" AND o.party_id = ?", (since, day.isoformat(), party_id)) if party_id else ("", (since, str(day)))
    found: dict[int, Performance] = {}
    for party, name, *line in rows(_LINES + only, values):
        _add(found.setdefault(party, Performance(party, name)), _Line(*line), day.isoformat())
    return sorted(found.values(), key=lambda item: (-item.received, item.name))


@dataclass(frozen=True)
class _Line:
    currency: str
    rate: int
    quantity: int
    net: int
    closed: int
    received: int
    returned: int
    expected: str | None
    in_time: int
    last: str | None
    asked: int | None
    worth: int
    factor: int | None
    per: int | None


def _add(of: Performance, line: _Line, day: str) -> None:
    wanted = line.quantity - line.closed
    open_ = line.received < wanted
    of.received += line.worth
    if line.expected and wanted and (line.expected < day or not open_):
        of.due += 1
        of.on_time += line.in_time >= wanted
        came = day if open_ else str(line.last)
        of.late_days += max(0, (date.fromisoformat(came) - date.fromisoformat(line.expected)).days)
    if not open_:
        of.finished += 1
        of.exact += line.received == line.quantity and not line.returned
    if line.asked is not None:
        of.bought += in_books(line.net, line.currency, line.rate)
        asked = line_amount(line.quantity, line.asked, 0, line.currency, line.factor or 1, line.per or 1)
        of.at_terms += in_books(asked, line.currency, line.rate)


def supplier_performance(day: date) -> Figure:
    """Deliveries of purchase orders of the last 365 days, by supplier: on time, as ordered, and price against terms.

    On time: the whole line had come by the day it was expected. As ordered: of the lines that bring no more, those
    that brought neither less nor more than was ordered and of which nothing went back. Price: what was ordered
    against the dated price of the supplier's terms for that quantity, where they have one.
    """
    found = performances(day)
    names = [field.name for field in fields(Performance)][2:]
    whole = Performance(0, "", **{name: sum(getattr(item, name) for item in found) for name in names})
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
