"""Credit notes: what of a posted invoice is taken back, never more than it has left."""

from __future__ import annotations

from collections.abc import Mapping
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
    left = {ln.id: ln.quantity - credited(ln.id).quantity for ln in lines if line in (None, ln.id)}
    wanted = left if line is None else {line: Quantity().stored(quantity) or left[line]}
    note = draw_note(row, wanted, reason)
    return Outcome("invoice", note.id, f"Credit note draft #{note.id} for {row.number}: {total_text(note)}.")


def draw_note(row: Invoice, wanted: Mapping[int, int], reason: str) -> Invoice:
    """A draft credit note for a posted invoice: so much (scaled) of each of its lines, by id.

    Raises Refused for more than is left of a line, and where nothing is.
    """
    found = []
    for line in InvoiceLine.matching("invoice_id = ? ORDER BY position", row.id):
        if not (quantity := wanted.get(line.id, 0)):
            continue
        done = credited(line.id)
        if quantity > line.quantity - done.quantity:
            left = Quantity().shown(line.quantity - done.quantity)
            raise Refused(f"Only {left} of '{line.description}' can still be credited.", "Credit less.")
        whole = Portion(line.quantity, line.net + line.tax_included, line.document_discount)
        part = portion(line, whole, done, quantity, row.currency)
        found.append(drafts.line_of(line, part, line.origin_line_id, line.id))
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
    return drafts.draw_up(header, found)


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
