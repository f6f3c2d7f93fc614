"""When goods that are short will be there: from what is on its way, else after the product's lead time."""

from __future__ import annotations

from datetime import timedelta

from store.core.database import scalar
from store.core.dates import today
from store.sales.models import Order, OrderLine
from store.stock.incoming import arrival, incoming


def promise(order: Order, line: OrderLine, short: int, lead_days: int) -> str | None:
    """The day to promise for what is short (scaled) of a line, ISO; None when nothing is known.

    What comes in serves those first who wait already and were promised a day.
    """
    if incoming(line.product_id, order.location_id):
        ahead = _promised_before(order, line)
        if day := arrival(line.product_id, order.location_id, ahead + short):
            return day.isoformat()
    return (today() + timedelta(days=lead_days)).isoformat() if lead_days else None


def _promised_before(order: Order, line: OrderLine) -> int:
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(l.quantity - l.delivered - l.reserved - l.closed), 0) AS BIGINT) "
            "FROM order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.product_id = ? AND o.location_id = ? "
            "AND o.state IN ('confirmed', 'processing') AND l.promised IS NOT NULL AND l.id <> ?",
            (line.product_id, order.location_id, line.id),
        )
    )
