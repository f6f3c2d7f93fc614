"""Writes of payments: record, allocate, reverse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import settlement
from store.billing.models import PAYMENT_METHODS, Invoice, Payment
from store.catalog.rates import in_books, rate_on
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.money import LARGEST, RATE, divide, exponent
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Choice, Code, Day, Ref, Text
from store.ledger.posting import Leg, post, reverse
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
    method: Annotated[str, Choice("Method", options=PAYMENT_METHODS)] = "bank",
    reference: Annotated[str, Text("Reference")] = "",
    request_key: Annotated[str, Code("Request key", max=80, help="repeating it changes nothing")] = "",
    base_amount: Annotated[
        Decimal | None,
        Amount("In our currency", minimum=Decimal("0.0001"), help="what the bank credited for foreign money"),
    ] = None,
) -> Outcome:
    """Record money received: for one invoice (all it owes, when no amount is given), or for a party.

    A party's payment settles its oldest invoices first; what is left stays as unapplied credit.
    Foreign money is worth what the bank credited for it, or else the rate of the day.
    """
    known = request_key and Payment.first_matching("request_key = ?", request_key)
    if known:
        return Outcome("payment", known.id, f"{known.number} is recorded already.")
    target = Invoice.get_by_id(invoice) if invoice else None
    payer = _payer(target, party)
    currency = target.currency if target else payer.currency
    minor = _amount(target, amount, currency)
    when = day or today()
    base, rate = _in_books(minor, currency, when, base_amount)
    row = records.create(
        Payment,
        company=actor().company_id,
        number=numbering.take("payment", when),
        party=payer.id,
        day=when.isoformat(),
        currency=currency,
        amount=minor,
        unapplied=minor,
        exchange_rate=rate,
        base_amount=base,
        base_unapplied=base,
        method=method or "bank",
        reference=reference,
        request_key=request_key or None,
    )
    role = "cash" if row.method == "cash" else "bank"
    legs = [Leg(role, base, None, currency, minor), Leg("receivable", -base, payer.id, currency, -minor)]
    post(f"payment:{row.id}", when, f"{row.number} {payer.name}", ("payment", row.id), legs)
    _apply(row, [target.id] if target else settlement.open_invoices(payer.id, currency), when)
    return Outcome("payment", row.id, _told(row))


@action(
    "payment.allocate",
    "Allocate payment",
    FINANCE,
    example="backdesk payment allocate PAY-2026-000003 --invoice INV-2026-000012 --amount 100",
)
def allocate_payment(
    payment: Annotated[int, Ref("Payment", kind="payment")],
    invoice: Annotated[int, Ref("Invoice", kind="invoice", required=True)],
    amount: Annotated[Decimal | None, Amount("Amount", minimum=Decimal("0.0001"))] = None,
) -> Outcome:
    """Use what is left of a payment for an invoice of the same party."""
    row, target = Payment.get_by_id(payment), Invoice.get_by_id(invoice)
    if row.state != "posted":
        raise Refused(f"{row.number} is reversed.", "Record a new payment.")
    if target.party_id != row.party_id or target.currency != row.currency:
        raise Refused(f"{target.number or 'The draft'} is not {row.party.name}'s in {row.currency}.", "Choose another.")
    _require_owing(target)
    most = min(row.unapplied, target.outstanding)
    minor = Amount().stored(amount, row.currency) if amount is not None else most
    if not minor:
        raise Refused(f"{row.number} has nothing left to allocate.", "Record another payment.")
    settlement.allocate(row, target, minor, today())
    return Outcome("payment", row.id, _told(row))


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
    """Undo a payment by a reversing entry: the invoices it settled owe again. The record stays."""
    row = Payment.get_by_id(payment)
    if row.state == "reversed":
        return Outcome("payment", row.id, f"{row.number} is reversed already.")
    settlement.release_payment(row, day or today())
    records.change(row, state="reversed")
    entry = scalar("SELECT id FROM entry WHERE event_key = ?", (f"payment:{row.id}",))
    reverse(int(entry), day or today(), f"Reversal of {row.number}: {reason}")
    return Outcome("payment", row.id, f"{row.number} reversed.")


def _payer(target: Invoice | None, party_id: int | None) -> Party:
    if target is None and party_id is None:
        raise invalid("invoice", "", "is required, or a party")
    if target is not None:
        _require_owing(target)
        if party_id not in (None, target.party_id):
            raise invalid("party", party_id, f"does not owe {target.number}")
    payer: Party = Party.get_by_id(target.party_id if target else party_id)
    return payer


def _require_owing(target: Invoice) -> None:
    if not target.number:
        raise Refused(f"Draft #{target.id} is not posted yet.", f"Post it: backdesk invoice post '#{target.id}'")
    if target.type != "invoice":
        raise Refused(f"{target.number} is a credit note.", "Choose an invoice.")
    if not target.outstanding:
        raise Refused(f"{target.number} is settled already.", "Record the money for the party instead.")


def _amount(target: Invoice | None, amount: Decimal | None, currency: str) -> int:
    if amount is None:
        if target is None:
            raise invalid("amount", "", "is required")
        return int(target.outstanding)
    try:
        minor = Amount().stored(amount, currency) or 0
    except ValueError as error:
        raise invalid("amount", amount, str(error)) from None
    if minor <= 0:
        raise invalid("amount", amount, "must be more than zero")
    return minor


def _in_books(minor: int, currency: str, day: date, given: Decimal | None) -> tuple[int, int]:
    """What money is worth in the books' currency, and the rate that makes it so."""
    home = actor().currency
    if given is None:
        rate = rate_on(currency, day.isoformat())
        return in_books(minor, currency, rate), rate
    base = Amount().stored(given) or 0
    if currency == home and base != minor:
        raise invalid("base_amount", given, f"differs from the amount, which is in {home} already")
    rate = divide(base * RATE * 10 ** exponent(currency), minor * 10 ** exponent(home))
    if not 0 < rate <= LARGEST:
        raise invalid("base_amount", given, f"cannot be what that amount of {currency} is worth")
    return base, rate


def _apply(row: Payment, invoice_ids: list[int], day: date) -> None:
    for invoice_id in invoice_ids:
        target = Invoice.get_by_id(invoice_id)
        share = min(row.unapplied, target.outstanding)
        if not share:
            break
        settlement.allocate(row, target, share, day)


def _told(row: Payment) -> str:
    shown = Amount().shown
    rest = f", {shown(row.unapplied, row.currency)} unapplied" if row.unapplied else ""
    home = actor().currency
    worth = f" = {shown(row.base_amount, home)} {home}" if row.currency != home else ""
    settled = _settled_by(row)
    return f"{row.number}: {shown(row.amount, row.currency)} {row.currency}{worth}{settled}{rest}."


def _settled_by(row: Payment) -> str:
    """` for INV-…` or ` for 3 invoices`, or nothing."""
    found = rows(
        "SELECT v.number FROM allocation a JOIN invoice v ON v.id = a.invoice_id WHERE a.payment_id = ? "
        "AND a.active = 1 GROUP BY v.id, v.number ORDER BY v.id",
        (row.id,),
    )
    if not found:
        return ""
    return f" for {found[0][0]}" if len(found) == 1 else f" for {len(found)} invoices"
