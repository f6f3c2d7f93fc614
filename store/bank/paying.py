"""Payments made because a statement line says so: of a document, of a party on account; in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.bank.models import StatementLine
from store.bank.parts import Found
from store.billing import money, settlement
from store.billing.bill_models import Bill
from store.billing.models import Invoice, Payment
from store.billing.shapes import PAYABLE, RECEIVABLE, Document, Side, side_of
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.money import exponent
from store.core.text import excerpt
from store.core.values import Amount
from store.ledger.bank_models import BankAccount
from store.parties.models import Party

_REFERENCE = 60  # letters of the bank's text that a payment keeps


@dataclass(frozen=True)
class Share:
    """A document and how much of the line is for it (minor units of the bank account's currency, not negative)."""

    document: Document
    amount: int


def document_of(invoice: int | None, bill: int | None) -> Document | None:
    """The invoice or bill that is named; None where neither is."""
    if invoice and bill:
        raise invalid("bill", f"#{bill}", "is one thing too many beside an invoice")
    return Invoice.get_by_id(invoice) if invoice else Bill.get_by_id(bill) if bill else None


def most_of(document: Document, row: BankAccount, rest: int) -> int:
    """How much of a line's rest a document takes: what it still owes, or all where that is in another currency.

    Raises Refused for a document that owes nothing, or that money going this way does not settle.
    """
    _require_way(document, rest)
    if document.currency != row.currency:
        return abs(rest)
    return min(abs(rest), settlement.left_of(document))


def pay_documents(line: StatementLine, row: BankAccount, shares: list[Share]) -> list[Found]:
    """Record a payment for documents, one for each party, and settle them by it."""
    by_party: dict[tuple[int, str, str], list[Share]] = {}
    for share in shares:
        by_party.setdefault(
            (share.document.party_id, share.document.currency, side_of(share.document).role), []
        ).append(share)
    return [_pay_party(line, row, group) for group in by_party.values()]


def pay_on_account(line: StatementLine, row: BankAccount, party_id: int, amount: int) -> Found:
    """Record money of a party without a document; its oldest open ones are settled by it."""
    party, side = Party.get_by_id(party_id), RECEIVABLE if line.amount > 0 else PAYABLE
    paid = _write(line, row, side, party, row.currency, amount, None)
    money.settle_oldest(side, paid, settlement.open_documents(side, party.id, row.currency), paid_on(line))
    return Found(move_of(paid), "payment")


def move_of(payment: Payment) -> int:
    """What a payment moved on a bank account: the id of its move."""
    found = scalar(
        "SELECT m.id FROM bank_move m JOIN entry e ON e.id = m.entry_id WHERE e.event_key = ?",
        (f"payment:{payment.id}",),
    )
    if found is None:
        raise Refused(f"{payment.number} went through no bank account.", "Choose another payment.")
    return int(found)


def paid_on(line: StatementLine) -> date:
    """The day of a line."""
    return date.fromisoformat(line.day)


def _pay_party(line: StatementLine, row: BankAccount, shares: list[Share]) -> Found:
    first = shares[0].document
    total = sum(share.amount for share in shares)
    if first.currency == row.currency:
        paid = _write(line, row, side_of(first), first.party, first.currency, total, None)
        for share in shares:
            _settle(paid, share.document, share.amount, paid_on(line))
        return Found(move_of(paid), "payment")
    if row.currency != actor().currency or len(shares) > 1:
        raise Refused(
            f"{first.number} is in {first.currency}, the bank account {row.code} in {row.currency}.",
            "Match it alone, on an account in the currency of the books.",
        )
    left = settlement.left_of(first)  # what the bank made of foreign money is what it was worth
    worth = Decimal(total).scaleb(-exponent(row.currency))
    paid = _write(line, row, side_of(first), first.party, first.currency, left, worth)
    _settle(paid, first, left, paid_on(line))
    return Found(move_of(paid), "payment")


def _settle(paid: Payment, document: Document, amount: int, day: date) -> None:
    if side_of(document).is_credit(document):
        settlement.allocate(document, paid, amount, day)
    else:
        settlement.allocate(paid, document, amount, day)


def _write(
    line: StatementLine, row: BankAccount, side: Side, party: Party, currency: str, minor: int, worth: Decimal | None
) -> Payment:
    direction = money.IN if line.amount > 0 else money.OUT
    method = "card" if row.kind == "card" else "bank"
    reference = excerpt(line.text or line.counterparty or line.bank_id, _REFERENCE)
    how = money.How(paid_on(line), method, reference, base_amount=worth, bank_account=row.id)
    return money.write(side, direction, party, currency, minor, how)


def _require_way(document: Document, rest: int) -> None:
    side = side_of(document)
    money.require_posted(document)
    if not settlement.left_of(document):
        raise Refused(f"{document.number} is settled already.", "Choose another.")
    comes_in = (side is RECEIVABLE) != side.is_credit(document)
    if comes_in != (rest > 0):
        left = Amount().said(settlement.left_of(document), document.currency)
        way = "comes in" if comes_in else "goes out"
        raise Refused(f"{document.number} is {left} that {way}; this line is the other way.", "Choose another.")
