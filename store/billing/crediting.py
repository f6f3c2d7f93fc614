"""Credit notes: what of a posted invoice is taken back, never more than it has left; debit notes, which raise one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from store.billing import drafts
from store.billing.drawing import drawn_up
from store.billing.invoices import FINANCE, total_text
from store.billing.models import Invoice
from store.billing.shapes import RECEIVABLE, Document, Side, side_of
from store.catalog.lines import LineInput
from store.catalog.pricing import Pricing
from store.catalog.totals import Portion, portion
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.errors import Refused, invalid
from store.core.values import Lines, Quantity, Ref, Text
from store.parties.models import Party


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
    note = draw_note(row, wanted_back(row, line, quantity), reason)
    return Outcome("invoice", note.id, f"Credit note draft #{note.id} for {row.number}: {total_text(note)}.")


@action(
    "invoice.debit",
    "Debit note",
    FINANCE,
    example="backdesk invoice debit INV-2026-000012 --line TEA-1:2@4.50 --reason 'two more were delivered'",
)
def debit_invoice(
    invoice: Annotated[int, Ref("Invoice", kind="invoice")],
    lines: Annotated[tuple[LineInput, ...], Lines("Lines", required=True, of=LineInput)],
    reason: Annotated[str, Text("Reason", required=True)],
) -> Outcome:
    """Draw up a debit note that raises a posted invoice: what was left out of it, or charged too low.

    It has numbers of its own, and is posted and paid as an invoice is. Nothing is raised that was credited in full.
    """
    row = Invoice.get_by_id(invoice)
    if not row.number or row.type != "invoice" or row.debits_id:
        raise Refused("Only a posted invoice can be raised.", "Change a draft, or name the invoice.")
    if row.state == "credited":
        raise Refused(f"{row.number} is credited in full.", "Draw up a new invoice: backdesk invoice draft")
    owner = Party.get_by_id(row.party_id)
    pricing = Pricing(owner.price_list_id, row.day, row.currency, bool(row.prices_include_tax))
    note = drawn_up(owner, lines, pricing, reason, raises=row)
    return Outcome("invoice", note.id, f"Debit note draft #{note.id} for {row.number}: {total_text(note)}.")


def wanted_back(row: Document, line: int | None, quantity: Decimal | None) -> dict[int, int]:
    """What is to be credited as a person says it: all that is left, or of one line so much, by line id."""
    if line is None and quantity is not None:
        raise invalid("quantity", quantity, "says nothing without the line it is of")
    left = left_to_credit(row, line)
    return left if line is None else {line: Quantity().stored(quantity) or left[line]}


def draw_note(row: Invoice, wanted: Mapping[int, int], reason: str) -> Invoice:
    """A draft credit note for a posted invoice: so much (scaled) of each of its lines, by id.

    Raises Refused for more than is left of a line, and where nothing is.
    """
    found = [drafts.line_of(line, part, line.origin_line_id, line.id) for line, part in still_to_credit(row, wanted)]
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
        buyer_reference=row.buyer_reference,
    )
    return drafts.draw_up(header, found)


def left_to_credit(row: Document, only: int | None = None) -> dict[int, int]:
    """How much (scaled) of each line of a document, or of `only` one, is on no credit note yet, by line id."""
    side = side_of(row)
    lines = side.line.matching(f"{side.link}_id = ? ORDER BY position", row.id)
    if only is not None and only not in [line.id for line in lines]:
        raise invalid("line", f"#{only}", f"is not a line of {row.number}")
    return {line.id: line.quantity - credited(line.id, side).quantity for line in lines if only in (None, line.id)}


def require_within(row: Document) -> None:
    """Raises Refused where all that credits a document comes to more than it: some of that may be of none of its lines.

    So are a supplier's credit notes that say what they take back in a way of their own.
    """
    side = side_of(row)
    net, tax = credited_in_all(row)
    if net > row.net or tax > row.tax:
        raise Refused(
            f"{row.number} has less left to credit than that: a credit note of it is of none of its lines.",
            f"Credit less, of one line, or discard that one: backdesk {side.noun} list 'credits_id:{row.id}'",
        )


def credited_in_all(row: Document) -> tuple[int, int]:
    """Net and tax of the credit notes of a document, drafted or posted."""
    table = side_of(row).table
    net, tax = rows(
        "SELECT CAST(COALESCE(SUM(net), 0) AS BIGINT), CAST(COALESCE(SUM(tax), 0) AS BIGINT) "
        f"FROM {table} WHERE credits_id = ? AND state <> 'cancelled'",
        (row.id,),
    )[0]
    return int(net), int(tax)


def still_to_credit(row: Document, wanted: Mapping[int, int]) -> list[tuple[Any, Portion]]:
    """The lines of a posted document that are wanted back, each with what that is of it.

    Raises Refused for more than is left of a line, and where nothing is.
    """
    side, found = side_of(row), []
    for line in side.line.matching(f"{side.link}_id = ? ORDER BY position", row.id):
        if not (quantity := wanted.get(line.id, 0)):
            continue
        done = credited(line.id, side)
        if quantity > line.quantity - done.quantity:
            left = Quantity().shown(line.quantity - done.quantity)
            raise Refused(f"Only {left} of '{line.description}' can still be credited.", "Credit less.")
        whole = Portion(line.quantity, line.net + line.tax_included, line.document_discount)
        found.append((line, portion(line, whole, done, quantity, row.currency)))
    if not found:
        raise Refused(f"{row.number} is credited in full already.", "See its credit notes with f.")
    return found


def credited(line_id: int, side: Side = RECEIVABLE) -> Portion:
    """What of an invoice line (or bill line) is on credit notes that are drafted or posted."""
    found = rows(
        "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(l.net + l.tax_included), 0) AS BIGINT), "
        f"CAST(COALESCE(SUM(l.document_discount), 0) AS BIGINT) FROM {side.table}_line l JOIN {side.table} v "
        f"ON v.id = l.{side.link}_id WHERE l.credits_line_id = ? AND v.state <> 'cancelled'",
        (line_id,),
    )[0]
    return Portion(*map(int, found))
