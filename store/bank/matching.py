"""What people say that a statement line is: a payment, a document, an account, or several of these; and not so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.bank import learning
from store.bank.models import StatementLine
from store.bank.parts import Found, attach, detach, parts_of, require_open, rest_of
from store.bank.paying import Share, document_of, most_of, move_of, pay_documents, pay_on_account
from store.bank.posting import SOURCE, Purpose, post_purposes
from store.billing.models import Payment
from store.billing.payments import reverse_payment
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Invalid, Problem, Refused, invalid
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Day, Lines, Ref, Text
from store.ledger.bank_models import BankAccount, BankMove
from store.ledger.models import Entry
from store.ledger.posting import reverse

record_kind(
    RecordKind(
        SOURCE,
        "statement_line",
        "t.day || ' ' || CASE WHEN t.counterparty <> '' THEN t.counterparty WHEN t.text <> '' THEN t.text "
        "ELSE 'without a text' END",
        noun="statement line",
    )
)
FINANCE = ("finance", "manager")
Subject = Annotated[int, Ref("Statement line", kind=SOURCE)]
OfParty = Annotated[int | None, Ref("Party", kind="party")]
OfCentre = Annotated[int | None, Ref("Cost centre", kind="cost-centre")]
Tax = Annotated[int | None, Ref("Tax in it", kind="tax")]


@dataclass(frozen=True, kw_only=True)
class PartInput:
    """A part of a line: of an invoice, a bill, an account, or a party's money on account; or what is left over."""

    invoice: Annotated[int | None, Ref("Invoice", kind="invoice")] = None
    amount: Annotated[Decimal | None, Amount("Amount", help="what it owes, or what is left, when empty")] = None
    account: Annotated[int | None, Ref("Account", kind="account")] = None
    bill: Annotated[int | None, Ref("Bill", kind="bill")] = None
    party: Annotated[int | None, Ref("Party", kind="party")] = None
    memo: Annotated[str, Text("What for")] = ""
    cost_centre: OfCentre = None
    tax: Tax = None


@action(
    "statement-line.match",
    "Match",
    FINANCE,
    example="backdesk statement-line match '#12' --invoice INV-2026-000012",
)
def match_line(
    statement_line: Subject,
    invoice: Annotated[int | None, Ref("Invoice", kind="invoice")] = None,
    payment: Annotated[int | None, Ref("Payment recorded already", kind="payment")] = None,
    bill: Annotated[int | None, Ref("Bill", kind="bill")] = None,
    party: Annotated[int | None, Ref("Party, on account", kind="party")] = None,
    entry: Annotated[int | None, Ref("Entry posted already", kind="entry")] = None,
    amount: Annotated[
        Decimal | None, Amount("Amount", minimum=Decimal("0.0001"), help="all that fits, when left empty")
    ] = None,
) -> Outcome:
    """Say what a line is: a payment or entry that is in the books, or a document that is paid by it.

    For a document, or for a party's money on account, the payment is made. What is left of the line stays open.
    """
    row, spec = _open(statement_line)
    said = [name for name, value in vars(_Said(invoice, payment, bill, party, entry)).items() if value]
    if len(said) != 1:
        raise invalid("invoice", "", "say one: an invoice, a payment, a bill, a party or an entry")
    if payment or entry:
        found = [Found(move_of(Payment.get_by_id(payment)) if payment else _move_of_entry(entry or 0, spec))]
    elif party:
        found = [pay_on_account(row, spec, party, _minor(amount, spec) or abs(rest_of(row)))]
    else:
        document = document_of(invoice, bill)
        assert document is not None
        most = most_of(document, spec, rest_of(row))
        found = pay_documents(row, spec, [Share(document, _minor(amount, spec) or most)])
    for item in found:
        _require_here(item, spec)
    attach(row, found)
    return Outcome(SOURCE, row.id, told(row, spec))


@action(
    "statement-line.post",
    "Post to account",
    FINANCE,
    example="backdesk statement-line post '#12' --account 6300 --memo 'Bank charges'",
)
def post_line(
    statement_line: Subject,
    account: Annotated[int, Ref("Account", kind="account", required=True)],
    memo: Annotated[str, Text("What for", help="the bank's text, when left empty")] = "",
    party: OfParty = None,
    cost_centre: OfCentre = None,
    tax: Tax = None,
) -> Outcome:
    """Post all that is left of a line to an account; of tax that is in it, the rest. Twice the same makes a rule."""
    row, spec = _open(statement_line)
    purpose = Purpose(account, rest_of(row), memo, party, cost_centre, tax)
    attach(row, post_purposes(row, spec, [purpose]))
    learnt = learning.learn(row, purpose)
    return Outcome(SOURCE, row.id, told(row, spec) + learnt)


@action(
    "statement-line.split",
    "Split",
    FINANCE,
    example="backdesk statement-line split '#12' --line INV-2026-000012:100 --account 6300",
)
def split_line(
    statement_line: Subject,
    parts: Annotated[tuple[PartInput, ...], Lines("Parts", required=True, of=PartInput)],
    account: Annotated[int | None, Ref("Rest to account", kind="account")] = None,
) -> Outcome:
    """Say what the parts of a line are: documents, accounts, a party's money. They come to what is left of it, exactly.

    Amounts have the sign of their own: a fee that was taken off money that came is negative.
    """
    row, spec = _open(statement_line)
    rest = rest_of(row)
    shares, purposes, on_account, total = _sorted(row, spec, parts)
    if account and total != rest:
        purposes.append(Purpose(account, rest - total))
        total = rest
    if total != rest:
        said = Amount().said
        raise invalid(
            "parts",
            "",
            f"come to {said(total, spec.currency)}, {said(abs(rest - total), spec.currency)} "
            f"{'less' if abs(total) < abs(rest) else 'more'} than the {said(rest, spec.currency)} that are left",
        )
    found = [*pay_documents(row, spec, shares), *post_purposes(row, spec, purposes)]
    found += [pay_on_account(row, spec, party, amount) for party, amount in on_account]
    attach(row, found)
    return Outcome(SOURCE, row.id, told(row, spec))


@action(
    "statement-line.unmatch",
    "Take match back",
    FINANCE,
    danger=True,
    example="backdesk statement-line unmatch '#12' --reason 'another customer of that name'",
)
def unmatch_line(
    statement_line: Subject,
    reason: Annotated[str, Text("Reason")] = "",
    day: Annotated[date | None, Day("Reversed on", help="the day of the line, when left empty")] = None,
) -> Outcome:
    """Take back all that a line was said to be. Payments and entries made because of it are reversed."""
    row = StatementLine.get_by_id(statement_line)
    if not row.matched:
        raise Refused("Nothing is matched to this line.", "Match it: backdesk statement-line match")
    why, when = reason or "not what the statement line was", day or date.fromisoformat(row.day)
    found = detach(row)
    undone = [_take_back(BankMove.get_by_id(part.move_id), why, when) for part in found if part.made]
    said = f"; {', '.join(undone)} reversed" if undone else ""
    return Outcome(SOURCE, row.id, f"{plural(len(found), 'match', 'matches')} taken back{said}.")


def told(row: StatementLine, spec: BankAccount) -> str:
    """`119.00 EUR matched: PAY-…, JE-…; 3.00 left.`"""
    said = Amount().said
    names = [_name(BankMove.get_by_id(part.move_id)) for part in parts_of(row)]
    rest = f"; {said(rest_of(row), spec.currency)} left" if rest_of(row) else ""
    return f"{said(row.matched, spec.currency)} matched: {', '.join(names)}{rest}."


@dataclass(frozen=True)
class _Said:
    invoice: int | None
    payment: int | None
    bill: int | None
    party: int | None
    entry: int | None


def _open(line: int) -> tuple[StatementLine, BankAccount]:
    row = StatementLine.get_by_id(line)
    return row, require_open(row)


def _minor(amount: Decimal | None, spec: BankAccount) -> int | None:
    try:
        return Amount().stored(amount, spec.currency)
    except ValueError as error:
        raise invalid("amount", amount, str(error)) from None


def _move_of_entry(entry: int, spec: BankAccount) -> int:
    found = scalar(
        "SELECT m.id FROM bank_move m WHERE m.entry_id = ? AND m.bank_account_id = ? ORDER BY m.id LIMIT 1",
        (entry, spec.id),
    )
    if found is None:
        raise invalid("entry", f"#{entry}", f"moved nothing on {spec.code}")
    return int(found)


def _require_here(found: Found, spec: BankAccount) -> None:
    move = BankMove.get_by_id(found.move_id)
    if move.bank_account_id != spec.id:
        other = BankAccount.get_by_id(move.bank_account_id)
        raise Refused(f"{_name(move)} went through {other.code}, not {spec.code}.", "Choose another.")


def _name(move: BankMove) -> str:
    entry = Entry.get_by_id(move.entry_id)
    if entry.source == "payment":
        return str(Payment.get_by_id(entry.source_id).number)
    return str(entry.number or f"Entry #{entry.id}")


def _take_back(move: BankMove, reason: str, day: date) -> str:
    entry = Entry.get_by_id(move.entry_id)
    if entry.source == "payment":
        if Payment.get_by_id(entry.source_id).state == "posted":
            reverse_payment(entry.source_id, reason, day)
    else:
        reverse(entry.id, day, f"Reversal of {entry.number}: {reason}")
    return _name(move)


def _sorted(
    row: StatementLine, spec: BankAccount, parts: Sequence[PartInput]
) -> tuple[list[Share], list[Purpose], list[tuple[int, int]], int]:
    """Parts as documents, accounts and money on account, and what they come to (with the sign of the line)."""
    sign = 1 if row.amount > 0 else -1
    shares: list[Share] = []
    purposes: list[Purpose] = []
    on_account: list[tuple[int, int]] = []
    problems, total = [], 0
    for number, part in enumerate(parts, 1):
        try:
            total += _sort(row, spec, part, (shares, purposes, on_account), sign, total)
        except Invalid as error:
            problems += [Problem(f"line {number} {p.field}", p.value, p.reason) for p in error.problems]
    if problems:
        raise Invalid(problems)
    return shares, purposes, on_account, total


def _sort(
    row: StatementLine,
    spec: BankAccount,
    part: PartInput,
    into: tuple[list[Share], list[Purpose], list[tuple[int, int]]],
    sign: int,
    before: int,
) -> int:
    """Put one part where it belongs; returns what it takes of the line."""
    amount, left = _minor(part.amount, spec), rest_of(row) - before
    document = document_of(part.invoice, part.bill)
    if document is None and part.account:
        taken = left if amount is None else amount
        into[1].append(Purpose(part.account, taken, part.memo, part.party, part.cost_centre, part.tax))
        return taken
    if document is None and not part.party:
        raise invalid("invoice", "", "say an invoice, a bill, an account or a party")
    if amount is not None and amount * sign <= 0:
        raise invalid("amount", part.amount, "must have the sign of the line")
    if document is not None:
        taken = abs(amount) if amount is not None else most_of(document, spec, rest_of(row))
        into[0].append(Share(document, taken))
    else:
        taken = abs(left if amount is None else amount)
        into[2].append((part.party or 0, taken))
    return sign * taken
