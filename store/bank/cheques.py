"""Writes of cheques: received, handed in at a bank, credited by it, or returned unpaid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.bank.models import Cheque
from store.billing import money, settlement
from store.billing.models import Invoice, Payment
from store.billing.payments import reverse_payment
from store.billing.shapes import RECEIVABLE
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Day, Ref, Text
from store.ledger.bank_models import BankAccount
from store.ledger.posting import Leg, post, reverse
from store.parties.models import Party

record_kind(RecordKind("cheque", "cheque", "t.number", (), ("number",)))
FINANCE = ("finance", "manager")
Subject = Annotated[int, Ref("Cheque", kind="cheque")]
When = Annotated[date | None, Day("Date", help="today, when left empty")]


@action(
    "cheque.receive",
    "Receive cheque",
    FINANCE,
    example="backdesk cheque receive --number 004711 --party ACME --amount 238 --invoice INV-2026-000012",
)
def receive_cheque(
    number: Annotated[str, Text("Number", required=True, max=40)],
    party: Annotated[int | None, Ref("From", kind="party")] = None,
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="all that the invoice owes, when left empty")
    ] = None,
    invoice: Annotated[int | None, Ref("For invoice", kind="invoice")] = None,
    day: When = None,
    drawn_on: Annotated[str, Text("Drawn on", help="the bank that is to pay it")] = "",
) -> Outcome:
    """Take a cheque in payment: its invoice, or the oldest ones, are settled from now on, on condition that it is paid.

    It lies in the account for cheques in hand until it is handed in at a bank.
    """
    target = Invoice.get_by_id(invoice) if invoice else None
    if target is None and party is None:
        raise invalid("party", "", "is required, or an invoice")
    if target is not None:
        money.require_owing(target)
    payer = Party.get_by_id(target.party_id if target else party)
    if target is not None and party not in (None, payer.id):
        raise invalid("party", f"#{party}", f"does not owe {target.number}")
    if known := Cheque.first_matching("number = ? AND party_id = ? AND state <> 'bounced'", number, payer.id):
        raise Refused(f"Cheque {known.number} of {payer.name} is here already.", "Check its number.")
    currency = target.currency if target else actor().currency
    minor = money.minor_of(amount, currency, target.outstanding if target else None)
    when = day or today()
    how = money.How(when, "cheque", number, role="cheques")
    paid = money.write(RECEIVABLE, money.IN, payer, currency, minor, how)
    owed = [target.id] if target else settlement.open_documents(RECEIVABLE, payer.id, currency)
    money.settle_oldest(RECEIVABLE, paid, owed, when)
    row = records.create(
        Cheque,
        company=actor().company_id,
        number=number,
        drawn_on=drawn_on,
        party=payer,
        day=when.isoformat(),
        currency=currency,
        amount=minor,
        payment=paid,
    )
    return Outcome("cheque", row.id, f"Cheque {number} received. {money.told(paid)}")


@action(
    "cheque.deposit",
    "Hand cheque in",
    FINANCE,
    example="backdesk cheque deposit 004711 --bank-account BANK",
)
def deposit_cheque(
    cheque: Subject,
    bank_account: Annotated[
        int | None, Ref("At bank account", kind="bank-account", help="the usual one, when left empty")
    ] = None,
    day: When = None,
) -> Outcome:
    """Hand a cheque in at a bank: what it is worth is on that account in the books; the statement will show it."""
    row, when = Cheque.get_by_id(cheque), day or today()
    if row.state != "received":
        raise Refused(f"Cheque {row.number} is {row.state}.", "Only one that is still here can be handed in.")
    target = _account(bank_account, row)
    if when.isoformat() < row.day:
        raise invalid("day", when, f"is before {row.day}, when it came")
    paid = Payment.get_by_id(row.payment_id)
    if paid.state == "reversed":
        raise Refused(f"{paid.number}, the payment by cheque {row.number}, is reversed.", "Give the cheque back.")
    worth = paid.base_amount
    legs = [
        Leg("", worth, None, row.currency, row.amount, account_id=target.account_id),
        Leg("cheques", -worth, None, row.currency, -row.amount),
    ]
    number = numbering.take("entry", when)
    post(f"cheque:{row.id}:deposit", when, f"Cheque {row.number} {row.party.name}", ("cheque", row.id), legs, number)
    records.change(row, state="deposited", bank_account=target, deposited_on=when.isoformat())
    return Outcome("cheque", row.id, f"Cheque {row.number} handed in at {target.code}.")


@action("cheque.clear", "Cheque is paid", FINANCE, example="backdesk cheque clear 004711")
def clear_cheque(cheque: Subject, day: When = None) -> Outcome:
    """Say that the bank was paid. Matching its line of the statement says so too."""
    row = Cheque.get_by_id(cheque)
    if row.state == "cleared":
        return Outcome("cheque", row.id, f"Cheque {row.number} is paid already.")
    if row.state != "deposited":
        raise Refused(f"Cheque {row.number} is {row.state}.", f"Hand it in first: backdesk cheque deposit {row.number}")
    records.change(row, state="cleared", done_on=(day or today()).isoformat())
    return Outcome("cheque", row.id, f"Cheque {row.number} is paid.")


@action(
    "cheque.bounce",
    "Cheque bounced",
    FINANCE,
    danger=True,
    example="backdesk cheque bounce 004711 --reason 'no funds'",
)
def bounce_cheque(cheque: Subject, reason: Annotated[str, Text("Reason", required=True)], day: When = None) -> Outcome:
    """A cheque was not paid: the payment is reversed and what it settled is owed again; off the bank, if it was there.

    The fee of the bank is a line of its statement.
    """
    row, when = Cheque.get_by_id(cheque), day or today()
    if row.state == "bounced":
        return Outcome("cheque", row.id, f"Cheque {row.number} bounced already.")
    deposit = scalar("SELECT id FROM entry WHERE event_key = ?", (f"cheque:{row.id}:deposit",))
    if deposit:
        number = numbering.take("entry", when)
        reverse(int(deposit), when, f"Cheque {row.number} bounced: {reason}", number)
    paid = Payment.get_by_id(row.payment_id)
    if paid.state == "posted":
        reverse_payment(paid.id, f"cheque {row.number} bounced: {reason}", when)
    records.change(row, state="bounced", done_on=when.isoformat())
    said = Amount().said(row.amount, row.currency)
    return Outcome(
        "cheque", row.id, f"Cheque {row.number} bounced; {paid.number} is reversed: {row.party.name} owes {said} again."
    )


def _account(bank_account: int | None, row: Cheque) -> BankAccount:
    usual = scalar(
        "SELECT b.id FROM bank_account b JOIN account a ON a.id = b.account_id "
        "WHERE b.company_id = ? AND a.role = 'bank'",
        (actor().company_id,),
    )
    found = BankAccount.get_by_id(bank_account or usual) if bank_account or usual else None
    if found is None:
        raise invalid("bank_account", "", "is required")
    if found.kind != "bank" or found.state != "active":
        raise invalid("bank_account", found.code, "takes no cheques")
    if found.currency not in (row.currency, actor().currency):
        raise invalid("bank_account", found.code, f"is kept in {found.currency}")
    return found
