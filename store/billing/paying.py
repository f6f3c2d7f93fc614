"""Money that goes out, goes back, or need not move at all: suppliers paid, refunds both ways, netting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import deducting, money, settlement
from store.billing.allowances import to_pay
from store.billing.bill_models import Bill
from store.billing.models import NETTING, Invoice, Payment
from store.billing.payments import FINANCE
from store.billing.settlement import Settling
from store.billing.shapes import PAYABLE, RECEIVABLE, Side, side_of
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.values import Amount, Day, Lines, Ref
from store.ledger.posting import Leg, post
from store.parties.models import Party

From = Annotated[int | None, Ref("From bank account", kind="bank-account", help="the usual one, when left empty")]


@dataclass(frozen=True, kw_only=True)
class PayLineInput:
    """A bill and how much of it is paid: all it owes, when no amount is given."""

    bill: Annotated[int, Ref("Bill", kind="bill", required=True)]
    amount: Annotated[Decimal | None, Amount("Amount", minimum=Decimal("0.0001"))] = None


@action(
    "payment.send",
    "Pay bill",
    FINANCE,
    example="backdesk payment send --bill BILL-2026-000012 --reference 'R 4711'",
)
def send_payment(
    bill: Annotated[int | None, Ref("Bill", kind="bill")] = None,
    party: Annotated[int | None, Ref("Supplier", kind="party")] = None,
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="all that the bill owes, when left empty")
    ] = None,
    lines: Annotated[tuple[PayLineInput, ...] | None, Lines("Or these bills", of=PayLineInput, aside=True)] = None,
    day: money.PaidOn = None,
    method: money.Method = "bank",
    reference: money.Reference = "",
    request_key: money.RequestKey = "",
    base_amount: money.BaseAmount = None,
    bank_account: From = None,
) -> Outcome:
    """Record money paid: for a bill (all it owes, when no amount is given), for several, or to a supplier.

    Of a bill with a cash discount no more than is due in its days; less tax that we withhold, and owe to the state.
    What is paid to a supplier settles the oldest bills first. What is more than is owed is paid in advance: it waits
    for their next bills (payment allocate). Bills that are disputed are paid only where they are named.
    """
    if known := money.known(request_key):
        return Outcome("payment", known.id, f"{known.number} is recorded already.")
    when = day or today()
    wanted = _named(bill, lines, when, amount is not None)
    payee = _payee([of for of, _ in wanted], party)
    currency = wanted[0][0].currency if wanted else payee.currency
    whole = sum(share for _, share in wanted) if wanted else None
    minor = money.minor_of(amount, currency, whole)
    if len(wanted) > 1 and whole is not None and minor < whole:
        raise invalid("amount", amount, f"is less than the bills are to get, {Amount().said(whole, currency)}")
    how = money.How(when, method, reference, request_key, base_amount, bank_account)
    row = money.write(PAYABLE, money.OUT, payee, currency, minor, how)
    for of, share in wanted:
        settlement.allocate(row, of, min(share, row.unapplied), how.day)
    if not wanted:
        money.settle_oldest(PAYABLE, row, _undisputed(payee.id, currency), how.day)
    return Outcome("payment", row.id, money.told(row) + deducting.told(row.id, row.currency))


def _named(bill: int | None, lines: Sequence[PayLineInput] | None, day: date, whole: bool) -> list[tuple[Bill, int]]:
    """The bills that are named, each with what it gets: all it owes where the `whole` payment is said already."""
    if bill is not None and lines:
        raise invalid("lines", "", "are one thing too many beside a bill")
    said = [PayLineInput(bill=bill, amount=None)] if bill is not None else list(lines or ())
    if len({line.bill for line in said}) < len(said):
        raise invalid("lines", "", "name a bill twice")
    found = []
    for line in said:
        of = Bill.get_by_id(line.bill)
        money.require_owing(of)
        owed = of.outstanding if whole and len(said) == 1 else to_pay(of, day).amount
        found.append((of, money.minor_of(line.amount, of.currency, owed)))
    return found


def _payee(bills: Sequence[Bill], party_id: int | None) -> Party:
    if not bills and party_id is None:
        raise invalid("bill", "", "is required, or a supplier")
    owners = {of.party_id for of in bills} | ({party_id} if party_id else set())
    if len(owners) > 1 or len({of.currency for of in bills}) > 1:
        raise invalid("party", "", "is one, and of one currency: pay others apart, or in a payment run")
    payee: Party = Party.get_by_id(owners.pop())
    if not payee.is_supplier:
        records.change(payee, is_supplier=True)
    return payee


def _undisputed(party_id: int, currency: str) -> list[int]:
    owed = settlement.open_documents(PAYABLE, party_id, currency)
    return [bill_id for bill_id in owed if not Bill.get_by_id(bill_id).dispute]


@action(
    "payment.refund",
    "Refund",
    FINANCE,
    example="backdesk payment refund --payment PAY-2026-000003 --amount 20",
)
def refund(
    payment: Annotated[int | None, Ref("Payment", kind="payment")] = None,
    invoice: Annotated[int | None, Ref("Credit note", kind="invoice")] = None,
    bill: Annotated[int | None, Ref("Supplier's credit note", kind="bill")] = None,
    amount: money.Given = None,
    day: money.PaidOn = None,
    method: money.Method = "bank",
    reference: money.Reference = "",
    base_amount: money.BaseAmount = None,
    bank_account: From = None,
) -> Outcome:
    """Record money that goes back: what a customer paid or was credited, or what a supplier was paid or credited us.

    Name the payment or credit note with something left; the money goes to the customer, or comes from the supplier.
    """
    source = _to_give_back(payment, invoice, bill)
    side, left = side_of(source), settlement.left_of(source)
    if not left:
        raise Refused(f"Nothing is left of {source.number}.", "Name another payment or credit note.")
    minor = money.minor_of(amount, source.currency, left)
    how = money.How(day or today(), method, reference or str(source.number), "", base_amount, bank_account)
    direction = money.OUT if side is RECEIVABLE else money.IN
    row = money.write(side, direction, Party.get_by_id(source.party_id), source.currency, minor, how)
    settlement.allocate(source, row, minor, how.day)
    said = Amount().said(minor, source.currency)
    way = "given back to" if direction == money.OUT else "back from"
    return Outcome("payment", row.id, f"{row.number}: {said} {way} {row.party.name} for {source.number}.")


def _to_give_back(payment: int | None, invoice: int | None, bill: int | None) -> Settling:
    if sum(given is not None for given in (payment, invoice, bill)) != 1:
        raise invalid("payment", "", "is required, or a credit note: one of them")
    if payment is not None:
        row = Payment.get_by_id(payment)
        if row.state != "posted" or row.is_refund:
            raise Refused(f"{row.number} is {'money given back' if row.is_refund else row.state}.", "Name another.")
        return row
    note = Invoice.get_by_id(invoice) if invoice is not None else Bill.get_by_id(bill)
    if not note.number or not side_of(note).is_credit(note):
        raise Refused(f"{note.title} is not a posted credit note.", "Credit it first.")
    return note


@action("payment.net", "Net", FINANCE, example="backdesk payment net --party ACME --amount 100")
def net(
    party: Annotated[int, Ref("Party", kind="party", required=True)],
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="as much as can be, when left empty")
    ] = None,
    day: Annotated[date | None, Day("Date", help="today, when left empty")] = None,
    reference: money.Reference = "",
) -> Outcome:
    """Set what a party owes against what it is owed, oldest first: no money moves, one entry settles both sides."""
    owner = Party.get_by_id(party)
    owed = settlement.open_documents(RECEIVABLE, party, owner.currency)
    owing = _undisputed(party, owner.currency)
    when = day or today()
    most = min(_sum_left(RECEIVABLE, owed, when), _sum_left(PAYABLE, owing, when))
    if not most:
        raise Refused(f"{owner.name} does not both owe and have something to get.", "See their invoices and bills.")
    minor = money.minor_of(amount, owner.currency, most)
    if minor > most:
        raise Refused(f"Only {Amount().said(most, owner.currency)} can be netted.", "Net less.")
    how = money.How(when, NETTING, reference)
    first = money.note(RECEIVABLE, money.IN, owner, owner.currency, minor, how)
    second = money.note(PAYABLE, money.OUT, owner, owner.currency, minor, how)
    records.change(first, counterpart_id=second.id)
    records.change(second, counterpart_id=first.id)
    _post_netting(first, second, owner)
    money.settle_oldest(RECEIVABLE, first, owed, how.day)
    money.settle_oldest(PAYABLE, second, owing, how.day)
    said = Amount().said(minor, owner.currency)
    return Outcome("payment", first.id, f"{first.number}, {second.number}: {said} netted with {owner.name}.")


def _sum_left(side: Side, document_ids: Sequence[int], day: date) -> int:
    return sum(to_pay(side.document.get_by_id(found), day, discounted=False).amount for found in document_ids)


def _post_netting(first: Payment, second: Payment, owner: Party) -> None:
    base, foreign = first.base_amount, first.amount
    legs = [
        Leg(PAYABLE.role, base, owner.id, first.currency, foreign),
        Leg(RECEIVABLE.role, -base, owner.id, first.currency, -foreign),
    ]
    memo = f"{first.number} {second.number} {owner.name}, netted"
    post(f"payment:{first.id}", date.fromisoformat(first.day), memo, ("payment", first.id), legs)


@action(
    "bill.apply", "Set off credit note", FINANCE, example="backdesk bill apply SCN-2026-000002 --to BILL-2026-000012"
)
def apply_credit(
    bill: Annotated[int, Ref("Supplier's credit note", kind="bill")],
    to: Annotated[int, Ref("Bill", kind="bill", required=True)],
    amount: money.Given = None,
) -> Outcome:
    """Use what is left of a supplier's credit note for a bill of theirs."""
    note, target = Bill.get_by_id(bill), Bill.get_by_id(to)
    if not note.number or note.type != "bill_credit":
        raise Refused(f"{note.title} is not a posted credit note.", "Choose another.")
    if note.party_id != target.party_id or note.currency != target.currency:
        raise Refused(f"{target.title} is not {note.party_name}'s in {note.currency}.", "Choose another.")
    money.require_owing(target)
    minor = money.minor_of(amount, note.currency, min(note.outstanding, target.outstanding))
    if not minor:
        raise Refused(f"Nothing is left of {note.number}.", "Choose another.")
    settlement.allocate(note, target, minor, today())
    return Outcome("bill", note.id, f"{note.number}: {Amount().said(minor, note.currency)} set off on {target.number}.")
