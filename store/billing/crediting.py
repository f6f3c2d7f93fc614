"""Credit notes: what of a posted invoice is taken back, never more than it has left."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from store.billing import drafts
from store.billing.invoices import FINANCE, total_text
from store.billing.models import Invoice, InvoiceLine
from store.catalog.totals import Portion, portion
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.errors import Refused, invalid
from store.core.values import Quantity, Ref, Text


@action("invoice.credit", "Credit note", FINANCE, example="backdesk invoice credit INV-2026-000012 --reason 'damaged'")
def credit_invoice(
    invoice: Annotated[int, Ref("Invoice", kind="invoice")],
    reason: Annotated[str, Text("Reason", required=True)],
    line: Annotated[int | None, Ref("Only line", kind="invoice-line")] = None,
    quantity: Annotated[Decimal | None, Quantity("Quantity of that line", minimum=Decimal("0.0001"))] = None,
) -> Outcome:
    """Draw up a credit note for a posted invoice: all that is not yet credited, or one line's quantity."""
    row = Invoice.get_by_id(invoice)
    if not row.number or row.type != "invoice":
        raise Refused("Only a posted invoice can be credited.", "Discard a draft instead.")
    lines = InvoiceLine.matching("invoice_id = ? ORDER BY position", row.id)
    if line is None and quantity is not None:
        raise invalid("quantity", quantity, "says nothing without the line it is of")
    if line is not None and line not in [ln.id for ln in lines]:
        raise invalid("line", f"#{line}", f"is not a line of {row.number}")
    found = []
    for ln in lines:
        done = credited(ln.id)
        left = ln.quantity - done.quantity
        wanted = left if line is None else 0 if ln.id != line else (Quantity().stored(quantity) or left)
        if wanted > left:
            shown = Quantity().shown
            raise Refused(f"Only {shown(left)} of '{ln.description}' can still be credited.", "Credit less.")
        if wanted:
            whole = Portion(ln.quantity, ln.net + ln.tax_included, ln.document_discount)
            part = portion(ln, whole, done, wanted, row.currency)
            found.append(drafts.line_of(ln, part, ln.origin_line_id, ln.id))
    if not found:
        raise Refused(f"{row.number} is credited in full already.", "See its credit notes with f.")
    header = drafts.DraftHeader(
        row.party_id,
        row.currency,
        row.term_id,
        "credit_note",
        row.origin,
        row.origin_id,
        row.id,
        row.party_name,
        row.billing_address,
        reason,
        row.prices_include_tax,
    )
    note = drafts.draw_up(header, found)
    return Outcome("invoice", note.id, f"Credit note draft #{note.id} for {row.number}: {total_text(note)}.")


def credited(invoice_line_id: int) -> Portion:
    """What of an invoice line is on credit notes that are drafted or posted."""
    found = rows(
        "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.net + l.tax_included), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.document_discount), 0) AS BIGINT) FROM invoice_line l JOIN invoice v "
        "ON v.id = l.invoice_id WHERE l.credits_line_id = ? AND v.state <> 'cancelled'",
        (invoice_line_id,),
    )[0]
    return Portion(*map(int, found))
