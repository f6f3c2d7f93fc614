"""Writes of payments: money received from customers, allocated to what it is for, and taken back. See also `paying`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import deducting, deductions, money, settlement
from store.billing.allowances import to_pay
from store.billing.bill_models import Bill
from store.billing.models import Invoice, Payment
from store.billing.shapes import RECEIVABLE, Document, side_of
from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Day, Ref, Text
from store.ledger.posting import reverse
from store.parties.models import Party

record_kind(RecordKind("payment", "payment", "t.number", ("number",)))

FINANCE = ("finance", "manager")


@action(
    "payment.record",
    "Record payment",
    FINANCE,
    example="backdesk payment record --invoice INV-2026-000012 --amount 1190.00 --reference 'statement 44'",
)
def record_payment(
    invoice: Annotated[int | None, Ref("Invoice", kind="invoice")] = None,
    party: Annotated[int | None, Ref("Party", kind="party")] = None,
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="all that the invoice owes, when left empty")
    ] = None,
    day: Annotated[date | None, Day("Received on")] = None,
    method: money.Method = "bank",
    reference: money.Reference = "",
    request_key: money.RequestKey = "",
    base_amount: money.BaseAmount = None,
    bank_account: Annotated[
        int | None, Ref("To bank account", kind="bank-account", help="the usual one, when left empty")
    ] = None,
    write_off: Annotated[
        str, Text("Write off the rest", help="the reason; only with an invoice, within the limit of your role")
    ] = "",
) -> Outcome:
    """Record money received: for one invoice (all it owes, when no amount is given), or for a party.

    Tax that the customer withholds is not owed by them. A party's payment settles its oldest invoices first; what is
    left stays as unapplied credit. Who pays within the days of a cash discount owes nothing more when no more than
    that is missing.
    Foreign money is worth what the bank credited for it, or else the rate of the day.
    """
    if known := money.known(request_key):
        return Outcome("payment", known.id, f"{known.number} is recorded already.")
    target = Invoice.get_by_id(invoice) if invoice else None
    payer = _payer(target, party)
    currency = target.currency if target else payer.currency
    when = day or today()
    minor = money.minor_of(amount, currency, to_pay(target, when, discounted=False).amount if target else None)
    how = money.How(when, method, reference, request_key, base_amount, bank_account)
    row = money.write(RECEIVABLE, money.IN, payer, currency, minor, how)
    owed = [target.id] if target else settlement.open_documents(RECEIVABLE, payer.id, currency)
    money.settle_oldest(RECEIVABLE, row, owed, how.day)
    if write_off:
        _give_up_rest(target, row, write_off, how.day)
    return Outcome("payment", row.id, money.told(row) + deducting.told(row.id, row.currency))


def _give_up_rest(target: Invoice | None, row: Payment, reason: str, day: date) -> None:
    if target is None:
        raise invalid("write_off", reason, "says nothing without the invoice it is of")
    rest = Invoice.get_by_id(target.id)
    if rest.outstanding:
        deductions.give_up(rest, rest.outstanding, reason, day, "bad_debt", row)


@action(
    "payment.allocate",
    "Allocate payment",
    FINANCE,
    example="backdesk payment allocate PAY-2026-000003 --invoice INV-2026-000012 --amount 100",
)
def allocate_payment(
    payment: Annotated[int, Ref("Payment", kind="payment")],
    invoice: Annotated[int | None, Ref("Invoice", kind="invoice")] = None,
    amount: money.Given = None,
    bill: Annotated[int | None, Ref("Bill", kind="bill")] = None,
) -> Outcome:
    """Use what is left of a payment for an invoice, or of money paid in advance for a bill, of the same party."""
    row, target = Payment.get_by_id(payment), _target(invoice, bill)
    if row.state != "posted":
        raise Refused(f"{row.number} is reversed.", "Record a new payment.")
    if row.is_refund:
        raise Refused(f"{row.number} is money given back.", "Choose a payment.")
    other = target.party_id != row.party_id or target.currency != row.currency
    if other or side_of(target) is not side_of(row):
        raise Refused(f"{target.title} is not {row.party.name}'s in {row.currency}.", "Choose another.")
    money.require_owing(target)
    minor = money.minor_of(amount, row.currency, min(row.unapplied, target.outstanding))
    if not minor:
        raise Refused(f"{row.number} has nothing left to allocate.", "Record another payment.")
    settlement.allocate(row, target, minor, today())
    return Outcome("payment", row.id, money.told(row) + deducting.told(row.id, row.currency))


def _target(invoice: int | None, bill: int | None) -> Document:
    if (invoice is None) == (bill is None):
        raise invalid("invoice", "", "is required, or a bill" if invoice is None else "or a bill, not both")
    return Invoice.get_by_id(invoice) if invoice else Bill.get_by_id(bill)


@action(
    "payment.reverse",
    "Reverse payment",
    FINANCE,
    danger=True,
    example="backdesk payment reverse PAY-2026-000003 --reason 'cheque bounced'",
)
def reverse_payment(
    payment: Annotated[int, Ref("Payment", kind="payment")],
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date")] = None,
) -> Outcome:
    """Undo a payment, in or out, by a reversing entry: what it settled is owed again. The record stays.

    Of a netting, both sides are undone.
    """
    row = Payment.get_by_id(payment)
    if row.state == "reversed":
        return Outcome("payment", row.id, f"{row.number} is reversed already.")
    pair = [row] if row.counterpart_id is None else [row, Payment.get_by_id(row.counterpart_id)]
    for one in pair:
        take_back(one, day or today(), reason)
    return Outcome("payment", row.id, f"{' and '.join(one.number for one in pair)} reversed.")


def take_back(row: Payment, day: date, reason: str) -> None:
    """Undo one payment: what it settled is owed again, and its entry, where it has one of its own, is reversed."""
    settlement.release(row, day)
    records.change(row, state="reversed", reversed_on=day.isoformat())
    entry = scalar("SELECT id FROM entry WHERE event_key = ?", (f"payment:{row.id}",))
    if entry:
        reverse(int(entry), day, f"Reversal of {row.number}: {reason}")


def _payer(target: Invoice | None, party_id: int | None) -> Party:
    if target is None and party_id is None:
        raise invalid("invoice", "", "is required, or a party")
    if target is not None:
        money.require_owing(target)
        if party_id not in (None, target.party_id):
            raise invalid("party", party_id, f"does not owe {target.number}")
    payer: Party = Party.get_by_id(target.party_id if target else party_id)
    return payer
