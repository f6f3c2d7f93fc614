"""Checks of documents against their own lines and against each other."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences, unlike_parts


@check("totals", "orders and deals are worth what their lines are; a shipment moved what it says")
def totals() -> Iterator[str]:
    """Documents that differ from their lines."""
    discount = {"document_discount": "document_discount"}
    yield from unlike_parts(
        "sales_order", {"net": "net"} | discount, "order_line", "order_id",
        "order #{0}: net {1}, lines {2}; discount {3}, on its lines {4} (minor units)",
    )  # fmt: skip
    yield from unlike_parts(
        "invoice", discount, "invoice_line", "invoice_id",
        "invoice #{0}: discount {1}, on its lines {2} (minor units)",
    )  # fmt: skip
    yield from unlike_parts(
        "bill", discount, "bill_line", "bill_id", "bill #{0}: discount {1}, on its lines {2} (minor units)",
    )  # fmt: skip
    yield from unlike_parts(
        "deal", {"value": "net"}, "deal_line", "deal_id", "deal #{0}: value {1}, lines {2} (minor units)",
        only_with_parts=True,
    )  # fmt: skip
    yield from differences(
        "SELECT s.number, l.order_line_id, l.quantity, COALESCE(m.q, 0) FROM shipment s JOIN shipment_line l "
        "ON l.shipment_id = s.id LEFT JOIN (SELECT origin_id, origin_line_id, SUM(quantity) AS q FROM move "
        "WHERE origin = 'shipment' GROUP BY origin_id, origin_line_id) m ON m.origin_id = s.id "
        "AND m.origin_line_id = l.order_line_id WHERE s.state = 'shipped' AND l.quantity <> COALESCE(m.q, 0) "
        "ORDER BY s.id",
        "{0}: {2} of order line #{1} shipped, {3} moved",
    )
