"""What settles what: allocations of payments and credit notes, and what they leave open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from store.billing.events import InvoiceSettled
from store.billing.models import Allocation, Instalment, Invoice, Payment
from store.core import records
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.events import announce
from store.core.tally import Contribution, book, contributes
from store.core.values import Amount

DUE = book(
    "receivable.due",
    "SELECT i.due || ':' || v.currency AS key, COUNT(*) AS count, CAST(SUM(i.amount - i.settled) AS BIGINT) AS amount "
    "FROM instalment i JOIN invoice v ON v.id = i.invoice_id WHERE i.amount > i.settled "
    "GROUP BY i.due || ':' || v.currency",
)


@contributes("instalment")
def _falls_due(part: Instalment) -> Iterable[Contribution]:
    left = part.amount - part.settled
    return [(DUE, f"{part.due}:{part.invoice.currency}", 1, left)] if left else []


def settled(invoice_id: int) -> int:
    """Σ active allocations to an invoice, minor units."""
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM allocation WHERE invoice_id = ? AND active = 1",
            (invoice_id,),
        )
    )


def unapplied_credit(credit_note: Invoice) -> int:
    """What a posted credit note has not yet settled, minor units."""
    used = scalar(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM allocation WHERE credit_note_id = ? AND active = 1",
        (credit_note.id,),
    )
    return int(credit_note.total - used)


def allocate(source: Payment | Invoice, invoice: Invoice, amount: int, day: date) -> None:
    """Settle part of an invoice from a payment or credit note. Never more than either has left."""
    left = source.unapplied if isinstance(source, Payment) else unapplied_credit(source)
    if amount > left or amount > invoice.outstanding:
        shown = Amount().shown
        raise Refused(
            f"{shown(amount, invoice.currency)} is too much: {shown(left, invoice.currency)} is unapplied and "
            f"{invoice.number} still owes {shown(invoice.outstanding, invoice.currency)}.",
            "Allocate less.",
        )
    payment_id = source.id if isinstance(source, Payment) else None
    note_id = None if isinstance(source, Payment) else source.id
    records.create(
        Allocation, payment=payment_id, credit_note=note_id, invoice=invoice.id, amount=amount, day=day.isoformat()
    )
    if isinstance(source, Payment):
        records.change(source, unapplied=source.unapplied - amount)
    else:
        refresh(source)
    refresh(invoice)


def release_payment(payment: Payment) -> None:
    """Take back every allocation of a payment."""
    for held in Allocation.matching("payment_id = ? AND active = 1", payment.id):
        records.change(held, active=False)
        refresh(Invoice.get_by_id(held.invoice_id))
    records.change(payment, unapplied=0)


def refresh(invoice: Invoice) -> None:
    """Recompute outstanding, instalments and state of a posted document from its allocations."""
    if invoice.type == "credit_note":
        left = unapplied_credit(invoice)
        records.change(invoice, outstanding=left, state="open" if left else "paid")
        return
    done = settled(invoice.id)
    _settle_instalments(invoice, done)
    if records.change(invoice, outstanding=invoice.total - done, state=_state(invoice, done)):
        announce(InvoiceSettled(invoice.id, invoice.origin, invoice.origin_id))


def _state(invoice: Invoice, done: int) -> str:
    if done < invoice.total:
        return "part paid" if done else "open"
    paid = scalar(
        "SELECT 1 FROM allocation WHERE invoice_id = ? AND active = 1 AND payment_id IS NOT NULL LIMIT 1",
        (invoice.id,),
    )
    return "paid" if paid or not invoice.total else "credited"


def _settle_instalments(invoice: Invoice, done: int) -> None:
    for part in Instalment.matching("invoice_id = ? ORDER BY position", invoice.id):
        share = min(part.amount, done)
        done -= share
        if share != part.settled:
            records.change(part, settled=share)


def open_invoices(party_id: int, currency: str) -> list[int]:
    """Ids of a party's unsettled invoices, oldest due first."""
    found = rows(
        "SELECT id FROM invoice WHERE party_id = ? AND type = 'invoice' AND outstanding > 0 AND currency = ? "
        "AND number IS NOT NULL ORDER BY due, id",
        (party_id, currency),
    )
    return [invoice_id for (invoice_id,) in found]
