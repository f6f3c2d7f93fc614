"""Checks of what suppliers deliver straight to customers."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences

_CAME = (
    "SELECT n.for_line AS line, CAST(SUM(r.quantity) AS BIGINT) AS came FROM purchase_line n JOIN receipt_line r "
    "ON r.purchase_line_id = n.id JOIN receipt d ON d.id = r.receipt_id WHERE n.for_line IS NOT NULL "
    "AND d.type = 'receipt' GROUP BY n.for_line"
)
_WENT = (
    "SELECT x.order_line_id AS line, CAST(SUM(x.quantity) AS BIGINT) AS went FROM shipment_line x JOIN shipment s "
    "ON s.id = x.shipment_id JOIN location g ON g.id = s.location_id WHERE g.direct = 1 AND s.state = 'shipped' "
    "GROUP BY x.order_line_id"
)


@check("drop shipments", "what suppliers delivered is what customers got of them; nothing of it is, or is held, here")
def drop_shipments() -> Iterator[str]:
    """Order lines whose supplier's deliveries differ from their shipments; goods that stayed on the way."""
    yield from differences(
        f"SELECT l.id, l.order_id, COALESCE(c.came, 0), COALESCE(w.went, 0) FROM order_line l "
        f"LEFT JOIN ({_CAME}) c ON c.line = l.id LEFT JOIN ({_WENT}) w ON w.line = l.id "
        "WHERE COALESCE(c.came, 0) <> COALESCE(w.went, 0) ORDER BY l.id",
        "order line #{0} of order #{1}: suppliers delivered {2}, the customer got {3} of them",
    )
    yield from differences(
        "SELECT b.product_id, b.on_hand, b.reserved FROM stock_balance b JOIN location g ON g.id = b.location_id "
        "WHERE g.direct = 1 AND (b.on_hand <> 0 OR b.reserved <> 0) ORDER BY b.product_id",
        "product #{0}: {1} stayed between supplier and customer, {2} of it reserved",
    )
    yield from differences(
        "SELECT id, order_id, reserved FROM order_line WHERE drop_ship = 1 AND reserved <> 0 ORDER BY id",
        "order line #{0} of order #{1}: its supplier delivers it, and {2} are reserved",
    )
    yield from differences(
        "SELECT n.id, n.order_id, n.for_line FROM purchase_line n JOIN purchase_order o ON o.id = n.order_id "
        "LEFT JOIN order_line l ON l.id = n.for_line WHERE o.for_order IS NOT NULL AND o.cancelled_at IS NULL "
        "AND (l.id IS NULL OR l.order_id <> o.for_order OR l.product_id <> n.product_id) ORDER BY n.id",
        "purchase line #{0} of purchase order #{1}: order line #{2} is not of its sales order",
    )
