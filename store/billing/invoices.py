"""Invoices of free lines, and drafts thrown away; see `posting` and `crediting` for the rest of their life."""

from __future__ import annotations

from typing import Annotated

from store.billing import drafts
from store.billing.events import InvoiceDiscarded
from store.billing.models import Invoice
from store.catalog.basis import (
    DocumentDiscount,
    DocumentDiscountPercent,
    Prices,
    basis_from,
    company_rounding,
    take_basis,
)
from store.catalog.lines import LineInput, price_lines
from store.catalog.pricing import Pricing
from store.catalog.totals import Portion, work_out
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Currency, Lines, Percent, Ref, Text
from store.parties.models import Party
from store.parties.taxing import tax_for

record_kind(
    RecordKind("invoice", "invoice", "COALESCE(t.number, 'draft #' || t.id) || ' ' || t.party_name", ("number",))
)

FINANCE = ("finance", "manager")


@action(
    "invoice.draft",
    "New invoice",
    FINANCE,
    example="backdesk invoice draft --party ACME --line TEA-1:10@4.50 --reference 'PO 77'",
)
def draft_invoice(
    party: Annotated[int, Ref("Party", kind="party", required=True)],
    lines: Annotated[tuple[LineInput, ...], Lines("Lines", required=True, of=LineInput)],
    reference: Annotated[str, Text("Reference")] = "",
    currency: Annotated[str, Currency("Currency")] = "",
    prices: Prices = "",
    document_discount_percent: DocumentDiscountPercent = None,
    document_discount: DocumentDiscount = None,
) -> Outcome:
    """Draw up an invoice of free lines, without an order. It has no number until it is posted."""
    owner = Party.get_by_id(party)
    currency = currency or owner.currency
    said = {
        "prices": prices,
        "document_discount_percent": Percent().stored(document_discount_percent),
        "document_discount": Amount().stored(document_discount, currency),
    }
    basis = basis_from(take_basis(said, owner.price_list_id), currency, company_rounding())
    if not lines:
        raise invalid("lines", "", "at least one is required")
    tax = tax_for("sales", owner.tax_code_id)
    priced = price_lines(lines, Pricing(owner.price_list_id, today().isoformat(), currency, basis.inclusive, tax))
    worked = work_out(priced, basis)
    header = drafts.DraftHeader(party, currency, owner.term_id, reference=reference, prices_include_tax=basis.inclusive)
    found = [
        drafts.line_of(ln, Portion(ln.quantity, share.net + share.tax_included, share.document_discount))
        for ln, share in zip(priced, worked.lines, strict=True)
    ]
    invoice = drafts.draw_up(header, found)
    return Outcome("invoice", invoice.id, f"Draft #{invoice.id} for {owner.name}: {total_text(invoice)}.")


@action("invoice.discard", "Discard draft", FINANCE, danger=True, example="backdesk invoice discard '#17'")
def discard_invoice(invoice: Annotated[int, Ref("Invoice", kind="invoice")]) -> Outcome:
    """Throw a draft away. Nothing posted is ever discarded; credit it instead."""
    row = Invoice.get_by_id(invoice)
    if row.number:
        raise Refused(f"{row.number} is posted; that is final.", f"Credit it: backdesk invoice credit {row.number}")
    if row.state != "cancelled":
        records.change(row, state="cancelled")
        announce(InvoiceDiscarded(row.id, row.origin, row.origin_id))
    return Outcome("invoice", row.id, f"Draft #{row.id} discarded.")


def total_text(row: Invoice) -> str:
    """A document's total for a sentence."""
    return Amount().said(row.total, row.currency)
