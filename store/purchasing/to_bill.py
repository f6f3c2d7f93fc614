"""What of the goods that came nobody has billed yet, and what of those that went back nobody has credited.

Counted by line of a receipt: what came, less what is billed, less what went back and is not credited. Above zero it
is to be billed, below zero to be credited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.core.database import rows
from store.core.money import divide
from store.purchasing.models import PurchaseLine, PurchaseOrder, ReceiptLine

RECEIPT, SERVICE = "receipt", "po-line"  # what lines of bills are for


@dataclass(frozen=True)
class Open:
    """A line of a receipt (or, of a service, of the order itself) with how much of it is to be billed."""

    line: PurchaseLine
    receipt_line: ReceiptLine | None
    quantity: int
    before: int

    @property
    def origin(self) -> str:
        """What a line of a bill for it is for."""
        return RECEIPT if self.receipt_line else SERVICE

    @property
    def line_id(self) -> int:
        """Which of those."""
        return int(self.receipt_line.id if self.receipt_line else self.line.id)

    def value(self, quantity: int) -> int:
        """What so much of it comes to by the order, in its currency; parts add up to the order's line."""
        return agreed(self.line, self.before, quantity)


def agreed(line: PurchaseLine, before: int, quantity: int) -> int:
    """What a further `quantity` of an order's line comes to, as its prices say it (see `receipts.cost_of`)."""
    whole = line.net + line.tax_included
    return divide(whole * (before + quantity), line.quantity) - divide(whole * before, line.quantity)


def to_bill(order: PurchaseOrder) -> list[Open]:
    """What of an order is to be billed and on no draft, in the order it came; services as they are ordered."""
    lines = {line.id: line for line in PurchaseLine.matching("order_id = ? ORDER BY position", order.id)}
    found = rows(
        f"SELECT l.id, rl.id, rl.quantity - rl.billed - {_BACK} - {drafted(RECEIPT, 'rl.id')}, "
        "CAST((SELECT COALESCE(SUM(e.quantity), 0) FROM receipt_line e JOIN receipt d ON d.id = e.receipt_id "
        "WHERE e.purchase_line_id = l.id AND d.type = 'receipt' AND e.id < rl.id) AS BIGINT) "
        f"+ rl.billed + {drafted(RECEIPT, 'rl.id')} FROM purchase_line l "
        "JOIN receipt_line rl ON rl.purchase_line_id = l.id JOIN receipt r ON r.id = rl.receipt_id "
        "WHERE l.order_id = ? AND r.type = 'receipt' ORDER BY l.position, rl.id",
        (order.id,),
    )
    goods = [Open(lines[of], ReceiptLine.get_by_id(row), left, before) for of, row, left, before in found if left > 0]
    services = rows(
        f"SELECT l.id, l.quantity - l.closed, {billed_service('l.id')} + {drafted(SERVICE, 'l.id')} "
        "FROM purchase_line l JOIN product p ON p.id = l.product_id "
        "WHERE l.order_id = ? AND p.kind <> 'stock' ORDER BY l.position",
        (order.id,),
    )
    return goods + [Open(lines[of], None, whole - done, done) for of, whole, done in services if whole > done]


def drafted(origin: str, line: str) -> str:
    """SQL of how much of a line is on drafts of bills, less what is on drafts of credit notes for them."""
    return _on_bills(origin, line, "v.number IS NULL AND v.state <> 'cancelled'")


def billed_service(line: str) -> str:
    """SQL of how much of a line of an order is on posted bills, less what of them was credited."""
    return _on_bills(SERVICE, line, "v.number IS NOT NULL")


def _on_bills(origin: str, line: str, when: str) -> str:
    return (
        "CAST((SELECT COALESCE(SUM(CASE WHEN v.type = 'bill' THEN n.quantity ELSE -n.quantity END), 0) "
        f"FROM bill_line n JOIN bill v ON v.id = n.bill_id WHERE n.origin = '{origin}' AND n.origin_line_id = {line} "
        f"AND {when}) AS BIGINT)"
    )


# of a line of a receipt (rl), what went back and is on no credit note
_BACK = (
    "CAST((SELECT COALESCE(SUM(b.quantity - b.billed), 0) FROM receipt_line b WHERE b.returns_line_id = rl.id) "
    "AS BIGINT)"
)


def is_return(line: ReceiptLine) -> bool:
    """Whether a line is of goods that went back."""
    return line.returns_line_id is not None


def pending(line: ReceiptLine) -> int:
    """How much of a line of a receipt is to be billed (or, below zero, to be credited), drafts not counted."""
    found = rows(f"SELECT rl.quantity - rl.billed - {_BACK} FROM receipt_line rl WHERE rl.id = ?", (line.id,))
    return int(found[0][0])


def value_left(line: ReceiptLine) -> int:
    """What of a line of a receipt still stands on received-not-billed, in the books' currency."""
    came = int(line.value) - _sum("SELECT SUM(value) FROM receipt_line WHERE returns_line_id = ?", line.id)
    back = [row for (row,) in rows("SELECT id FROM receipt_line WHERE returns_line_id = ?", (line.id,))]
    return came - sum(_cleared(line_id) for line_id in [line.id, *back])


def _cleared(line_id: int) -> int:
    return _sum(
        "SELECT SUM(CASE WHEN v.type = 'bill' THEN n.cleared ELSE -n.cleared END) FROM bill_line n "
        f"JOIN bill v ON v.id = n.bill_id WHERE n.origin = '{RECEIPT}' AND n.origin_line_id = ? "
        "AND v.number IS NOT NULL",
        line_id,
    )


def _sum(query: str, value: int) -> int:
    return int(rows(query, (value,))[0][0] or 0)


def oldest_first(found: Sequence[Open], product_id: int) -> list[Open]:
    """What is open of a product, what came first first."""
    return [item for item in found if item.line.product_id == product_id]
