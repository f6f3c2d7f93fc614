"""Invoices of lines that a person said, priced for a customer and a day."""

from __future__ import annotations

from collections.abc import Sequence

from store.billing import drafts
from store.billing.models import Invoice
from store.catalog.basis import company_rounding
from store.catalog.lines import LineInput, price_lines
from store.catalog.pricing import Pricing
from store.catalog.tax_parts import parts_known
from store.catalog.totals import Basis, Portion, work_out
from store.core.errors import invalid
from store.parties.models import Party
from store.parties.taxing import tax_for


def drawn_up(
    owner: Party,
    lines: Sequence[LineInput],
    pricing: Pricing,
    reference: str,
    origin: tuple[str, int | None] = ("", None),
    basis: Basis | None = None,
    raises: Invoice | None = None,
) -> Invoice:
    """A draft of free lines for a customer, a debit note where it `raises` another invoice.

    Raises Invalid listing what of which line cannot be.
    """
    if not lines:
        raise invalid("lines", "", "at least one is required")
    tax = tax_for("sales", owner.tax_code_id)
    pricing = Pricing(pricing.price_list_id, pricing.day, pricing.currency, pricing.inclusive, tax)
    priced = price_lines(lines, pricing)
    worked = work_out(
        priced, basis or Basis(pricing.currency, pricing.inclusive, company_rounding(), parts=parts_known())
    )
    header = drafts.DraftHeader(
        owner.id,
        pricing.currency,
        owner.term_id,
        origin=origin[0],
        origin_id=origin[1],
        reference=reference,
        prices_include_tax=pricing.inclusive,
        debits_id=raises.id if raises else None,
        buyer_reference=raises.buyer_reference if raises else "",
    )
    found = [
        drafts.line_of(ln, Portion(ln.quantity, share.net + share.tax_included, share.document_discount))
        for ln, share in zip(priced, worked.lines, strict=True)
    ]
    return drafts.draw_up(header, found)
