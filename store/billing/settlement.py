"""What settles what, on both sides: allocations of payments and credit notes, and what they leave open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from store.billing.bill_models import Bill, BillInstalment
from store.billing.events import (
    Allocated,
    BillCreditSettled,
    BillSettled,
    CreditSettled,
    InvoiceSettled,
    PaymentReleased,
)
from store.billing.models import SOURCES, TARGETS, Allocation, Instalment, Invoice, Payment
from store.billing.shapes import Document, Side, side_of
from store.core import records
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.events import announce
from store.core.money import share_of
from store.core.tally import Book, Contribution, book, contributes
from store.core.values import Amount
from store.ledger.posting import Leg, post

Settling = Payment | Document  # what an allocation is of, and what it is for


def _falling_due(name: str, parts: str, documents: str, link: str) -> Book:
    return book(
        name,
        "SELECT v.company_id || ':' || i.due || ':' || v.currency AS key, COUNT(*) AS count, "
        f"CAST(SUM(i.amount - i.settled) AS BIGINT) AS amount FROM {parts} i JOIN {documents} v ON v.id = i.{link} "
        "WHERE i.amount > i.settled GROUP BY v.company_id || ':' || i.due || ':' || v.currency",
        by_company=True,
    )


DUE = _falling_due("receivable.due", "instalment", "invoice", "invoice_id")
TO_PAY = _falling_due("payable.due", "bill_instalment", "bill", "bill_id")


@contributes("instalment")
def _falls_due(part: Instalment) -> Iterable[Contribution]:
    left = part.amount - part.settled
    return [(DUE, f"{part.due}:{part.invoice.currency}", 1, left)] if left else []


@contributes("bill_instalment")
def _is_to_pay(part: BillInstalment) -> Iterable[Contribution]:
    left = part.amount - part.settled
    return [(TO_PAY, f"{part.due}:{part.bill.currency}", 1, left)] if left else []


def left_of(item: Settling) -> int:
    """What of a posted document or payment is settled by nothing yet, minor units."""
    return int(item.unapplied if isinstance(item, Payment) else item.outstanding)


def base_left_of(item: Settling) -> int:
    """The same in the books' currency."""
    return int(item.base_unapplied if isinstance(item, Payment) else item.base_outstanding)


def allocate(source: Settling, target: Settling, amount: int, day: date) -> None:
    """Settle part of a document, or of money given back, from a payment or credit note of the same side.

    Never more than either has left. It counts from the day on which both are there, whatever `day` says.
    """
    left, owed = left_of(source), left_of(target)
    if amount > left or amount > owed:
        shown = Amount().shown
        raise Refused(
            f"{shown(amount, target.currency)} is too much: {shown(left, target.currency)} is unapplied and "
            f"{target.number} still owes {shown(owed, target.currency)}.",
            "Allocate less.",
        )
    when = _not_before(source, target, day)
    links = {_source_link(source): source.id, _target_link(target): target.id}
    held = records.create(Allocation, amount=amount, day=when.isoformat(), **links)
    given, taken = base_left_of(source), base_left_of(target)
    refresh(source)
    refresh(target)
    gain = given - base_left_of(source) - (taken - base_left_of(target))
    _realise(f"allocation:{held.id}", source, target, gain, when)
    if not isinstance(target, Payment):
        payment = source.id if isinstance(source, Payment) else None
        announce(Allocated(side_of(target).role, target.id, payment, amount, when.isoformat()))


def release(payment: Payment, day: date) -> None:
    """Take back every allocation of a payment (or refund) that is being reversed; the caller says it is."""
    for held in Allocation.matching("(payment_id = ? OR refund_id = ?) AND active = 1", payment.id, payment.id):
        source, target = _ends_of(held, payment)
        given, taken = base_left_of(source), base_left_of(target)
        when = max(day, date.fromisoformat(held.day))
        records.change(held, active=False, released_on=when.isoformat())
        refresh(source)
        refresh(target)
        gain = base_left_of(target) - taken - (base_left_of(source) - given)
        _realise(f"allocation:{held.id}:released", source, target, gain, when)
    records.change(payment, unapplied=0, base_unapplied=0)
    announce(PaymentReleased(payment.id, day.isoformat()))


def _not_before(source: Settling, target: Settling, day: date) -> date:
    """The first day from `day` on at which both are there, and what was settled of either before is settled.

    So each document is settled in the order of days, and what was open on any of them can be worked out again.
    """
    days = [day.isoformat(), str(source.day), str(target.day), _last(_source_link(source), source.id)]
    return date.fromisoformat(max(*days, _last(_target_link(target), target.id)))


def _last(link: str, item_id: int) -> str:
    found = scalar(f"SELECT MAX(COALESCE(released_on, day)) FROM allocation WHERE {link}_id = ?", (item_id,))
    return str(found or "")


def _source_link(item: Settling) -> str:
    return "payment" if isinstance(item, Payment) else side_of(item).credit


def _target_link(item: Settling) -> str:
    return "refund" if isinstance(item, Payment) else side_of(item).link


def _ends_of(held: Allocation, payment: Payment) -> tuple[Settling, Settling]:
    """Source and target of an allocation, the payment itself where it is one of them."""
    found = []
    for columns in (SOURCES, TARGETS):
        column = next(name for name in columns if held.__data__[_field(name)] is not None)
        item_id = held.__data__[_field(column)]
        model = _MODELS[column]
        found.append(payment if model is Payment and item_id == payment.id else model.get_by_id(item_id))
    return found[0], found[1]


def _field(column: str) -> str:
    return column.removesuffix("_id")


_MODELS: dict[str, type[Payment] | type[Invoice] | type[Bill]] = {
    "payment_id": Payment, "credit_note_id": Invoice, "bill_credit_id": Bill,
    "invoice_id": Invoice, "bill_id": Bill, "refund_id": Payment,
}  # fmt: skip


def _realise(event: str, source: Settling, target: Settling, gain: int, day: date) -> None:
    """Post what settling at another rate than the document's brought or cost, so that the account is what is open."""
    if not gain:
        return
    side = side_of(target)
    memo = f"Exchange difference {source.number} {target.number}"
    kind = "payment" if isinstance(source, Payment) else side.noun
    legs = [Leg(side.role, side.sign * gain, target.party_id, target.currency), Leg("exchange", -side.sign * gain)]
    post(event, day, memo, (kind, source.id), legs)


def refresh(item: Settling) -> None:
    """Recompute what is left of a posted document or payment from its allocations; of a document, its state too."""
    if isinstance(item, Payment):
        left = item.amount - _settled("refund" if item.is_refund else "payment", item.id)
        records.change(item, unapplied=left, base_unapplied=share_of(item.base_amount, left, item.amount))
        return
    side = side_of(item)
    if side.is_credit(item):
        left = item.total - _settled(side.credit, item.id)
        base = share_of(item.base_total, left, item.total) if item.total else 0
        state = "open" if left else "paid"
        if records.change(item, outstanding=left, base_outstanding=base, state=state):
            used = BillCreditSettled if isinstance(item, Bill) else CreditSettled
            announce(used(item.id, item.origin, item.origin_id))
        return
    done = _settled(side.link, item.id)
    base = item.base_total - _settle_instalments(side, item, done)
    if records.change(item, outstanding=item.total - done, base_outstanding=base, state=_state(side, item, done)):
        settled = BillSettled if isinstance(item, Bill) else InvoiceSettled
        announce(settled(item.id, item.origin, item.origin_id))


def _settled(link: str, item_id: int) -> int:
    """Σ active allocations of or to something, minor units."""
    return int(
        scalar(
            f"SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM allocation WHERE {link}_id = ? AND active = 1",
            (item_id,),
        )
    )


def _state(side: Side, document: Document, done: int) -> str:
    if done < document.total:
        return "part paid" if done else "open"
    paid = scalar(
        f"SELECT 1 FROM allocation WHERE {side.link}_id = ? AND active = 1 "
        "AND COALESCE(payment_id, deduction_id) IS NOT NULL LIMIT 1",
        (document.id,),
    )
    return "paid" if paid or not document.total else "credited"


def _settle_instalments(side: Side, document: Document, done: int) -> int:
    """Spread what is settled over the instalments, oldest first; returns it in the books' currency."""
    base = 0
    for part in side.part.matching(f"{side.link}_id = ? ORDER BY position", document.id):
        share = min(part.amount, done)
        done -= share
        if share != part.settled:
            records.change(part, settled=share, base_settled=share_of(part.base_amount, share, part.amount))
        base += part.base_settled
    return base


def open_documents(side: Side, party_id: int, currency: str) -> list[int]:
    """Ids of a party's unsettled invoices or bills, oldest due first."""
    found = rows(
        f"SELECT id FROM {side.table} WHERE party_id = ? AND type = ? AND outstanding > 0 AND currency = ? "
        "AND number IS NOT NULL ORDER BY due, id",
        (party_id, side.link, currency),
    )
    return [document_id for (document_id,) in found]
