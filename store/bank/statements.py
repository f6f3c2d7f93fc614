"""Writes of statements: each adds up, follows on from the one before it, and comes in once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.bank.models import BankStatement, StatementLine
from store.bank.rows import Facts, StatementInput, StatementRow, content_key, facts
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Day, Flag, Lines, Ref, Text
from store.ledger.bank_models import BankAccount

record_kind(
    RecordKind(
        "statement",
        "bank_statement",
        "(SELECT b.code FROM bank_account b WHERE b.id = t.bank_account_id) || ' ' || t.day "
        "|| CASE WHEN t.number = '' THEN '' ELSE ' ' || t.number END",
        noun="statement",
    )
)
FINANCE = ("finance", "manager")


@action(
    "statement.add",
    "New statement",
    FINANCE,
    example="backdesk statement add --bank-account BANK --day 2026-11-20 --opening 1000 --closing 1119 "
    "--line 2026-11-20:119.00",
)
def add_statement(
    bank_account: Annotated[int, Ref("Bank account", kind="bank-account", aliases=("account", "our iban"))],
    day: Annotated[date | None, Day("Statement date", help="the last day of its lines, when left empty")] = None,
    lines: Annotated[tuple[StatementRow, ...], Lines("Lines", of=StatementRow)] = (),
    opening: Annotated[
        Decimal | None,
        Amount("Before", help="what the one before ended with, when left empty", aliases=("opening balance",)),
    ] = None,
    closing: Annotated[
        Decimal | None,
        Amount("After", help="what it comes to, when left empty", aliases=("closing balance", "balance after")),
    ] = None,
    number: Annotated[str, Text("Number", max=40)] = "",
    gap: Annotated[bool, Flag("One before it is missing", help="take it although it does not follow on")] = False,
) -> Outcome:
    """Enter a statement with its lines. It must add up, and begin with what the one before it ended with.

    The same statement again changes nothing.
    """
    row = BankAccount.get_by_id(bank_account)
    last = day or max((line.day for line in lines), default=today())
    given = StatementInput(last, tuple(lines), opening, closing, number)
    made, new = take(row, given, gap)
    if not new:
        return Outcome("statement", made.id, f"{_name(row, made)} is there already.")
    count = len(StatementLine.matching("statement_id = ?", made.id))
    ends = Amount().said(made.closing, row.currency)
    return Outcome("statement", made.id, f"{_name(row, made)}: {plural(count, 'line')}, {ends} after it.")


def take(row: BankAccount, given: StatementInput, gap: bool = False) -> tuple[BankStatement, bool]:
    """Keep a statement of a bank account; returns it and whether it is new.

    Raises Refused where it does not add up or follow on, or has a line of another statement. Where nobody says its
    balances (a list of lines), those that are known already are left out, and it is what is new.
    """
    _require_fit(row, given)
    lines = facts(given.rows, row.currency)
    before = _last(row, given.day)
    opening = _minor("opening", given.opening, row.currency)
    closing = _minor("closing", given.closing, row.currency)
    if opening is None and closing is None:
        known = _known(row, lines)
        fresh = [line for line in lines if line.key not in known]
        if lines and not fresh:
            return BankStatement.get_by_id(known[lines[0].key]), False
        lines = fresh
    total = sum(line.amount for line in lines)
    if opening is None:
        opening = closing - total if closing is not None else before.closing if before else 0
    closing = opening + total if closing is None else closing
    key = content_key(given.day.isoformat(), opening, closing, lines)
    same = BankStatement.first_matching("bank_account_id = ? AND content_key = ?", row.id, key)
    if same:
        return same, False
    _require_sum(row, opening, total, closing)
    _require_unknown(row, lines)
    _require_chain(row, given.day, before, opening, closing, gap)
    made = records.create(
        BankStatement,
        company=actor().company_id,
        bank_account=row,
        number=given.number,
        day=given.day.isoformat(),
        opening=opening,
        closing=closing,
        gap=gap and before is not None and before.closing != opening,
        source=given.source,
        content_key=key,
    )
    for position, line in enumerate(lines, 1):
        records.create(StatementLine, statement=made, bank_account=row, position=position, **vars(line))
    return made, True


@action(
    "statement.discard",
    "Discard statement",
    FINANCE,
    danger=True,
    example="backdesk statement discard '#4'",
)
def discard_statement(statement: Annotated[int, Ref("Statement", kind="statement")]) -> Outcome:
    """Throw away a statement that was entered by mistake: the last one of its account, while no line is matched."""
    made = BankStatement.get_by_id(statement)
    row = BankAccount.get_by_id(made.bank_account_id)
    later = BankStatement.first_matching(
        "bank_account_id = ? AND (day > ? OR (day = ? AND id > ?))", row.id, made.day, made.day, made.id
    )
    if later:
        raise Refused(f"{_name(row, later)} follows on from it.", "Discard that one first.")
    lines = StatementLine.matching("statement_id = ? ORDER BY position", made.id)
    if touched := [line for line in lines if line.matched or _was_matched(line)]:
        raise Refused(
            f"Line {touched[0].position} of {_name(row, made)} was matched.", "What was matched stays in the history."
        )
    for line in lines:
        records.remove(line)
    records.remove(made)
    return Outcome("bank-account", row.id, f"{_name(row, made)} discarded, with {plural(len(lines), 'line')}.")


def _was_matched(line: StatementLine) -> bool:
    return bool(rows("SELECT 1 FROM statement_part WHERE line_id = ? LIMIT 1", (line.id,)))


def _name(row: BankAccount, made: BankStatement) -> str:
    number = f" {made.number}" if made.number else ""
    return f"Statement{number} of {row.code} of {Day().shown(made.day)}"


def _require_fit(row: BankAccount, given: StatementInput) -> None:
    if row.kind == "cash":
        raise Refused(f"{row.code} is a cash register; no bank makes statements of it.", "Count it instead.")
    if row.state != "active":
        raise Refused(f"Bank account {row.code} is retired.", f"Use it again: backdesk bank-account restore {row.code}")
    if given.day > today():
        raise invalid("day", given.day, "is still to come")
    if given.currency and given.currency != row.currency:
        raise invalid("currency", given.currency, f"is not that of {row.code}, which is {row.currency}")
    late = [line.day for line in given.rows if line.day > given.day]
    if late:
        raise invalid("day", max(late), f"of a line is after {given.day}, the day of the statement")


def _minor(name: str, value: Decimal | None, currency: str) -> int | None:
    try:
        return Amount().stored(value, currency)
    except ValueError as error:
        raise invalid(name, value, str(error)) from None


def _require_sum(row: BankAccount, opening: int, total: int, closing: int) -> None:
    if rest := closing - opening - total:
        said = Amount().said
        raise Refused(
            f"The statement does not add up: {said(opening, row.currency)} and its lines, "
            f"{said(total, row.currency)}, are {said(opening + total, row.currency)}, not "
            f"{said(closing, row.currency)}: {said(abs(rest), row.currency)} {'missing' if rest > 0 else 'too much'}.",
            "Look for a line that is missing or twice.",
        )


def _known(row: BankAccount, lines: Sequence[Facts]) -> dict[str, int]:
    """Keys of those lines that are there already → their statement."""
    found: dict[str, int] = {}
    keys = [line.key for line in lines]
    for start in range(0, len(keys), 400):
        part = keys[start : start + 400]
        found |= dict(
            rows(
                "SELECT key, statement_id FROM statement_line WHERE bank_account_id = ? "
                f"AND key IN ({', '.join('?' * len(part))})",
                (row.id, *part),
            )
        )
    return found


def _require_unknown(row: BankAccount, lines: Sequence[Facts]) -> None:
    known = _known(row, lines)
    for number, line in enumerate(lines, 1):
        if line.key in known:
            other = BankStatement.get_by_id(known[line.key])
            said = Amount().said(line.amount, row.currency)
            raise Refused(
                f"Line {number} ({Day().shown(line.day)}, {said}) is on another statement already, "
                f"that of {Day().shown(other.day)}.",
                "Leave it out.",
            )


def _last(row: BankAccount, day: date) -> BankStatement | None:
    return BankStatement.first_matching(
        "bank_account_id = ? AND day <= ? ORDER BY day DESC, id DESC", row.id, day.isoformat()
    )


def _require_chain(
    row: BankAccount, day: date, before: BankStatement | None, opening: int, closing: int, gap: bool
) -> None:
    said = Amount().said
    if before and before.closing != opening and not gap:
        raise Refused(
            f"It begins with {said(opening, row.currency)}, but {_name(row, before)} ended with "
            f"{said(before.closing, row.currency)}.",
            "Enter the one between them first, or say that it is missing (gap).",
        )
    after = BankStatement.first_matching("bank_account_id = ? AND day > ? ORDER BY day, id", row.id, day.isoformat())
    if after and after.gap and after.opening == closing:
        records.change(after, gap=False)
    elif after and not after.gap and after.opening != closing:
        raise Refused(
            f"It ends with {said(closing, row.currency)}, but {_name(row, after)} begins with "
            f"{said(after.opening, row.currency)}.",
            "Look at its lines again.",
        )
