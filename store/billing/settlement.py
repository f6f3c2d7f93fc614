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
from store.core.money import share_of
from store.core.tally import Contribution, book, contributes
from store.core.values import Amount
from store.ledger.posting import Leg, post

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
    held = records.create(
        Allocation, payment=payment_id, credit_note=note_id, invoice=invoice.id, amount=amount, day=day.isoformat()
    )
    before = source.base_unapplied if isinstance(source, Payment) else source.base_outstanding
    if isinstance(source, Payment):
        _set_unapplied(source, source.unapplied - amount)
        given = before - source.base_unapplied
    else:
        refresh(source)
        given = before - source.base_outstanding
    owed = invoice.base_outstanding
    refresh(invoice)
    _realise(f"allocation:{held.id}", source, invoice, given - (owed - invoice.base_outstanding), day)


def release_payment(payment: Payment, day: date) -> None:
    """Take back every allocation of a payment that is being reversed."""
    for held in Allocation.matching("payment_id = ? AND active = 1", payment.id):
        invoice = Invoice.get_by_id(held.invoice_id)
        owed, free = invoice.base_outstanding, payment.base_unapplied
        records.change(held, active=False)
        _set_unapplied(payment, payment.unapplied + held.amount)
        refresh(invoice)
        difference = invoice.base_outstanding - owed - (payment.base_unapplied - free)
        _realise(f"allocation:{held.id}:released", payment, invoice, difference, day)
    _set_unapplied(payment, 0)


def _set_unapplied(payment: Payment, unapplied: int) -> None:
    base = share_of(payment.base_amount, unapplied, payment.amount)
    records.change(payment, unapplied=unapplied, base_unapplied=base)


def _realise(event: str, source: Payment | Invoice, invoice: Invoice, gain: int, day: date) -> None:
    """Post what settling at another rate than the invoice's brought or cost, so that receivables are what is owed."""
    if not gain:
        return
    memo = f"Exchange difference {source.number} {invoice.number}"
    kind = "payment" if isinstance(source, Payment) else "invoice"
    legs = [Leg("receivable", gain, invoice.party_id, invoice.currency), Leg("exchange", -gain)]
    post(event, day, memo, (kind, source.id), legs)


def refresh(invoice: Invoice) -> None:
    """Recompute outstanding, instalments and state of a posted document from its allocations."""
    if invoice.type == "credit_note":
        left = unapplied_credit(invoice)
        base = share_of(invoice.base_total, left, invoice.total) if invoice.total else 0
        records.change(invoice, outstanding=left, base_outstanding=base, state="open" if left else "paid")
        return
    done = settled(invoice.id)
    base = invoice.base_total - _settle_instalments(invoice, done)
    state = _state(invoice, done)
    if records.change(invoice, outstanding=invoice.total - done, base_outstanding=base, state=state):
        announce(InvoiceSettled(invoice.id, invoice.origin, invoice.origin_id))


def _state(invoice: Invoice, done: int) -> str:
    if done < invoice.total:
        return "part paid" if done else "open"
    paid = scalar(
        "SELECT 1 FROM allocation WHERE invoice_id = ? AND active = 1 AND payment_id IS NOT NULL LIMIT 1",
        (invoice.id,),
    )
    return "paid" if paid or not invoice.total else "credited"


def _settle_instalments(invoice: Invoice, done: int) -> int:
    """Spread what is settled over the instalments, oldest first; returns it in the books' currency."""
    base = 0
    for part in Instalment.matching("invoice_id = ? ORDER BY position", invoice.id):
        share = min(part.amount, done)
        done -= share
        if share != part.settled:
            records.change(part, settled=share, base_settled=share_of(part.base_amount, share, part.amount))
        base += part.base_settled
    return base


def open_invoices(party_id: int, currency: str) -> list[int]:
    """Ids of a party's unsettled invoices, oldest due first."""
    found = rows(
        "SELECT id FROM invoice WHERE party_id = ? AND type = 'invoice' AND outstanding > 0 AND currency = ? "
        "AND number IS NOT NULL ORDER BY due, id",
        (party_id, currency),
    )
    return [invoice_id for (invoice_id,) in found]
