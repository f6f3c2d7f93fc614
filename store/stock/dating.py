"""Which days goods may still move on: none of a closed period, none before a count, none that leaves less than nothing.

A day before the latest move is fine otherwise. Such a move takes goods at what they cost when it is written, so
that the value at a day in between is always what the ledger says of that day.
"""

from __future__ import annotations

from datetime import date

from store.core.database import rows, scalar
from store.core.display import current
from store.core.errors import Refused
from store.core.values import Quantity
from store.ledger.posting import require_open


def require_may_come(product_id: int, location_id: int, day: date) -> None:
    """Raises Refused where goods may not be put to a place on that day any more."""
    require_open(day)
    counted = scalar(
        "SELECT MAX(c.day) FROM stock_count c JOIN stock_count_line l ON l.count_id = c.id "
        "WHERE l.product_id = ? AND c.location_id = ? AND c.state = 'posted'",
        (product_id, location_id),
    )
    if counted and counted > day.isoformat():
        sku = scalar("SELECT sku FROM product WHERE id = ?", (product_id,))
        raise Refused(
            f"{sku} was counted on {current().day(counted)}; nothing moves before that any more.",
            f"Use {current().day(counted)} or later.",
        )


def require_may_leave(product_id: int, location_id: int, quantity: int, on_hand: int, day: date) -> None:
    """Raises Refused where goods may not leave a place on that day: then or later there were not that many."""
    require_may_come(product_id, location_id, day)
    least, when = on_hand, ""
    for moved_on, moved in _later(product_id, location_id, day):  # latest first
        on_hand -= moved
        if on_hand < least:
            least, when = on_hand, moved_on
    if least < quantity:
        shown, sku = Quantity().shown, scalar("SELECT sku FROM product WHERE id = ?", (product_id,))
        raise Refused(
            f"Only {shown(max(least, 0))} of {sku} was there before {current().day(when)}.", "Use a later date."
        )


def _later(product_id: int, location_id: int, day: date) -> list[tuple[str, int]]:
    return [
        (moved_on, int(moved))
        for moved_on, moved in rows(
            "SELECT day, CAST(SUM(CASE WHEN target_id = ? THEN quantity ELSE -quantity END) AS BIGINT) FROM move "
            "WHERE product_id = ? AND day > ? AND (source_id = ? OR target_id = ?) GROUP BY day ORDER BY day DESC",
            (location_id, product_id, day.isoformat(), location_id, location_id),
        )
    ]
