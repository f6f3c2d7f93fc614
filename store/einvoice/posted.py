"""Which invoices can be written as electronic ones at all: asked before anything is chosen, so it loads little."""

from __future__ import annotations

from store.billing.models import Invoice
from store.core.errors import Refused
from store.core.private import refusal
from store.core.references import require_ours


def require_posted(invoice_id: int) -> None:
    """Raises Refused for a draft, whatever the form, and for what is gone; Forbidden where invoices may not be read."""
    if closed := refusal("invoice"):
        raise closed
    require_ours("invoice", invoice_id)
    row = Invoice.get_by_id(invoice_id)
    if not row.number:
        raise Refused(f"{row.title} is {row.state}.", f"Post it first: backdesk invoice post '#{row.id}'")
