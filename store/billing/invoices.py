"""Invoices of free lines, and drafts thrown away; see `posting` and `crediting` for the rest of their life."""

from __future__ import annotations

from typing import Annotated

from store.billing.drawing import drawn_up
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
from store.catalog.lines import LineInput
from store.catalog.pricing import Pricing
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import announce
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Currency, Lines, Percent, Ref, Text
from store.parties.models import Party

record_kind(
    RecordKind("invoice", "invoice", "COALESCE(t.number, 'draft #' || t.id) || ' ' || t.party_name", ("number",))
)
record_kind(RecordKind("invoice-line", "invoice_line", "t.description", noun="invoice line"))

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
    pricing = Pricing(owner.price_list_id, today().isoformat(), currency, basis.inclusive)
    invoice = drawn_up(owner, lines, pricing, reference, basis=basis)
    return Outcome("invoice", invoice.id, f"{invoice.title} for {owner.name}: {total_text(invoice)}.")


@action("invoice.discard", "Discard draft", FINANCE, danger=True, example="backdesk invoice discard '#17'")
def discard_invoice(invoice: Annotated[int, Ref("Invoice", kind="invoice")]) -> Outcome:
    """Throw a draft away. Nothing posted is ever discarded; credit it instead."""
    row = Invoice.get_by_id(invoice)
    if row.number:
        raise Refused(f"{row.number} is posted; that is final.", f"Credit it: backdesk invoice credit {row.number}")
    if row.state != "cancelled":
        records.change(row, state="cancelled")
        announce(InvoiceDiscarded(row.id, row.origin, row.origin_id))
    return Outcome("invoice", row.id, f"{row.title} discarded.")


def total_text(row: Invoice) -> str:
    """A document's total for a sentence."""
    return Amount().said(row.total, row.currency)
