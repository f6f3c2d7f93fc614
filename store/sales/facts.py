"""What has happened to each line of an order, from the documents made for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.core.database import rows
from store.core.money import QUANTITY
from store.sales.models import Order, OrderLine


@dataclass
class LineFacts:
    """Scaled quantities of one line, from its children."""

    line: OrderLine
    kind: str
    lead_days: int
    delivered: int
    drafted: int
    invoiced: int
    invoice_drafted: int

    @property
    def stocked(self) -> bool:
        """Whether goods are reserved and leave for it; a kit's components do."""
        return self.kind == "stock"

    @property
    def priced(self) -> bool:
        """Whether it is billed; a component is billed with its kit."""
        return self.line.part_of is None

    @property
    def to_deliver(self) -> int:
        """What is neither delivered nor closed."""
        return max(0, int(self.line.quantity - self.line.closed - self.delivered))

    @property
    def over(self) -> int:
        """What was delivered beyond the quantity, and accepted; what was billed of it stays so when it comes back."""
        return max(0, int(max(self.delivered + self.line.closed, self.invoiced) - self.line.quantity))

    @property
    def to_bill(self) -> int:
        """All that is billed of it in the end."""
        return int(self.line.quantity + self.over - self.line.closed - self.line.waived) if self.priced else 0


def gather(order: Order) -> list[LineFacts]:
    """The facts behind every line, by order line id, never by product or amount. What is replaced is not delivered."""
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
        delivered = shipped - line.replaced if kind == "stock" else line.quantity - line.closed
        result.append(LineFacts(line, kind, lead_days, delivered, drafted, invoiced, invoice_drafted))
    for kit in [fact for fact in result if fact.kind == "kit"]:
        parts = components(kit, result)
        kit.delivered = whole_kits(parts, [part.delivered for part in parts])
    return result


def components(kit: LineFacts, facts: Iterable[LineFacts]) -> list[LineFacts]:
    """The lines a kit's line was exploded into; none as long as the order is not confirmed."""
    return [fact for fact in facts if fact.line.part_of == kit.line.id]


def whole_kits(parts: Iterable[LineFacts], quantities: Iterable[int]) -> int:
    """How many whole kits (scaled) such quantities of their components make."""
    pairs = zip(parts, quantities, strict=True)
    return min((quantity // part.line.each * QUANTITY for part, quantity in pairs), default=0)


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
