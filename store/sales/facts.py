"""What has happened to each line of an order, from the documents made for it."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.database import rows
from store.sales.models import Order, OrderLine


@dataclass
class LineFacts:
    """Scaled quantities of one line, from its children."""

    line: OrderLine
    stocked: bool
    lead_days: int
    delivered: int
    drafted: int
    invoiced: int
    invoice_drafted: int

    @property
    def to_deliver(self) -> int:
        """What is neither delivered nor closed."""
        return int(self.line.quantity - self.line.closed - self.delivered)


def gather(order: Order) -> list[LineFacts]:
    """The facts behind every line, by order line id, never by product or amount."""
    found = rows(
        "SELECT l.id, p.kind, p.lead_days, "
        f"{_shipped('shipped')}, {_shipped('draft', 'picked')}, {_billed('IS NOT NULL')}, {_billed('IS NULL')} "
        "FROM order_line l JOIN product p ON p.id = l.product_id WHERE l.order_id = ? ORDER BY l.position",
        (order.id,),
    )
    lines = {ln.id: ln for ln in OrderLine.matching("order_id = ?", order.id)}
    result = []
    for line_id, kind, lead_days, shipped, drafted, invoiced, invoice_drafted in found:
        line = lines[line_id]
        delivered = shipped if kind == "stock" else line.quantity - line.closed
        result.append(LineFacts(line, kind == "stock", lead_days, delivered, drafted, invoiced, invoice_drafted))
    return result


def _shipped(*states: str) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return (
        "CAST((SELECT COALESCE(SUM(sl.quantity), 0) FROM shipment_line sl JOIN shipment s ON s.id = sl.shipment_id "
        f"WHERE sl.order_line_id = l.id AND s.state IN ({listed})) AS BIGINT)"
    )


def _billed(number: str) -> str:
    return (
        "CAST((SELECT COALESCE(SUM(il.quantity), 0) FROM invoice_line il JOIN invoice v ON v.id = il.invoice_id "
        "WHERE il.origin_line_id = l.id AND v.type = 'invoice' AND v.origin = 'order' "
        f"AND v.state <> 'cancelled' AND v.number {number}) AS BIGINT)"
    )
