"""Checks of selling: order lines against shipments, returns, reservations and invoices; kits, returns, states."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences
from store.sales import undelivered

_SHIPPED = (
    "SELECT sl.order_line_id AS line, SUM(sl.quantity) AS shipped FROM shipment_line sl "
    "JOIN shipment s ON s.id = sl.shipment_id WHERE s.state = 'shipped' GROUP BY sl.order_line_id"
)
_HELD = (
    "SELECT origin_line_id AS line, SUM(quantity) AS held FROM reservation WHERE state = 'active' "
    "AND origin = 'order_line' GROUP BY origin_line_id"
)
_INVOICED = (
    "SELECT il.origin_line_id AS line, SUM(il.quantity) AS invoiced FROM invoice_line il JOIN invoice v "
    "ON v.id = il.invoice_id WHERE v.type = 'invoice' AND v.origin = 'order' AND v.number IS NOT NULL "
    "GROUP BY il.origin_line_id"
)
_BACK = (
    "SELECT n.order_line_id AS line, SUM(n.quantity) AS returned, SUM(CASE WHEN b.replace = 1 THEN n.quantity ELSE 0 "
    "END) AS replaced, SUM(n.waived) AS waived FROM return_line n JOIN sales_return b ON b.id = n.goods_back_id "
    "WHERE b.state = 'received' GROUP BY n.order_line_id"
)


@check(
    "order lines",
    "quantity + over = delivered + reserved + open + closed; delivered, reserved, invoiced, returned as documents say",
)
def order_lines() -> Iterator[str]:
    """Order lines whose kept quantities differ from shipments, returns, reservations and invoices."""
    yield from differences(
        "SELECT l.id, l.order_id, l.delivered, l.reserved, l.invoiced, "
        "COALESCE(d.shipped, 0) - COALESCE(b.replaced, 0), COALESCE(r.held, 0), COALESCE(i.invoiced, 0) "
        "FROM order_line l JOIN product p ON p.id = l.product_id "
        f"LEFT JOIN ({_SHIPPED}) d ON d.line = l.id LEFT JOIN ({_HELD}) r ON r.line = l.id "
        f"LEFT JOIN ({_INVOICED}) i ON i.line = l.id LEFT JOIN ({_BACK}) b ON b.line = l.id "
        "WHERE (p.kind = 'stock' AND l.delivered <> COALESCE(d.shipped, 0) - COALESCE(b.replaced, 0)) "
        "OR l.reserved <> COALESCE(r.held, 0) OR l.invoiced <> COALESCE(i.invoiced, 0) "
        "OR l.delivered + l.reserved + l.closed > l.quantity + l.over "
        "OR l.over <> CASE WHEN l.delivered + l.closed > l.quantity AND l.delivered + l.closed > l.invoiced "
        "THEN l.delivered + l.closed - l.quantity WHEN l.invoiced > l.quantity THEN l.invoiced - l.quantity "
        "ELSE 0 END ORDER BY l.id",
        "order line #{0} of order #{1}: delivered {2}, reserved {3}, invoiced {4}; documents say {5}, {6}, {7}",
    )
    yield from differences(
        "SELECT l.id, l.order_id, l.returned, l.replaced, l.waived, COALESCE(b.returned, 0), COALESCE(b.replaced, 0), "
        f"COALESCE(b.waived, 0) FROM order_line l LEFT JOIN ({_BACK}) b ON b.line = l.id "
        "WHERE l.returned <> COALESCE(b.returned, 0) OR l.replaced <> COALESCE(b.replaced, 0) "
        "OR l.waived <> COALESCE(b.waived, 0) ORDER BY l.id",
        "order line #{0} of order #{1}: returned {2}, sent again {3}, not billed {4}; returns say {5}, {6}, {7}",
    )


@check("kits", "as many kits delivered as their components make, and so many components wanted as the kits take")
def kits() -> Iterator[str]:
    """Lines of kits that differ from the lines of their components."""
    yield from differences(
        "SELECT k.id, k.order_id, k.delivered, MIN(c.delivered / c.each * 10000) FROM order_line c "
        "JOIN order_line k ON k.id = c.part_of JOIN sales_order o ON o.id = k.order_id "
        "WHERE c.part_of IS NOT NULL AND o.cancelled_at IS NULL GROUP BY k.id, k.order_id, k.delivered "
        "HAVING k.delivered <> MIN(c.delivered / c.each * 10000) ORDER BY k.id",
        "kit line #{0} of order #{1}: delivered {2}, its components make {3}",
    )
    yield from differences(
        "SELECT c.id, c.order_id, c.quantity, k.quantity / 10000 * c.each FROM order_line c "
        "LEFT JOIN order_line k ON k.id = c.part_of AND k.order_id = c.order_id WHERE c.part_of IS NOT NULL "
        "AND (k.id IS NULL OR c.quantity <> k.quantity / 10000 * c.each OR c.net <> 0 OR c.invoiced <> 0) "
        "ORDER BY c.id",
        "component line #{0} of order #{1}: quantity {2}, its kit takes {3}",
    )


@check("customer returns", "a return moved what it says at the cost it left; never more back than was shipped")
def customer_returns() -> Iterator[str]:
    """Returns that differ from their lines, shipments or moves."""
    yield from differences(
        "SELECT b.number, n.id, n.quantity, COALESCE(m.quantity, 0) FROM sales_return b JOIN return_line n "
        "ON n.goods_back_id = b.id LEFT JOIN (SELECT m.origin_id, m.origin_line_id, SUM(m.quantity) AS quantity "
        "FROM move m JOIN location f ON f.id = m.source_id WHERE m.origin = 'return' AND f.type = 'customer' "
        "GROUP BY m.origin_id, m.origin_line_id) m ON m.origin_id = b.id AND m.origin_line_id = n.id "
        "WHERE b.number IS NOT NULL AND n.shipment_line_id IS NOT NULL AND n.quantity <> COALESCE(m.quantity, 0) "
        "ORDER BY n.id",
        "{0}: line #{1} says {2} came back, moved {3}",
    )
    yield from differences(
        "SELECT s.number, n.id, n.quantity, SUM(r.quantity) FROM return_line r JOIN sales_return b "
        "ON b.id = r.goods_back_id JOIN shipment_line n ON n.id = r.shipment_line_id JOIN shipment s "
        "ON s.id = n.shipment_id WHERE b.state = 'received' GROUP BY s.number, n.id, n.quantity, n.order_line_id "
        "HAVING SUM(r.quantity) > n.quantity OR MIN(r.order_line_id) <> n.order_line_id "
        "OR MAX(r.order_line_id) <> n.order_line_id ORDER BY n.id",
        "{0}: {2} of line #{1} were shipped, {3} came back",
    )
    yield from differences(
        "SELECT b.number, b.value, COALESCE(SUM(m.cost + m.difference), 0) FROM sales_return b LEFT JOIN move m "
        "ON m.origin = 'return' AND m.origin_id = b.id AND m.source_id IN (SELECT id FROM location "
        "WHERE type = 'customer') WHERE b.number IS NOT NULL GROUP BY b.id, b.number, b.value "
        "HAVING b.value <> COALESCE(SUM(m.cost + m.difference), 0) ORDER BY b.id",
        "{0}: value {1}, its goods came back at {2} (minor units)",
    )


@check("states", "cached order states = derived ones")
def order_states() -> Iterator[str]:
    """Orders whose state cannot be what their lines say."""
    yield from differences(
        "SELECT o.id, o.number, o.state FROM sales_order o LEFT JOIN (SELECT l.order_id, "
        "MIN(CASE WHEN (p.kind = 'service' OR l.delivered + l.closed >= l.quantity) "
        "AND (l.part_of IS NOT NULL OR l.invoiced >= l.quantity + l.over - l.closed - l.waived) "
        "THEN 1 ELSE 0 END) AS complete, MAX(CASE WHEN l.closed > 0 THEN 1 ELSE 0 END) AS closed, "
        "MAX(CASE WHEN (p.kind = 'stock' AND l.delivered > 0) OR l.invoiced > 0 THEN 1 ELSE 0 END) AS started "
        "FROM order_line l JOIN product p ON p.id = l.product_id GROUP BY l.order_id) x ON x.order_id = o.id "
        "WHERE o.state <> CASE WHEN o.cancelled_at IS NOT NULL THEN 'cancelled' WHEN o.confirmed_at IS NULL THEN "
        "CASE WHEN o.hold_reason <> '' THEN 'pending approval' ELSE 'draft' END "
        "WHEN x.complete = 1 THEN CASE WHEN x.closed = 1 THEN 'closed' ELSE 'done' END "
        "WHEN x.started = 1 THEN 'processing' ELSE 'confirmed' END ORDER BY o.id",
        "order #{0} {1}: state {2} is not what its lines say",
    )


@check("amendments", "an order is at the revision of its last amendment, and its lines are what that last said of them")
def amendments() -> Iterator[str]:
    """Orders that are not what their amendments made of them."""
    yield from differences(
        "SELECT o.id, o.revision, COUNT(a.id), COALESCE(MAX(a.revision), 0) FROM sales_order o LEFT JOIN amendment a "
        "ON a.order_id = o.id AND a.number IS NOT NULL GROUP BY o.id, o.revision "
        "HAVING o.revision <> COUNT(a.id) OR o.revision <> COALESCE(MAX(a.revision), 0) ORDER BY o.id",
        "order #{0}: revision {1}, but {2} amendments, the last of revision {3}",
    )
    yield from differences(
        "SELECT l.id, l.order_id, l.quantity, n.quantity, l.price, n.price FROM amendment_line n JOIN amendment a "
        "ON a.id = n.amendment_id JOIN order_line l ON l.id = n.order_line_id WHERE a.number IS NOT NULL "
        "AND a.revision = (SELECT MAX(b.revision) FROM amendment_line m JOIN amendment b ON b.id = m.amendment_id "
        "WHERE m.order_line_id = l.id AND b.number IS NOT NULL) AND (l.order_id <> a.order_id "
        "OR l.quantity <> n.quantity OR l.price <> n.price OR l.discount <> n.discount "
        "OR l.factor <> n.factor OR l.per <> n.per) ORDER BY l.id",
        "order line #{0} of order #{1}: quantity {2}, its amendment says {3}; price {4}, {5}",
    )


_WAITING = (
    "SELECT 'order' AS kind, id FROM sales_order WHERE state = 'pending approval' UNION ALL "
    "SELECT 'po', id FROM purchase_order WHERE state = 'pending approval' UNION ALL "
    "SELECT 'amend', id FROM amendment WHERE state = 'pending approval' UNION ALL "
    "SELECT 'bill', id FROM bill WHERE state = 'pending approval' UNION ALL "
    "SELECT 'payment-run', id FROM payment_run WHERE state = 'pending approval'"
)


@check("approvals", "what waits for approval is asked about exactly once; nobody granted what they asked for")
def approvals() -> Iterator[str]:
    """Records that wait without being on the list, and questions about what does not wait."""
    yield from differences(
        f"SELECT w.kind, w.id, COUNT(a.id) FROM ({_WAITING}) w LEFT JOIN approval a ON a.kind = w.kind "
        "AND a.record_id = w.id AND a.state = 'pending' GROUP BY w.kind, w.id HAVING COUNT(a.id) <> 1 ORDER BY 1, 2",
        "{0} #{1} waits for approval, asked about {2} times",
    )
    yield from differences(
        f"SELECT a.id, a.kind, a.record_id FROM approval a LEFT JOIN ({_WAITING}) w ON w.kind = a.kind "
        "AND w.id = a.record_id WHERE a.state = 'pending' AND w.id IS NULL ORDER BY a.id",
        "approval #{0} asks about {1} #{2}, which does not wait",
    )


@check("to deliver", "what orders keep of what is left of them, in money, is what their lines say")
def to_deliver() -> Iterator[str]:
    """Orders that keep another value of what is neither delivered nor closed than their lines have."""
    for order, kept, left in undelivered.wrong():
        yield f"order #{order}: {kept} left to deliver, its lines say {left} (minor units); repair rebuilds it"
