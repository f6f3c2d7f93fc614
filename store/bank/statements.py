"""Writes of statements: each adds up, follows on from the one before it, and comes in once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.bank import chain
from store.bank.models import BankStatement, StatementLine
from store.bank.rows import NOTICE, StatementInput, StatementRow, content_key, facts
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.models import ExternalId
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
    given = StatementInput(day or last_day(lines), tuple(lines), opening, closing, number)
    made, new = take(row, given, gap)
    if not new:
        return Outcome("statement", made.id, f"{chain.name(row, made)} is there already.")
    count = len(StatementLine.matching("statement_id = ?", made.id))
    ends = Amount().said(made.closing, row.currency)
    return Outcome("statement", made.id, f"{chain.name(row, made)}: {plural(count, 'line')}, {ends} after it.")


def last_day(lines: Sequence[StatementRow]) -> date:
    """The day of a statement where nobody says it: the last one of its lines."""
    return max((line.day for line in lines), default=today())


def take(row: BankAccount, given: StatementInput, gap: bool = False) -> tuple[BankStatement, bool]:
    """Keep a statement of a bank account; returns it and whether it is new.

    Raises Refused where it does not add up or follow on, or has a line of another statement. Where nobody says its
    balances (a list of lines), or only what is new is wanted, those that are known already are left out.
    """
    chain.require_fit(row, given)
    lines = facts(given.rows, row.currency)
    before = chain.last(row, given.day)
    opening = _minor("opening", given.opening, row.currency)
    closing = _minor("closing", given.closing, row.currency)
    total = sum(line.amount for line in lines)
    like = ""
    if given.only_new or (opening is None and closing is None):
        if opening is not None:
            closing = opening + total if closing is None else closing
            chain.require_sum(row, opening, total, closing)
            like = content_key(given.day.isoformat(), opening, closing, lines)
            if same := _same(row, like):
                return same, False
        known = chain.there_already(row, lines)
        overlap = sum(line.amount for line in lines if line.key in known)
        if overlap and before and before.closing == opening:  # it follows on as it is, so nothing of it was there
            lines = chain.told_apart(row, lines, known)
        else:
            fresh = [line for line in lines if line.key not in known]
            if lines and not fresh:
                return BankStatement.get_by_id(known[lines[0].key]), False
            opening = opening if len(fresh) == len(lines) else None
            lines, total = fresh, sum(line.amount for line in fresh)
    if given.source == NOTICE:
        chain.require_news(row, lines)
    if opening is None:
        opening = closing - total if closing is not None else before.closing if before else 0
    closing = opening + total if closing is None else closing
    key = like or content_key(given.day.isoformat(), opening, closing, lines)
    if same := _same(row, key):
        return same, False
    chain.require_sum(row, opening, total, closing)
    chain.require_unknown(row, lines)
    after = chain.following(row, given.day)
    chain.require_links(row, before, opening, closing, after, gap)
    if after and after.gap and after.opening == closing:
        records.change(after, gap=False)
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


def _same(row: BankAccount, key: str) -> BankStatement | None:
    return BankStatement.first_matching("bank_account_id = ? AND content_key = ?", row.id, key)


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
        raise Refused(f"{chain.name(row, later)} follows on from it.", "Discard that one first.")
    lines = StatementLine.matching("statement_id = ? ORDER BY position", made.id)
    if touched := [line for line in lines if line.matched or _was_matched(line)]:
        raise Refused(
            f"Line {touched[0].position} of {chain.name(row, made)} was matched.",
            "What was matched stays in the history.",
        )
    for line in lines:
        records.remove(line)
    records.remove(made)
    for known in ExternalId.matching("kind = 'statement' AND record_id = ?", statement):  # so that it can come again
        records.remove(known)
    return Outcome("bank-account", row.id, f"{chain.name(row, made)} discarded, with {plural(len(lines), 'line')}.")


def _was_matched(line: StatementLine) -> bool:
    return bool(rows("SELECT 1 FROM statement_part WHERE line_id = ? LIMIT 1", (line.id,)))


def _minor(name: str, value: Decimal | None, currency: str) -> int | None:
    try:
        return Amount().stored(value, currency)
    except ValueError as error:
        raise invalid(name, value, str(error)) from None
