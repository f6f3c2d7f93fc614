"""A pro forma of an order or of a draft of an invoice, as it is printed: no number of the invoices, nothing posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.billing.models import Invoice, InvoiceLine
from store.catalog.terms import instalments
from store.core.dates import today
from store.core.display import neutral
from store.core.errors import Refused
from store.insight.printed import LINE, heading, summed, table, taxes
from store.insight.sheet import Report
from store.sales.models import Order, OrderLine


def pro_forma(record_id: int, _day: date) -> Report:
    """That of a draft of an invoice, line by line."""
    title, text = pro_forma_text("invoice", record_id)
    return Report(title, (("", "left"),), tuple((line,) for line in text.split("\n")))


def pro_forma_text(kind: str, record_id: int) -> tuple[str, str]:
    """What it is called, and its words. Raises Refused for what is posted, cancelled, or has no lines."""
    if kind == "invoice":
        return _of_draft(Invoice.get_by_id(record_id))
    return _of_order(Order.get_by_id(record_id))


def _of_draft(row: Invoice) -> tuple[str, str]:
    if row.number or row.state != "draft" or row.type != "invoice":
        raise Refused(f"{row.title} is no draft of an invoice.", "Name a draft, or an order.")
    return _written(f"Pro forma {row.id}", row, InvoiceLine.matching("invoice_id = ? ORDER BY position", row.id))


def _of_order(row: Order) -> tuple[str, str]:
    if row.state == "cancelled":
        raise Refused(f"{row.title} is cancelled.", "Name another.")
    lines = OrderLine.matching("order_id = ? AND part_of IS NULL ORDER BY position", row.id)
    return _written(f"Pro forma {row.number or f'of order {row.id}'}", row, lines)


def _written(title: str, row: Invoice | Order, lines: Sequence[InvoiceLine] | Sequence[OrderLine]) -> tuple[str, str]:
    if not lines:
        raise Refused(f"{title} would have no lines.", "Add lines first.")
    day = today()
    with neutral():
        named = [*heading(row, title, day.isoformat()), "This is no invoice: nothing is owed by it.", ""]
        due = [summed(f"To be paid by {part.day}", part.amount, row.currency)
               for part in instalments(row.term_id, day, row.total)]  # fmt: skip
        sums = [summed("Net", row.net, row.currency), *taxes(row, lines), summed("Total", row.total, row.currency)]
        return title, "\n".join([*named, *table(row, lines), LINE, *sums, *due])
