"""Writes of invoices and credit notes: draft, post, credit, discard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import drafts, settlement
from store.billing.events import CreditPosted, InvoiceDiscarded, InvoicePosted
from store.billing.models import Instalment, Invoice, InvoiceLine
from store.catalog.lines import LineInput, price_lines
from store.catalog.terms import instalments
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import now, today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import line_net
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Day, Lines, Quantity, Ref, Text
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
) -> Outcome:
    """Draw up an invoice of free lines, without an order. It has no number until it is posted."""
    owner = Party.get_by_id(party)
    if not lines:
        raise invalid("lines", "", "at least one is required")
    priced = price_lines(lines, owner.price_list_id, today().isoformat(), owner.currency)
    header = drafts.DraftHeader(party, owner.currency, owner.term_id, reference=reference)
    invoice = drafts.draw_up(
        header,
        [
            drafts.DraftLine(
                ln.description,
                ln.quantity,
                ln.price,
                ln.discount,
                ln.net,
                ln.product_id,
                ln.sku,
                ln.unit,
                ln.tax_code_id,
                ln.tax_rate,
            )
            for ln in priced
        ],
    )
    return Outcome("invoice", invoice.id, f"Draft #{invoice.id} for {owner.name}: {_total(invoice)}.")


@action("invoice.post", "Post", FINANCE, danger=True, example="backdesk invoice post '#17' --day today")
def post_invoice(
    invoice: Annotated[int, Ref("Invoice", kind="invoice")], day: Annotated[date | None, Day("Invoice date")] = None
) -> Outcome:
    """Post a draft: it takes its number, falls due, enters the ledger, and can never be changed again."""
    row = Invoice.get_by_id(invoice)
    if row.number:
        return Outcome("invoice", row.id, f"{row.number} is posted already.")
    if row.state != "draft":
        raise Refused(f"Draft #{row.id} is {row.state}.", "Draw up a new one.")
    if not InvoiceLine.first_matching("invoice_id = ?", row.id):
        raise Refused(f"Draft #{row.id} has no lines.", "Discard it: backdesk invoice discard")
    _require_own_currency(row)
    when = day or today()
    parts = instalments(row.term_id, when, row.total) if row.type == "invoice" else []
    for position, part in enumerate(parts, 1):
        records.create(
            Instalment, invoice=row, position=position, due=part.day.isoformat(), amount=part.amount, settled=0
        )
    last_due = max([part.day for part in parts], default=when)
    records.change(
        row,
        number=numbering.take(row.type, when, strict_dates=True),
        day=when.isoformat(),
        due=last_due.isoformat(),
        posted_at=now(),
        outstanding=row.total,
        state="open" if row.total else "paid",
    )
    _post_entry(row, when, [part.amount for part in parts])
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
            found.append(_credit_line(row, ln, wanted, wanted == left))
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


def _credit_line(row: Invoice, ln: InvoiceLine, quantity: int, rest: bool) -> drafts.DraftLine:
    earlier = scalar(
        "SELECT CAST(COALESCE(SUM(l.net), 0) AS BIGINT) FROM invoice_line l JOIN invoice v "
        "ON v.id = l.invoice_id WHERE l.credits_line_id = ? AND v.state <> 'cancelled'",
        (ln.id,),
    )
    left = ln.net - int(earlier)
    # the last credit of a line takes what is left, so that parts add up to the whole
    net = left if rest else min(left, line_net(quantity, ln.price, ln.discount, row.currency))
    return drafts.DraftLine(
        ln.description,
        quantity,
        ln.price,
        ln.discount,
        net,
        ln.product_id,
        ln.sku,
        ln.unit,
        ln.tax_code_id,
        ln.tax_rate,
        ln.origin_line_id,
        ln.id,
    )


def _after_credit(note: Invoice, day: date) -> None:
    if note.credits_id:
        invoice = Invoice.get_by_id(note.credits_id)
        amount = min(note.total, invoice.outstanding)
        if amount:
            settlement.allocate(note, invoice, amount, day)
    announce(CreditPosted(note.id, note.origin, note.origin_id))


def _post_entry(row: Invoice, day: date, parts: list[int]) -> None:
    sign = 1 if row.type == "invoice" else -1
    receivable = [Leg("receivable", sign * amount, row.party_id) for amount in parts or [row.total]]
    legs = [*receivable, Leg("revenue", -sign * row.net), Leg("output_tax", -sign * row.tax)]
    post(f"invoice:{row.id}", day, f"{row.number} {row.party_name}", ("invoice", row.id), legs)


def _require_own_currency(row: Invoice) -> None:
    if row.currency != actor().currency:
        raise Refused(
            f"This document is in {row.currency}, the books are in {actor().currency}.",
            "Posting in a foreign currency is not supported yet.",
        )


def _total(row: Invoice) -> str:
    return f"{Amount().shown(row.total, row.currency)} {row.currency}"
