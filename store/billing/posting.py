"""Posting an invoice or credit note: number, due dates, exchange rate, ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing.booking import early_text, fall_due, number_it, rate_to_post, set_off
from store.billing.cash_basis import legs_at_posting, settle_basis
from store.billing.events import CreditPosted, InvoicePosted
from store.billing.invoices import FINANCE, total_text
from store.billing.models import Invoice, InvoiceLine
from store.billing.withholding import assess, withheld_text
from store.catalog.rates import in_books
from store.core import numbering
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import announce
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
        raise Refused(f"{row.title} is {row.state}.", "Draw up a new one.")
    if not InvoiceLine.first_matching("invoice_id = ?", row.id):
        raise Refused(f"{row.title} has no lines.", "Discard it: backdesk invoice discard")
    when = day or today()
    scaled = rate_to_post(row, when, rate)
    base_net, base_tax = in_books(row.net, row.currency, scaled), in_books(row.tax, row.currency, scaled)
    settle_basis(row)
    assess(row, when)
    parts, due = fall_due(row, when, base_net + base_tax)
    number_it(
        row,
        numbering.take("debit_note" if row.debits_id else row.type, when, strict_dates=True),
        when,
        due,
        scaled,
        base_net + base_tax,
    )
    _post_entry(row, when, parts, base_net, base_tax)
    if row.type == "credit_note":
        set_off(row, when)
        announce(CreditPosted(row.id, row.origin, row.origin_id))
    else:
        announce(InvoicePosted(row.id, row.origin, row.origin_id))
    return Outcome(
        "invoice",
        row.id,
        f"{row.number} posted: {total_text(row)}{withheld_text(row)}, due {row.due}{early_text(row)}.",
    )


def _post_entry(row: Invoice, day: date, parts: list[tuple[int, int]], base_net: int, base_tax: int) -> None:
    """Dr receivable, a line per instalment / Cr revenue, Cr tax; a credit note is the mirror."""
    sign = 1 if row.type == "invoice" else -1
    legs = [Leg("receivable", sign * base, row.party_id, row.currency, sign * amount) for amount, base in parts]
    earned = "deposits" if row.origin == "deposit" else "revenue"  # what is paid in advance is not earned yet
    legs.append(Leg(earned, -sign * base_net, None, row.currency, -sign * row.net))
    legs += legs_at_posting(row, -sign, base_tax)
    post(f"invoice:{row.id}", day, f"{row.number} {row.party_name}", ("invoice", row.id), legs)
