"""Bringing a purchase order into line with what has happened: quantities, goods on their way, state.

`process` is called after everything that happens to an order; twice in a row does nothing the second time.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core import records
from store.core.database import rows
from store.purchasing.models import PurchaseLine, PurchaseOrder
from store.purchasing.to_bill import billed_service
from store.stock.incoming import Supply, expect

ORIGIN = "purchase_line"


@dataclass(frozen=True)
class LineFacts:
    """Scaled quantities of one line, from its receipts."""

    line: PurchaseLine
    stocked: bool
    received: int
    returned: int
    billed: int
    held: int

    @property
    def to_receive(self) -> int:
        """What is neither received nor closed; services are not received."""
        return max(0, self.line.quantity - self.line.closed - self.received) if self.stocked else 0


def gather(order: PurchaseOrder) -> list[LineFacts]:
    """The facts behind every line, by line id, never by product or amount."""
    found = rows(
        f"SELECT l.id, p.kind, {_came('receipt')}, {_came('return')}, {_BILLED}, {_HELD} "
        "FROM purchase_line l JOIN product p ON p.id = l.product_id WHERE l.order_id = ? ORDER BY l.position",
        (order.id,),
    )
    lines = {line.id: line for line in PurchaseLine.matching("order_id = ?", order.id)}
    return [LineFacts(lines[line_id], kind == "stock", *facts) for line_id, kind, *facts in found]


_HELD = (
    "CAST((SELECT COALESCE(SUM(i.quantity - i.accepted - i.returned - i.scrapped), 0) FROM inspection i "
    "WHERE i.purchase_line_id = l.id) AS BIGINT)"
)


def _came(kind: str, column: str = "quantity") -> str:
    return (
        f"CAST((SELECT COALESCE(SUM(rl.{column}), 0) FROM receipt_line rl JOIN receipt r ON r.id = rl.receipt_id "
        f"WHERE rl.purchase_line_id = l.id AND r.type = '{kind}') AS BIGINT)"
    )


_BILLED = f"CASE WHEN p.kind = 'stock' THEN {_came('receipt', 'billed')} ELSE {billed_service('l.id')} END"


def process(order: PurchaseOrder) -> None:
    """Keep what is received, say what is still on its way, derive the state."""
    binding = bool(order.confirmed_at and not order.cancelled_at)
    facts = gather(order)
    for fact in facts:
        records.change(fact.line, received=fact.received, returned=fact.returned, billed=fact.billed, held=fact.held)
        if fact.stocked:
            open_ = (fact.to_receive if binding else 0) + fact.held  # what is inspected is not there yet
            expect(
                ORIGIN,
                fact.line.id,
                Supply(fact.line.product_id, order.location_id, 0 if order.for_order else open_, fact.line.expected),
            )
    records.change(order, state=derive_state(order, facts))


def derive_state(order: PurchaseOrder, facts: list[LineFacts]) -> str:
    """The state the order's facts amount to."""
    if order.cancelled_at:
        return "cancelled"
    if not order.confirmed_at:
        return "pending approval" if order.hold_reason else "draft"
    if not any(fact.to_receive for fact in facts):
        return "closed" if any(fact.line.closed for fact in facts) else "done"
    return "receiving" if any(fact.received for fact in facts) else "confirmed"
