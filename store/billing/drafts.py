"""Drawing up invoices and credit notes: drafts have no number and post nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.billing.models import Invoice, InvoiceLine, InvoiceTax
from store.catalog.actions import first_tax
from store.catalog.pricing import tax_rate
from store.catalog.totals import TaxShare, totals
from store.core import records
from store.core.database import rows
from store.core.dates import today
from store.core.identity import actor
from store.core.models import Company
from store.parties.models import Party
from store.parties.places import address_text


@dataclass(frozen=True)
class DraftLine:
    """A line to be billed: scaled quantity, price, discount and rate; net in minor units."""

    description: str
    quantity: int
    price: int
    discount: int
    net: int
    product_id: int | None = None
    sku: str = ""
    unit: str = ""
    tax_code_id: int | None = None
    tax_rate: int = 0
    origin_line_id: int | None = None
    credits_line_id: int | None = None


@dataclass(frozen=True)
class DraftHeader:
    """What a draft says above its lines."""

    party_id: int
    currency: str
    term_id: int
    type: str = "invoice"
    origin: str = ""
    origin_id: int | None = None
    credits_id: int | None = None
    party_name: str = ""
    billing_address: str = ""
    reference: str = ""


def draw_up(header: DraftHeader, lines: Sequence[DraftLine]) -> Invoice:
    """Write a draft with its lines, taxes and totals."""
    party = Party.get_by_id(header.party_id)
    invoice = records.create(
        Invoice,
        company=actor().company_id,
        type=header.type,
        party=party.id,
        origin=header.origin,
        origin_id=header.origin_id,
        credits=header.credits_id,
        currency=header.currency,
        term=header.term_id,
        tax_rounding=Company.get_by_id(actor().company_id).tax_rounding,
        party_name=header.party_name or party.name,
        party_tax_id=party.tax_id or "",
        billing_address=header.billing_address or address_text(party.id, "billing"),
        reference=header.reference,
    )
    for position, line in enumerate(lines, 1):
        _write_line(invoice, position, line)
    recompute(invoice)
    return invoice


def add_line(invoice: Invoice, line: DraftLine) -> None:
    """Append a line to a draft; the caller recomputes."""
    _write_line(invoice, len(InvoiceLine.matching("invoice_id = ?", invoice.id)) + 1, line)


def recompute(invoice: Invoice) -> None:
    """Totals and tax rows of a draft from its lines."""
    lines = InvoiceLine.matching("invoice_id = ?", invoice.id)
    sums = totals(((ln.tax_code_id, ln.tax_rate, ln.net) for ln in lines), invoice.tax_rounding)
    if invoice.credits_id:
        sums = replace(sums, taxes=tuple(_tax_left(invoice, share) for share in sums.taxes))
    for old in InvoiceTax.matching("invoice_id = ?", invoice.id):
        records.remove(old)
    for share in sums.taxes:
        records.create(
            InvoiceTax,
            invoice=invoice.id,
            tax_code=share.tax_code_id,
            rate=share.rate,
            base=share.base,
            tax=share.tax,
        )
    records.change(invoice, net=sums.net, tax=sums.tax, total=sums.total, outstanding=0)


def _tax_left(note: Invoice, share: TaxShare) -> TaxShare:
    """A credit note's tax: never more than the invoice has left, all of it with the last of its base."""
    base, tax = rows(
        "SELECT CAST(COALESCE(SUM(CASE WHEN v.id = ? THEN t.base ELSE -t.base END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN v.id = ? THEN t.tax ELSE -t.tax END), 0) AS BIGINT) "
        "FROM invoice_tax t JOIN invoice v ON v.id = t.invoice_id WHERE (v.id = ? OR v.credits_id = ?) "
        "AND v.state <> 'cancelled' AND v.id <> ? AND t.tax_code_id = ? AND t.rate = ?",
        (*[note.credits_id] * 4, note.id, share.tax_code_id, share.rate),
    )[0]
    return replace(share, tax=tax if share.base == base else min(share.tax, tax))


def _write_line(invoice: Invoice, position: int, line: DraftLine) -> None:
    code = line.tax_code_id or first_tax()
    rate = line.tax_rate if line.tax_code_id else tax_rate(code, today().isoformat())
    records.create(
        InvoiceLine,
        invoice=invoice.id,
        position=position,
        product=line.product_id,
        origin_line_id=line.origin_line_id,
        credits_line=line.credits_line_id,
        sku=line.sku,
        description=line.description,
        unit=line.unit,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        tax_code=code,
        tax_rate=rate,
        net=line.net,
    )
