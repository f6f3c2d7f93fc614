"""Drawing up invoices and credit notes: drafts have no number and post nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from store.billing.models import Invoice, InvoiceLine
from store.billing.shapes import Document, Side, side_of
from store.catalog.basis import company_rounding
from store.catalog.orders import line_columns
from store.catalog.tax_parts import parts_known
from store.catalog.totals import Compound, Portion, TaxShare, Totals, totals
from store.core import records
from store.core.database import rows
from store.core.identity import actor
from store.core.money import spread
from store.parties.models import Party
from store.parties.places import address_text
from store.parties.taxing import tax_for


@dataclass(frozen=True)
class DraftLine:
    """A line to be billed: scaled price (of one `unit`), discount and rate; of how much of it, see `Portion`."""

    description: str
    portion: Portion
    price: int
    discount: int
    tax_code_id: int
    tax_rate: int
    product_id: int | None = None
    sku: str = ""
    unit: str = ""
    factor: int = 1
    per: int = 1
    origin_line_id: int | None = None
    credits_line_id: int | None = None


def line_of(
    line: Any, portion: Portion, origin_line_id: int | None = None, credits_line_id: int | None = None
) -> DraftLine:
    """Some of a priced line, order line or invoice line, to be billed or credited."""
    return DraftLine(
        description=line.description,
        portion=portion,
        price=line.price,
        discount=line.discount,
        tax_code_id=line.tax_code_id,
        tax_rate=line.tax_rate,
        product_id=line.product_id,
        sku=line.sku,
        unit=line.unit,
        factor=line.factor,
        per=line.per,
        origin_line_id=origin_line_id,
        credits_line_id=credits_line_id,
    )


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
    prices_include_tax: bool = False
    debits_id: int | None = None
    buyer_reference: str = ""


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
        debits_id=header.debits_id,
        currency=header.currency,
        term=header.term_id,
        tax_rounding=company_rounding(),
        prices_include_tax=header.prices_include_tax,
        party_name=header.party_name or party.name,
        party_tax_id=party.tax_id or "",
        billing_address=header.billing_address or address_text(party.id, "billing"),
        reference=header.reference,
        buyer_reference=header.buyer_reference,
        withholding=tax_for("sales", party.withholding_id) if _may_be_withheld(header) else None,
    )
    records.create_all(InvoiceLine, [_columns(invoice, position, line) for position, line in enumerate(lines, 1)])
    recompute(invoice)
    return invoice


def _may_be_withheld(header: DraftHeader) -> bool:
    return header.type == "invoice" and header.origin not in ("deposit", "dunning")


def add_line(invoice: Invoice, line: DraftLine) -> None:
    """Append a line to a draft; the caller recomputes."""
    position = len(InvoiceLine.matching("invoice_id = ?", invoice.id)) + 1
    records.create(InvoiceLine, **_columns(invoice, position, line))


def recompute(document: Document) -> None:
    """Totals and tax rows of a draft from its lines; where prices include tax, what of each line is tax."""
    side = side_of(document)
    lines = side.line.matching(f"{side.link}_id = ? ORDER BY position, id", document.id)
    worth = [(ln.tax_code_id, ln.tax_rate, ln.net + ln.tax_included) for ln in lines]
    compound = Compound(parts_known(), [line.quantity for line in lines], document.currency)
    sums = totals(worth, document.tax_rounding, document.prices_include_tax, compound)
    if document.credits_id:
        sums = _within_what_is_left(side, document, sums, worth)
    for line, net, (_, _, value) in zip(lines, sums.nets, worth, strict=True):
        if net != line.net:
            records.change(line, net=net, tax_included=value - net)
    for old in side.tax.matching(f"{side.link}_id = ?", document.id):
        records.remove(old)
    taxes = [
        {
            side.link: document.id,
            "tax_code": share.tax_code_id,
            "rate": share.rate,
            "base": share.base,
            "tax": share.tax,
        }
        for share in sums.taxes
    ]
    records.create_all(side.tax, taxes)
    discount = sum(line.document_discount for line in lines)
    records.change(document, net=sums.net, tax=sums.tax, total=sums.total, document_discount=discount, outstanding=0)


def _within_what_is_left(side: Side, note: Document, sums: Totals, worth: list[tuple[int, int, int]]) -> Totals:
    """A credit note's totals: never more base or tax than its document has left, all of both with its last value."""
    shares, nets = [_left(side, note, share) for share in sums.taxes], list(sums.nets)
    for share in shares:
        places = [i for i, (code, rate, _) in enumerate(worth) if (code, rate) == (share.tax_code_id, share.rate)]
        if note.prices_include_tax:
            for place, net in zip(places, spread(share.base, [worth[i][2] for i in places]), strict=True):
                nets[place] = net
    return Totals(sum(nets), tuple(shares), tuple(nets))


def left_of_tax(side: Side, document_id: int, but: int, tax_code_id: int, rate: int) -> tuple[int, int]:
    """Base and tax of a document, taxed alike, that none of its credit notes takes back, `but` one left out."""
    base, tax = rows(
        "SELECT CAST(COALESCE(SUM(CASE WHEN v.id = ? THEN t.base ELSE -t.base END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN v.id = ? THEN t.tax ELSE -t.tax END), 0) AS BIGINT) "
        f"FROM {side.table}_tax t JOIN {side.table} v ON v.id = t.{side.link}_id WHERE (v.id = ? OR v.credits_id = ?) "
        "AND v.state <> 'cancelled' AND v.id <> ? AND t.tax_code_id = ? AND t.rate = ?",
        (*[document_id] * 4, but, tax_code_id, rate),
    )[0]
    return int(base), int(tax)


def _left(side: Side, note: Document, share: TaxShare) -> TaxShare:
    base, tax = left_of_tax(side, note.credits_id, note.id, share.tax_code_id, share.rate)
    if not note.prices_include_tax:
        return replace(share, tax=tax if share.base == base else min(share.tax, tax))
    value = share.base + share.tax  # what is fixed where prices include tax
    due = tax if value == base + tax else max(min(share.tax, tax), value - base)
    return replace(share, base=value - due, tax=due)


def _columns(invoice: Invoice, position: int, line: DraftLine) -> dict[str, Any]:
    """Table columns of a line; `recompute` splits the value of one whose price includes tax."""
    return {
        "invoice": invoice.id,
        "position": position,
        "origin_line_id": line.origin_line_id,
        "credits_line": line.credits_line_id,
        "quantity": line.portion.quantity,
        "net": line.portion.value,
        "document_discount": line.portion.document_discount,
        **line_columns(line),
    }
