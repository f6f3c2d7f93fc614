"""Writes of invoices and credit notes: draft, post, credit, discard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import drafts, settlement
from store.billing.events import CreditPosted, InvoiceDiscarded, InvoicePosted
from store.billing.models import Instalment, Invoice, InvoiceLine
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
from store.catalog.rates import in_books, rate_on
from store.catalog.terms import instalments
from store.catalog.totals import Portion, portion, work_out
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import now, today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import RATE, spread
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Currency, Day, Lines, Percent, Quantity, Rate, Ref, Text
from store.ledger.posting import Leg, post
from store.parties.models import Party

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
    priced = price_lines(lines, Pricing(owner.price_list_id, today().isoformat(), currency, basis.inclusive))
    worked = work_out(priced, basis)
    header = drafts.DraftHeader(party, currency, owner.term_id, reference=reference, prices_include_tax=basis.inclusive)
    invoice = drafts.draw_up(
        header,
        [
            drafts.DraftLine(
                description=ln.description,
                portion=Portion(ln.quantity, share.net + share.tax_included, share.document_discount),
                price=ln.price,
                discount=ln.discount,
                tax_code_id=ln.tax_code_id,
                tax_rate=ln.tax_rate,
                product_id=ln.product_id,
                sku=ln.sku,
                unit=ln.unit,
            )
            for ln, share in zip(priced, worked.lines, strict=True)
        ],
    )
    return Outcome("invoice", invoice.id, f"Draft #{invoice.id} for {owner.name}: {_total(invoice)}.")


@action("invoice.post", "Post", FINANCE, danger=True, example="backdesk invoice post '#17' --day today")
def post_invoice(
    invoice: Annotated[int, Ref("Invoice", kind="invoice")],
    day: Annotated[date | None, Day("Invoice date")] = None,
    rate: Annotated[Decimal | None, Rate("Exchange rate", minimum=Decimal("0.0000000001"))] = None,
) -> Outcome:
    """Post a draft: it takes its number, falls due, enters the ledger, and can never be changed again.

    In a foreign currency it is posted at the rate of its date; a credit note at the rate of its invoice.
    """
    row = Invoice.get_by_id(invoice)
    if row.number:
        return Outcome("invoice", row.id, f"{row.number} is posted already.")
    if row.state != "draft":
        raise Refused(f"Draft #{row.id} is {row.state}.", "Draw up a new one.")
    if not InvoiceLine.first_matching("invoice_id = ?", row.id):
        raise Refused(f"Draft #{row.id} has no lines.", "Discard it: backdesk invoice discard")
    when = day or today()
    scaled = _rate(row, when, rate)
    base_net, base_tax = in_books(row.net, row.currency, scaled), in_books(row.tax, row.currency, scaled)
    parts = instalments(row.term_id, when, row.total) if row.type == "invoice" else []
    base_parts = spread(base_net + base_tax, [part.amount for part in parts]) if parts else []
    for position, (part, base) in enumerate(zip(parts, base_parts, strict=True), 1):
        records.create(
            Instalment,
            invoice=row,
            position=position,
            due=part.day.isoformat(),
            amount=part.amount,
            base_amount=base,
        )
    last_due = max([part.day for part in parts], default=when)
    records.change(
        row,
        number=numbering.take(row.type, when, strict_dates=True),
        day=when.isoformat(),
        due=last_due.isoformat(),
        posted_at=now(),
        outstanding=row.total,
        exchange_rate=scaled,
        base_total=base_net + base_tax,
        base_outstanding=base_net + base_tax,
        state="open" if row.total else "paid",
    )
    receivable = [(part.amount, base) for part, base in zip(parts, base_parts, strict=True)]
    _post_entry(row, when, receivable or [(row.total, base_net + base_tax)], base_net, base_tax)
    if row.type == "credit_note":
        _after_credit(row, when)
    else:
        announce(InvoicePosted(row.id, row.origin, row.origin_id))
    return Outcome("invoice", row.id, f"{row.number} posted: {_total(row)}, due {row.due}.")


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
        left = ln.quantity - credited_quantity(ln.id)
        wanted = left if line is None else 0 if ln.id != line else (Quantity().stored(quantity) or left)
        if wanted > left:
            shown = Quantity().shown
            raise Refused(f"Only {shown(left)} of '{ln.description}' can still be credited.", "Credit less.")
        if wanted:
            found.append(_credit_line(row, ln, wanted))
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
    return Outcome("invoice", note.id, f"Credit note draft #{note.id} for {row.number}: {_total(note)}.")


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


def credited_quantity(invoice_line_id: int) -> int:
    """Scaled quantity of an invoice line on credit notes that are drafted or posted."""
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM invoice_line l JOIN invoice v "
            "ON v.id = l.invoice_id WHERE l.credits_line_id = ? AND v.state <> 'cancelled'",
            (invoice_line_id,),
        )
    )


def _credit_line(row: Invoice, ln: InvoiceLine, quantity: int) -> drafts.DraftLine:
    """What crediting `quantity` takes of a line, next to what other credit notes have taken."""
    done = rows(
        "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.net + l.tax_included), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.document_discount), 0) AS BIGINT) FROM invoice_line l JOIN invoice v "
        "ON v.id = l.invoice_id WHERE l.credits_line_id = ? AND v.state <> 'cancelled'",
        (ln.id,),
    )[0]
    whole = Portion(ln.quantity, ln.net + ln.tax_included, ln.document_discount)
    return drafts.DraftLine(
        description=ln.description,
        portion=portion(ln, whole, Portion(*map(int, done)), quantity, row.currency),
        price=ln.price,
        discount=ln.discount,
        tax_code_id=ln.tax_code_id,
        tax_rate=ln.tax_rate,
        product_id=ln.product_id,
        sku=ln.sku,
        unit=ln.unit,
        origin_line_id=ln.origin_line_id,
        credits_line_id=ln.id,
    )


def _after_credit(note: Invoice, day: date) -> None:
    if note.credits_id:
        invoice = Invoice.get_by_id(note.credits_id)
        amount = min(note.total, invoice.outstanding)
        if amount:
            settlement.allocate(note, invoice, amount, day)
    announce(CreditPosted(note.id, note.origin, note.origin_id))


def _rate(row: Invoice, day: date, given: Decimal | None) -> int:
    """The rate to post at. A credit note takes its invoice's, so that crediting makes no exchange difference."""
    if row.currency == actor().currency:
        if given is not None and given != 1:
            raise invalid("rate", given, f"means nothing for a document in {row.currency}, the currency of the books")
        return RATE
    if given is not None:
        return Rate().stored(given) or RATE
    if row.credits_id:
        return int(Invoice.get_by_id(row.credits_id).exchange_rate)
    return rate_on(row.currency, day.isoformat())


def _post_entry(row: Invoice, day: date, parts: list[tuple[int, int]], base_net: int, base_tax: int) -> None:
    """Dr receivable, a line per instalment / Cr revenue, Cr tax; a credit note is the mirror."""
    sign = 1 if row.type == "invoice" else -1
    legs = [Leg("receivable", sign * base, row.party_id, row.currency, sign * amount) for amount, base in parts]
    legs.append(Leg("revenue", -sign * base_net, None, row.currency, -sign * row.net))
    legs.append(Leg("output_tax", -sign * base_tax, None, row.currency, -sign * row.tax))
    post(f"invoice:{row.id}", day, f"{row.number} {row.party_name}", ("invoice", row.id), legs)


def _total(row: Invoice) -> str:
    return f"{Amount().shown(row.total, row.currency)} {row.currency}"
