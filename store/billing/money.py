"""Money that comes or goes: the record of it, what it is worth in the books, and its entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.billing import settlement
from store.billing.allowances import discount_open, withheld_left
from store.billing.models import PAYMENT_METHODS, Payment
from store.billing.settlement import Settling
from store.billing.shapes import RECEIVABLE, Document, Side, side_of
from store.catalog.rates import in_books, rate_on
from store.core import numbering, records
from store.core.database import rows
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.money import LARGEST, RATE, divide, exponent
from store.core.values import Amount, Choice, Code, Day, Text
from store.ledger.bank_moves import ledger_account
from store.ledger.posting import Leg, post
from store.parties.models import Party

IN, OUT = "in", "out"

Given = Annotated[Decimal | None, Amount("Amount", minimum=Decimal("0.0001"))]
PaidOn = Annotated[date | None, Day("Paid on", help="today, when left empty")]
Method = Annotated[str, Choice("Method", options=PAYMENT_METHODS)]
Reference = Annotated[str, Text("Reference")]
RequestKey = Annotated[str, Code("Request key", max=80, help="repeating it changes nothing")]
BaseAmount = Annotated[
    Decimal | None,
    Amount("In our currency", minimum=Decimal("0.0001"), help="what the bank credited or charged for foreign money"),
]


@dataclass(frozen=True)
class How:
    """What is said of a payment apart from whose it is and how much."""

    day: date
    method: str = "bank"
    reference: str = ""
    request_key: str = ""
    base_amount: Decimal | None = None
    bank_account: int | None = None
    role: str = ""  # of the account it goes to, where that follows from neither bank account nor method


def known(request_key: str) -> Payment | None:
    """The payment that a request made before, if it did."""
    return Payment.first_matching("request_key = ?", request_key) if request_key else None


def write(side: Side, direction: str, party: Party, currency: str, minor: int, how: How) -> Payment:
    """Record money and post it against its side's account; nothing is settled by it yet."""
    row = note(side, direction, party, currency, minor, how)
    role = how.role or ("cash" if row.method == "cash" else "bank")
    sign = 1 if direction == IN else -1
    legs = [
        Leg(
            role,
            sign * row.base_amount,
            None,
            currency,
            sign * minor,
            account_id=ledger_account(how.bank_account, currency),
        ),
        Leg(side.role, -sign * row.base_amount, party.id, currency, -sign * minor),
    ]
    post(f"payment:{row.id}", how.day, f"{row.number} {party.name}", ("payment", row.id), legs)
    return row


def note(side: Side, direction: str, party: Party, currency: str, minor: int, how: How) -> Payment:
    """The record of money alone, with its number; the caller posts it."""
    base, rate = _in_books(minor, currency, how.day, how.base_amount)
    return records.create(
        Payment,
        company=actor().company_id,
        number=numbering.take("payment", how.day),
        party=party.id,
        day=how.day.isoformat(),
        currency=currency,
        amount=minor,
        unapplied=minor,
        exchange_rate=rate,
        base_amount=base,
        base_unapplied=base,
        method=how.method or "bank",
        reference=how.reference,
        request_key=how.request_key or None,
        direction=direction,
        side=side.role,
    )


def minor_of(amount: Decimal | None, currency: str, otherwise: int | None) -> int:
    """An amount in minor units, or what it is `otherwise`. Raises Invalid where it is missing or not above zero."""
    if amount is None:
        if otherwise is None:
            raise invalid("amount", "", "is required")
        return otherwise
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


def require_posted(target: Document) -> None:
    """Raise Refused for a draft."""
    if not target.number:
        way = f"Post it: backdesk {side_of(target).noun} post '#{target.id}'"
        raise Refused(f"{target.title} is not posted yet.", way)


def require_owing(target: Document) -> None:
    """Raise Refused for a draft, a credit note, or what is settled."""
    noun = side_of(target).noun
    require_posted(target)
    if side_of(target).is_credit(target):
        raise Refused(f"{target.number} is a credit note.", f"Choose {'an' if noun == 'invoice' else 'a'} {noun}.")
    if not target.outstanding:
        way = "Record the money for the party instead."
        raise Refused(f"{target.number} is settled already.", way if noun == "invoice" else "Pay another bill.")


def settle_oldest(side: Side, source: Settling, document_ids: list[int], day: date) -> None:
    """Settle documents one after the other for as long as something is left."""
    spare = _spared(side, source, document_ids) if len(document_ids) > 1 else {}
    for document_id in document_ids:
        target = side.document.get_by_id(document_id)
        share = min(settlement.left_of(source), target.outstanding - spare.get(document_id, 0))
        if not share:
            break
        settlement.allocate(source, target, share, day)


def _spared(side: Side, source: Settling, document_ids: list[int]) -> dict[int, int]:
    """Document → what who does not pay everything leaves out of it: tax that is withheld, a cash discount."""
    if not isinstance(source, Payment) or source.is_refund:
        return {}
    owed = [side.document.get_by_id(document_id) for document_id in document_ids]
    withheld = {of.id: withheld_left(of) for of in owed}
    left = sum(of.outstanding for of in owed) - source.unapplied
    if left <= 0:
        return {}
    if left <= sum(withheld.values()):
        return withheld
    day = date.fromisoformat(source.day)
    return {of.id: withheld[of.id] + (discount_open(of, day) if of.outstanding == of.total else 0) for of in owed}


def told(row: Payment) -> str:
    """`PAY-…: 40.00 EUR for INV-…, 3.00 unapplied.`"""
    shown = Amount().shown
    unused = "unapplied" if row.side == RECEIVABLE.role or row.direction == IN else "paid in advance"
    rest = f", {shown(row.unapplied, row.currency)} {unused}" if row.unapplied else ""
    home = actor().currency
    worth = f" = {shown(row.base_amount, home)} {home}" if row.currency != home else ""
    return f"{row.number}: {shown(row.amount, row.currency)} {row.currency}{worth}{_settled_by(row)}{rest}."


def _settled_by(row: Payment) -> str:
    """` for INV-…` or ` for 3 invoices`, or nothing."""
    found = rows(
        "SELECT COALESCE(v.number, b.number, r.number) FROM allocation a LEFT JOIN invoice v ON v.id = a.invoice_id "
        "LEFT JOIN bill b ON b.id = a.bill_id LEFT JOIN payment r ON r.id = a.refund_id "
        "WHERE a.payment_id = ? AND a.active = 1 GROUP BY v.id, b.id, r.id, v.number, b.number, r.number ORDER BY 1",
        (row.id,),
    )
    if not found:
        return ""
    return f" for {found[0][0]}" if len(found) == 1 else f" for {len(found)} {side_of(row).noun}s"
