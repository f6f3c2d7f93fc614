"""Writes of disputes about invoices, and of promises to pay them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing.dunning_levels import CREDIT_CONTROL
from store.billing.dunning_models import Dispute, Promise
from store.billing.models import Invoice
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.values import Amount, Day, Ref, Text

_WHO = ("sales", "support", *CREDIT_CONTROL)
Subject = Annotated[int, Ref("Invoice", kind="invoice")]


@action(
    "invoice.dispute",
    "Note a dispute",
    _WHO,
    example="backdesk invoice dispute INV-2026-000012 --reason 'says two boxes were missing'",
)
def dispute_invoice(invoice: Subject, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Note that a customer does not agree to an invoice: it is not dunned until that is settled."""
    row = _owing(invoice)
    if Dispute.first_matching("invoice_id = ? AND settled_on IS NULL", row.id):
        raise Refused(f"{row.number} is disputed already.", f"Settle it: backdesk invoice settle-dispute {row.number}")
    records.create(Dispute, invoice=row, day=today().isoformat(), reason=reason)
    return Outcome("invoice", row.id, f"{row.number} is disputed; it is not dunned.")


@action(
    "invoice.settle-dispute",
    "Settle the dispute",
    CREDIT_CONTROL,
    example="backdesk invoice settle-dispute INV-2026-000012 --reason 'credited the boxes'",
)
def settle_dispute(invoice: Subject, reason: Annotated[str, Text("What came of it", required=True)]) -> Outcome:
    """Note what came of a dispute: what is left of the invoice is owed like any other."""
    row = Invoice.get_by_id(invoice)
    held = Dispute.first_matching("invoice_id = ? AND settled_on IS NULL", row.id)
    if held is None:
        raise Refused(f"{row.title} is not disputed.", "See: backdesk list disputes")
    records.change(held, settled_on=today().isoformat(), outcome=reason)
    return Outcome("invoice", row.id, f"The dispute about {row.number} is settled.")


@action(
    "invoice.promise",
    "Note a promise to pay",
    _WHO,
    example="backdesk invoice promise INV-2026-000012 --day +7d --amount 500",
)
def promise_payment(
    invoice: Subject,
    day: Annotated[date, Day("By", required=True)],
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="all that it owes, when left empty")
    ] = None,
    note: Annotated[str, Text("Note")] = "",
) -> Outcome:
    """Note a customer's word to pay by a day: until it has passed the invoice is not dunned.

    A later promise takes the place of an earlier one. Broken ones: `backdesk list promises state:broken`.
    """
    row = _owing(invoice)
    minor = row.outstanding if amount is None else Amount().stored(amount, row.currency) or 0
    if minor > row.outstanding:
        raise invalid("amount", amount, f"is more than the {Amount().shown(row.outstanding, row.currency)} it owes")
    if day < today():
        raise invalid("day", day, "has passed")
    for earlier in Promise.matching("invoice_id = ? AND replaced = 0", row.id):
        records.change(earlier, replaced=True)
    records.create(
        Promise,
        invoice=row,
        made_on=today().isoformat(),
        day=day.isoformat(),
        amount=minor,
        settled=row.total - row.outstanding,
        note=note,
    )
    said = Amount().said(minor, row.currency)
    return Outcome("invoice", row.id, f"{said} of {row.number} promised by {Day().shown(day.isoformat())}.")


def _owing(invoice: int) -> Invoice:
    row = Invoice.get_by_id(invoice)
    if not row.number or row.type != "invoice":
        raise Refused("Only a posted invoice is owed.", "Post it first.")
    if not row.outstanding:
        raise Refused(f"{row.number} is settled already.", "There is nothing left to be paid.")
    return row
