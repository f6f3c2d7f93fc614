"""Checks of purchasing: orders against receipts, receipts against moves and entries, goods on their way."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences, unlike_parts

# of goods what bills took up of receipts, of services what they say of the order's lines
_BILLED = "CASE WHEN p.kind = 'stock' THEN COALESCE(r.billed, 0) ELSE COALESCE(s.billed, 0) END"
_SERVICES = (
    "SELECT n.origin_line_id, SUM(CASE WHEN v.type = 'bill' THEN n.quantity ELSE -n.quantity END) AS billed "
    "FROM bill_line n JOIN bill v ON v.id = n.bill_id WHERE n.origin = 'po-line' AND v.number IS NOT NULL "
    "GROUP BY n.origin_line_id"
)


@check("purchase lines", "received, returned and billed as the receipts say; never more than ordered or accepted")
def purchase_lines() -> Iterator[str]:
    """Purchase lines whose kept quantities differ from their receipts."""
    yield from differences(
        "SELECT l.id, l.order_id, l.received, l.returned, l.billed, COALESCE(r.came, 0), COALESCE(r.back, 0), "
        f"{_BILLED} FROM purchase_line l JOIN product p ON p.id = l.product_id LEFT JOIN ({_SERVICES}) s "
        "ON s.origin_line_id = l.id LEFT JOIN (SELECT n.purchase_line_id, "
        "SUM(CASE WHEN d.type = 'receipt' THEN n.quantity ELSE 0 END) AS came, "
        "SUM(CASE WHEN d.type = 'return' THEN n.quantity ELSE 0 END) AS back, "
        "SUM(CASE WHEN d.type = 'receipt' THEN n.billed ELSE 0 END) AS billed, SUM(n.over) AS over "
        "FROM receipt_line n JOIN receipt d ON d.id = n.receipt_id GROUP BY n.purchase_line_id) r "
        "ON r.purchase_line_id = l.id WHERE l.received <> COALESCE(r.came, 0) OR l.returned <> COALESCE(r.back, 0) "
        f"OR l.billed <> {_BILLED} OR l.received > l.quantity - l.closed + COALESCE(r.over, 0) "
        "ORDER BY l.id",
        "purchase line #{0} of purchase order #{1}: received {2}, returned {3}, billed {4}; "
        "receipts say {5}, {6}, {7}, or it is more than was ordered",
    )
    yield from differences(
        "SELECT n.id, n.quantity, SUM(b.quantity), n.value, SUM(b.value) FROM receipt_line n JOIN receipt_line b "
        "ON b.returns_line_id = n.id GROUP BY n.id, n.quantity, n.value "
        "HAVING SUM(b.quantity) > n.quantity OR SUM(b.value) > n.value ORDER BY n.id",
        "receipt line #{0}: {1} came and {2} went back, worth {3} and {4} (minor units)",
    )


@check("receipts", "a receipt moved what it says, at its value, and owes the supplier that until it is billed")
def receipts() -> Iterator[str]:
    """Receipts that differ from their lines, moves or entries."""
    yield from differences(
        "SELECT d.number, n.id, n.quantity, n.value, COALESCE(m.quantity, 0), COALESCE(m.value, 0) FROM receipt d "
        "JOIN receipt_line n ON n.receipt_id = d.id LEFT JOIN (SELECT origin_id, origin_line_id, "
        "SUM(quantity) AS quantity, SUM(cost + difference) AS value FROM move WHERE origin = 'receipt' "
        "GROUP BY origin_id, origin_line_id) m ON m.origin_id = d.id AND m.origin_line_id = n.purchase_line_id "
        "WHERE n.quantity <> COALESCE(m.quantity, 0) OR n.value <> COALESCE(m.value, 0) ORDER BY n.id",
        "{0}: line #{1} says {2} worth {3}, moved {4} worth {5} (minor units)",
    )
    yield from differences(
        "SELECT d.number, d.value, COALESCE(n.value, 0), COALESCE(e.value, 0) FROM receipt d LEFT JOIN ("
        "SELECT receipt_id, SUM(value) AS value FROM receipt_line GROUP BY receipt_id) n ON n.receipt_id = d.id "
        "LEFT JOIN (SELECT x.source_id, SUM(l.credit - l.debit) AS value FROM entry x JOIN entry_line l "
        "ON l.entry_id = x.id JOIN account a ON a.id = l.account_id WHERE x.source = 'receipt' "
        "AND a.role = 'received_not_billed' GROUP BY x.source_id) e ON e.source_id = d.id "
        "WHERE d.value <> COALESCE(n.value, 0) "
        "OR COALESCE(e.value, 0) <> CASE WHEN d.type = 'return' THEN -d.value ELSE d.value END ORDER BY d.id",
        "{0}: value {1}, lines {2}, received and not billed {3} (minor units)",
    )


_OPEN = (
    "SELECT n.id, n.product_id, o.location_id, n.expected, n.held + CASE WHEN n.quantity > n.closed + n.received "
    "THEN n.quantity - n.closed - n.received ELSE 0 END AS quantity "
    "FROM purchase_line n JOIN purchase_order o ON o.id = n.order_id JOIN product p ON p.id = n.product_id "
    "WHERE o.confirmed_at IS NOT NULL AND o.cancelled_at IS NULL AND o.for_order IS NULL AND p.kind = 'stock' "
    "AND (n.quantity > n.closed + n.received OR n.held > 0)"
)


@check("incoming", "goods on their way = what confirmed purchase orders still bring")
def incoming() -> Iterator[str]:
    """Supplies that differ from the lines they stand for."""
    yield from differences(
        f"SELECT n.id, n.quantity, COALESCE(i.quantity, 0) FROM ({_OPEN}) n LEFT JOIN incoming i "
        "ON i.origin_line_id = n.id AND i.origin = 'purchase_line' WHERE i.id IS NULL OR i.quantity <> n.quantity "
        "OR i.product_id <> n.product_id OR i.location_id <> n.location_id "
        "OR COALESCE(i.day, '') <> COALESCE(n.expected, '') ORDER BY n.id",
        "purchase line #{0}: {1} open, {2} on their way, or not as it says",
    )
    yield from differences(
        f"SELECT i.origin_line_id, i.quantity FROM incoming i LEFT JOIN ({_OPEN}) n ON n.id = i.origin_line_id "
        "WHERE i.origin = 'purchase_line' AND n.id IS NULL ORDER BY i.id",
        "purchase line #{0}: {1} on their way, but nothing is open",
    )


@check("purchase states", "cached purchase order states = derived ones")
def purchase_states() -> Iterator[str]:
    """Purchase orders whose state cannot be what their lines say."""
    yield from differences(
        "SELECT o.id, o.number, o.state FROM purchase_order o LEFT JOIN (SELECT l.order_id, "
        "MAX(CASE WHEN p.kind = 'stock' AND l.quantity > l.closed + l.received THEN 1 ELSE 0 END) AS open, "
        "MAX(CASE WHEN l.closed > 0 THEN 1 ELSE 0 END) AS closed, MAX(l.received) AS received "
        "FROM purchase_line l JOIN product p ON p.id = l.product_id GROUP BY l.order_id) x ON x.order_id = o.id "
        "WHERE o.state <> CASE WHEN o.cancelled_at IS NOT NULL THEN 'cancelled' WHEN o.confirmed_at IS NULL THEN "
        "CASE WHEN o.hold_reason <> '' THEN 'pending approval' ELSE 'draft' END "
        "WHEN x.open = 0 THEN CASE WHEN x.closed = 1 THEN 'closed' ELSE 'done' END "
        "WHEN x.received > 0 THEN 'receiving' ELSE 'confirmed' END ORDER BY o.id",
        "purchase order #{0} {1}: state {2} is not what its lines say",
    )


@check("purchase totals", "purchase orders come to what their lines do")
def purchase_totals() -> Iterator[str]:
    """Purchase orders that differ from their lines."""
    yield from unlike_parts(
        "purchase_order", {"net": "net", "document_discount": "document_discount"}, "purchase_line", "order_id",
        "purchase order #{0}: net {1} but lines {2}, discount {3} but lines {4} (minor units)",
    )  # fmt: skip


@check("inspections", "decided as the moves say; what waits is what its order line says")
def inspections() -> Iterator[str]:
    """Inspections that differ from their moves, and lines that differ from their inspections."""
    yield from differences(
        "SELECT i.id, i.accepted, i.scrapped, COALESCE(m.accepted, 0), COALESCE(m.scrapped, 0) FROM inspection i "
        "LEFT JOIN (SELECT m.origin_id, SUM(CASE WHEN g.type = 'internal' THEN m.quantity ELSE 0 END) AS accepted, "
        "SUM(CASE WHEN g.type = 'loss' THEN m.quantity ELSE 0 END) AS scrapped FROM move m JOIN location g "
        "ON g.id = m.target_id WHERE m.origin = 'inspection' GROUP BY m.origin_id) m ON m.origin_id = i.id "
        "WHERE i.accepted <> COALESCE(m.accepted, 0) OR i.scrapped < COALESCE(m.scrapped, 0) ORDER BY i.id",
        "inspection #{0}: accepted {1}, scrapped {2}; moves say {3} and {4}",
    )
    # counts write off what they do not find of what waits, whichever inspection it is noted on
    yield from differences(
        "SELECT product_id, location_id, CAST(SUM(said) AS BIGINT), CAST(SUM(moved) AS BIGINT) FROM ("
        "SELECT product_id, location_id, scrapped AS said, 0 AS moved FROM inspection UNION ALL "
        "SELECT m.product_id, m.source_id, 0, m.quantity FROM location f JOIN move m ON m.source_id = f.id "
        "JOIN location g ON g.id = m.target_id WHERE f.inspection = 1 AND g.type = 'loss' "
        "AND m.origin IN ('inspection', 'count')) x "
        "GROUP BY product_id, location_id HAVING SUM(said) <> SUM(moved) ORDER BY 1, 2",
        "product #{0} at location #{1}: {2} scrapped of what waited, moves say {3}",
    )
    yield from unlike_parts(
        "purchase_line", {"held": "quantity - accepted - returned - scrapped"}, "inspection", "purchase_line_id",
        "purchase line #{0}: {1} wait to be inspected, inspections say {2}",
    )  # fmt: skip
    yield from differences(
        "SELECT product_id, location_id, CAST(SUM(here) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ("
        "SELECT b.product_id, b.location_id, b.on_hand AS here, 0 AS held FROM stock_balance b JOIN location g "
        "ON g.id = b.location_id WHERE g.inspection = 1 UNION ALL SELECT product_id, location_id, 0, "
        "quantity - accepted - returned - scrapped FROM inspection) x GROUP BY product_id, location_id "
        "HAVING SUM(here) <> SUM(held) ORDER BY 1, 2",
        "product #{0} at location #{1}: {2} on hand, {3} wait to be inspected",
    )
