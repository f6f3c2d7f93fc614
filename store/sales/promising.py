"""When goods can leave: once they are there – now, when what is on its way has come, else after the product's lead
time – and somebody has had the time to get them ready."""

from __future__ import annotations

from datetime import date, timedelta

from store.core.database import scalar
from store.core.dates import today, working_days_after
from store.core.settings import setting
from store.sales.models import Order, OrderLine
from store.stock.incoming import arrival, incoming
from store.stock.owing import owed_at

HANDLING_DAYS = 1  # working days, where nothing is said


def leaves(product_id: int, there: date) -> date:
    """The day goods leave that are there on a day: after the product's handling time, else the company's."""
    own = scalar("SELECT handling_days FROM product WHERE id = ?", (product_id,))
    ours = setting("sales.handling-days")
    days = own if own is not None else HANDLING_DAYS if ours is None else ours
    return working_days_after(there, int(days))


def promise(order: Order, line: OrderLine, short: int, lead_days: int) -> str | None:
    """The day to promise a line for, of which so much (scaled) is short, ISO; None when nothing is known.

    What comes in serves those first who wait already and were promised a day; before them, what left before
    it was booked in.
    """
    day = can_leave(line.product_id, order.location_id, short, lead_days, line.id)
    return day.isoformat() if day else None


def can_leave(product_id: int, location_id: int, short: int, lead_days: int, but_line_id: int = 0) -> date | None:
    """The day goods can leave a place of which so much (scaled) is short, whoever wants them; None where nobody knows.

    The order line `but_line_id` does not wait before itself.
    """
    there = _there(product_id, location_id, short, lead_days, but_line_id) if short else today()
    return leaves(product_id, there) if there else None


def _there(product_id: int, location_id: int, short: int, lead_days: int, but_line_id: int) -> date | None:
    if incoming(product_id, location_id):
        ahead = _promised_before(product_id, location_id, but_line_id)
        owed = owed_at(product_id, location_id)
        if day := arrival(product_id, location_id, owed + ahead + short):
            return day
    return today() + timedelta(days=lead_days) if lead_days else None


def _promised_before(product_id: int, location_id: int, but_line_id: int) -> int:
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(l.quantity - l.delivered - l.reserved - l.closed), 0) AS BIGINT) "
            "FROM order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.product_id = ? AND o.location_id = ? "
            "AND o.state IN ('confirmed', 'processing') AND l.promised IS NOT NULL AND l.id <> ?",
            (product_id, location_id, but_line_id),
        )
    )
