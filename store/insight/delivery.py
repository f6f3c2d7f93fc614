"""Whether customers got their goods when they were promised: by the month of the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core.database import stream
from store.core.dates import add_months
from store.core.display import count
from store.insight.sheet import Bar, Figure, Opens, percent, share

MONTHS = 12


@dataclass
class Delivered:
    """Orders promised for a month: delivered in full by their day, later, and not yet though their day has passed."""

    month: str
    on_time: int = 0
    late: int = 0
    overdue: int = 0

    @property
    def orders(self) -> int:
        """All whose day has passed or whose goods have left."""
        return self.on_time + self.late + self.overdue

    @property
    def percent(self) -> int | None:
        """Delivered in full by the promised day, of all that were due (scaled); None where none was."""
        return percent(self.on_time, self.orders)


# the last goods of an order left on `last`; `open` where goods are still owed
_ORDERS = (
    "SELECT o.promised, (SELECT MAX(s.day) FROM shipment s WHERE s.order_id = o.id AND s.state = 'shipped') AS last, "
    "CASE WHEN o.state IN ('confirmed', 'processing') AND EXISTS (SELECT 1 FROM order_line l JOIN product p "
    "ON p.id = l.product_id WHERE l.order_id = o.id AND p.kind = 'stock' AND l.quantity > l.delivered + l.closed) "
    "THEN 1 ELSE 0 END AS open FROM sales_order o WHERE COALESCE(o.promised, '') >= ? "
    "AND COALESCE(o.promised, '') <= ? AND o.state IN ('confirmed', 'processing', 'done', 'closed')"
)


def delivered(day: date) -> list[Delivered]:
    """The last twelve months to a day, the oldest first."""
    first = add_months(day.replace(day=1), 1 - MONTHS)
    months = {name: Delivered(name) for step in range(MONTHS) if (name := add_months(first, step).isoformat()[:7])}
    # counted here: to group half a million orders the database would sort them first
    for promised, last, open_ in stream(_ORDERS, (first.isoformat(), day.isoformat())):
        month = months[promised[:7]]
        if not open_ and last:
            month.on_time += last <= promised
            month.late += last > promised
        elif open_:
            month.overdue += promised < day.isoformat()
    return list(months.values())


def on_time_delivery(day: date) -> Figure:
    """Orders delivered in full by the day they were promised for, by month of that day.

    As SCOR's measure RL.2.2, delivery to the customer's commit date: an order counts when the last of its goods
    has left by then; what was closed short is not waited for, services are not delivered.
    """
    found = delivered(day)
    sums = [sum(getattr(month, part) for month in found) for part in ("on_time", "orders", "late", "overdue")]
    return Figure(
        "On-time delivery by promised month",
        (("Month", "left"), ("On time", "right"), ("Orders", "right"), ("Late", "right"), ("Overdue", "right")),
        tuple(_bar(month, day) for month in found),
        light="late or overdue",
        solid="delivered in full by the promised day",
        total=(share(sums[0], sums[1]), *map(count, sums[1:])),
        note="Overdue: the day has passed and something is still to be delivered.",
    )


def _bar(month: Delivered, day: date) -> Bar:
    few = (count(number) if number else "" for number in (month.late, month.overdue))
    cells = (share(month.on_time, month.orders), count(month.orders), *few)
    opens = [
        Opens(
            f"Orders promised for {month.month}",
            "orders",
            f"promised:{month.month} -state:draft -state:pending -state:cancelled",
        )
    ]
    if month.overdue:
        past = f"undelivered:yes promised:{month.month} promised<{day}"
        opens.append(Opens(f"Overdue orders of {month.month}", "orders", past))
    return Bar(month.month, month.orders, cells, month.on_time, opens=tuple(opens) if month.orders else ())
