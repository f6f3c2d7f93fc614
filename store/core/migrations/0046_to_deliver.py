"""What of an order is still to be delivered, in money, kept on it and summed by month."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import rows, run, run_many

_KEY = "company_id || ':' || COALESCE(substr(promised, 1, 7), '') || ':' || currency"


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0046_to_deliver"):
        run(statement)
    left: dict[int, int] = {}
    for order, net, open_, quantity in rows(
        "SELECT o.id, l.net, l.quantity - l.delivered - l.closed, l.quantity FROM sales_order o "
        "JOIN order_line l ON l.order_id = o.id WHERE o.state IN ('confirmed', 'processing') "
        "AND l.net > 0 AND l.quantity > l.delivered + l.closed"
    ):
        left[order] = left.get(order, 0) + (2 * net * open_ + quantity) // (2 * quantity)  # half up
    run_many("UPDATE sales_order SET to_deliver = ? WHERE id = ?", [(amount, order) for order, amount in left.items()])
    run(
        "INSERT INTO tally (book, key, count, amount) "
        f"SELECT 'order.to-deliver', {_KEY}, COUNT(*), CAST(SUM(to_deliver) AS BIGINT) FROM sales_order "
        f"WHERE to_deliver <> 0 GROUP BY {_KEY}"
    )
