"""Posting an invoice or credit note: number, due dates, exchange rate, ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import settlement
from store.billing.events import CreditPosted, InvoicePosted
from store.billing.invoices import FINANCE, total_text
from store.billing.models import Instalment, Invoice, InvoiceLine
from store.catalog.rates import in_books, rate_on
from store.catalog.terms import instalments
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.dates import now, today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import RATE, spread
from store.core.values import Day, Rate, Ref
from store.ledger.posting import Leg, post


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
    return Outcome("invoice", row.id, f"{row.number} posted: {total_text(row)}, due {row.due}.")


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
    earned = "deposits" if row.origin == "deposit" else "revenue"  # what is paid in advance is not earned yet
    legs.append(Leg(earned, -sign * base_net, None, row.currency, -sign * row.net))
    legs.append(Leg("output_tax", -sign * base_tax, None, row.currency, -sign * row.tax))
    post(f"invoice:{row.id}", day, f"{row.number} {row.party_name}", ("invoice", row.id), legs)
