"""A pro forma of an order or of a draft of an invoice, as it is printed: no number of the invoices, nothing posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.billing.models import Invoice, InvoiceLine
from store.catalog.basis import company_rounding
from store.catalog.models import TaxCode
from store.catalog.tax_parts import parts_known
from store.catalog.terms import instalments
from store.catalog.totals import Compound, totals
from store.core.dates import today
from store.core.display import neutral
from store.core.errors import Refused
from store.core.models import Company
from store.core.money import divide
from store.core.text import excerpt
from store.core.values import Amount, Percent, Price, Quantity
from store.insight.sheet import Report
from store.sales.models import Order, OrderLine

_WIDTH = 76


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
        address = [part.strip() for part in row.billing_address.split("\n") if part.strip()]
        head = [Company.get_by_id(row.company_id).name, "", row.party_name, *address, ""]
        named = [f"{title:<{_WIDTH - 10}}{day}", "This is no invoice: nothing is owed by it.", ""]
        due = [_sum(f"To be paid by {part.day}", part.amount, row) for part in instalments(row.term_id, day, row.total)]
        sums = [_sum("Net", row.net, row), *_taxes(row, lines), _sum("Total", row.total, row)]
        return title, "\n".join([*head, *named, *_table(row, lines), *sums, *due])


def _table(row: Invoice | Order, lines: Sequence[InvoiceLine] | Sequence[OrderLine]) -> list[str]:
    found = [f"{'':<34}{'Quantity':>12}{'Price':>14}{'Amount':>16}", "-" * _WIDTH]
    for line in lines:
        amount = Amount().shown(line.net + line.tax_included, row.currency)
        quantity = f"{Quantity().shown(divide(line.quantity * line.per, line.factor))} {line.unit}".strip()
        found.append(f"{excerpt(line.description, 32):<34}{quantity:>12}{Price().shown(line.price):>14}{amount:>16}")
    return [*found, "-" * _WIDTH]


def _taxes(row: Invoice | Order, lines: Sequence[InvoiceLine] | Sequence[OrderLine]) -> list[str]:
    worth = [(line.tax_code_id, line.tax_rate, line.net + line.tax_included) for line in lines]
    compound = Compound(parts_known(), [line.quantity for line in lines], row.currency)
    found = totals(worth, company_rounding(), bool(row.prices_include_tax), compound)
    return [
        _sum(f"{TaxCode.get_by_id(share.tax_code_id).name} ({Percent().shown(share.rate)})", share.tax, row)
        for share in found.taxes
        if share.tax
    ]


def _sum(word: str, minor: int, row: Invoice | Order) -> str:
    return f"{excerpt(word, 48):<{_WIDTH - 24}}{Amount().said(minor, row.currency):>24}"
