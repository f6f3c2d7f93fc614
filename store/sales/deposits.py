"""Deposits: part of an order billed before anything else, a liability until it is set off on what is billed later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import drafts
from store.billing.crediting import credited, draw_note
from store.billing.events import InvoicePosted
from store.billing.invoices import total_text
from store.billing.models import Invoice, InvoiceLine
from store.billing.posting import post_invoice
from store.billing.settlement import allocate, left_of
from store.catalog.totals import Portion
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.money import PRICE, QUANTITY, exponent, percent_of
from store.core.values import Percent, Ref
from store.sales.invoicing import bill_header
from store.sales.models import Order

DEPOSIT = "deposit"


@action(
    "order.deposit",
    "Ask for a deposit",
    ("sales", "finance", "manager"),
    example="backdesk order deposit SO-2026-000012 --percent 30",
)
def ask_deposit(
    order: Annotated[int, Ref("Order", kind="order")],
    percent: Annotated[
        Decimal, Percent("Percent", required=True, minimum=Decimal("0.01"), maximum=Decimal(100), help="of the order")
    ],
) -> Outcome:
    """Draft an invoice for a part of a confirmed order before the goods are billed.

    Posted, it is owed to the customer until the order's invoices are posted: those it is set off against, tax and all.
    """
    row = Order.get_by_id(order)
    if not row.confirmed_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state}.", "Only a confirmed order has deposits.")
    share = Percent().stored(percent) or 0
    _require_room(row, share)
    lines = [_line(row, share, *group) for group in _by_tax(row)]
    invoice = drafts.draw_up(bill_header(row, DEPOSIT), lines)
    return Outcome("invoice", invoice.id, f"Deposit draft #{invoice.id} for {row.number}: {total_text(invoice)}.")


def _require_room(row: Order, share: int) -> None:
    """No more is asked for in advance than is left to be billed at all."""
    asked, billed = (
        int(
            scalar(
                "SELECT CAST(COALESCE(SUM(CASE WHEN type = 'invoice' THEN net ELSE -net END), 0) AS BIGINT) "
                "FROM invoice WHERE origin = ? AND origin_id = ? AND state <> 'cancelled'"
                + (" AND number IS NOT NULL AND type = 'invoice'" if origin == "order" else ""),
                (origin, row.id),
            )
        )
        for origin in (DEPOSIT, "order")
    )
    if asked + percent_of(row.net, share) > row.net - billed:
        raise Refused(
            f"So much of {row.number} is not left to ask for in advance.", "Ask for less, or post its invoice."
        )


def _by_tax(row: Order) -> list[tuple[int, int, int]]:
    """(tax code, rate, value) of an order's lines: net, or with tax where its prices include it."""
    found = rows(
        "SELECT tax_code_id, tax_rate, CAST(SUM(net + tax_included) AS BIGINT) FROM order_line WHERE order_id = ? "
        "GROUP BY tax_code_id, tax_rate HAVING SUM(net + tax_included) > 0 ORDER BY 1, 2",
        (row.id,),
    )
    return [(code, rate, value) for code, rate, value in found]


def _line(row: Order, share: int, tax_code_id: int, rate: int, value: int) -> drafts.DraftLine:
    """As so many units of money, so that any part of it can be credited."""
    part = percent_of(value, share)
    return drafts.DraftLine(
        description=f"Deposit of {Percent().plain(share)} % on {row.number}",
        portion=Portion(part * QUANTITY // 10 ** exponent(row.currency), part, 0),
        price=PRICE,
        discount=0,
        tax_code_id=tax_code_id,
        tax_rate=rate,
    )


@reacts_to(InvoicePosted)
def set_off(event: InvoicePosted) -> None:
    """An invoice of an order owes less by the deposits that are not set off yet: each is credited as far as it goes."""
    if event.origin != "order":
        return
    held = Invoice.matching(
        "origin = ? AND origin_id = ? AND type = 'invoice' AND number IS NOT NULL ORDER BY id", DEPOSIT, event.origin_id
    )
    for deposit in held:
        invoice = Invoice.get_by_id(event.invoice_id)
        left = deposit.total - _credited_total(deposit)
        if left and invoice.outstanding:
            _credit(deposit, invoice, left)


def _credited_total(deposit: Invoice) -> int:
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM invoice WHERE credits_id = ? AND state <> 'cancelled'",
            (deposit.id,),
        )
    )


def _credit(deposit: Invoice, invoice: Invoice, left: int) -> None:
    wanted = {}
    for line in InvoiceLine.matching("invoice_id = ? ORDER BY position", deposit.id):
        rest = line.quantity - credited(line.id).quantity
        wanted[line.id] = rest if left <= invoice.outstanding else rest * invoice.outstanding // left
    if not any(wanted.values()):
        return
    note = draw_note(deposit, wanted, f"Set off on {invoice.number}")
    day = date.fromisoformat(invoice.day)
    post_invoice(note.id, day)
    note, invoice = Invoice.get_by_id(note.id), Invoice.get_by_id(invoice.id)
    if amount := min(left_of(note), invoice.outstanding):
        allocate(note, invoice, amount, day)
