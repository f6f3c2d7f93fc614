"""What a statement must be: of its account, right in its sum, new in its lines, and following on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from store.bank.models import BankStatement
from store.bank.rows import NOTICE, Facts, StatementInput, others_like
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.values import Amount, Day
from store.ledger.bank_models import BankAccount


def name(row: BankAccount, made: BankStatement) -> str:
    """What people call a statement."""
    number = f" {made.number}" if made.number else ""
    return f"Statement{number} of {row.code} of {Day().shown(made.day)}"


def require_fit(row: BankAccount, given: StatementInput) -> None:
    """Raises Refused or Invalid where it cannot be a statement of this account."""
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


def require_sum(row: BankAccount, opening: int, total: int, closing: int) -> None:
    """Raises Refused where its lines do not lead from what was before to what is after."""
    if rest := closing - opening - total:
        said = Amount().said
        raise Refused(
            f"The statement does not add up: {said(opening, row.currency)} and its lines, "
            f"{said(total, row.currency)}, are {said(opening + total, row.currency)}, not "
            f"{said(closing, row.currency)}: {said(abs(rest), row.currency)} {'missing' if rest > 0 else 'too much'}.",
            "Look for a line that is missing or twice.",
        )


def known(row: BankAccount, lines: Sequence[Facts]) -> dict[str, int]:
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


def there_already(row: BankAccount, lines: Sequence[Facts]) -> dict[str, int]:
    """Keys of those lines that came before → their statement: the same lines, or a booking that is told otherwise.

    Under one id, one bank tells a collective booking as a whole and another time each payment in it.
    """
    found = known(row, lines)
    bookings: dict[tuple[str, str], list[Facts]] = {}
    for line in lines:
        if line.bank_id:
            bookings.setdefault((line.day, line.bank_id), []).append(line)
    untold = {place: told for place, told in bookings.items() if not any(line.key in found for line in told)}
    if not untold:
        return found
    days = [day for day, _ in untold]
    for day, bank_id, total, statement in rows(
        "SELECT day, bank_id, SUM(amount), MIN(statement_id) FROM statement_line "
        "WHERE bank_account_id = ? AND day BETWEEN ? AND ? AND bank_id <> '' GROUP BY day, bank_id",
        (row.id, min(days), max(days)),
    ):
        told = untold.get((day, bank_id), [])
        if told and total == sum(line.amount for line in told):
            found |= {line.key: statement for line in told}
    return found


def told_apart(row: BankAccount, lines: Sequence[Facts], found: Mapping[str, int]) -> list[Facts]:
    """The lines, those that are like one that is there as another of the same."""
    apart = list(lines)
    used = {line.key for line in lines}
    for place, line in enumerate(lines):
        if line.key in found:
            others = (other for other in others_like(line) if other.key not in used)
            apart[place] = next(other for other in others if not known(row, [other]))
            used.add(apart[place].key)
    return apart


def require_news(row: BankAccount, lines: Sequence[Facts]) -> None:
    """Raises Refused where what a bank notifies must be on a statement that is there, and is not to be found in it."""
    last = BankStatement.first_matching(
        "bank_account_id = ? AND source <> ? ORDER BY day DESC, id DESC", row.id, NOTICE
    )
    late = [line for line in lines if last and line.day <= last.day]
    if last and late:
        line = late[0]
        what = f"{Amount().said(line.amount, row.currency)} of {Day().shown(line.day)}"
        raise Refused(
            f"{name(row, last)} has all that was booked until then; {what} cannot be told from what is on it.",
            "Leave the notification out; or discard that statement, and take the notification in first.",
        )


def require_unknown(row: BankAccount, lines: Sequence[Facts]) -> None:
    """Raises Refused where a line came with another statement."""
    there = known(row, lines)
    for number, line in enumerate(lines, 1):
        if line.key in there:
            other = BankStatement.get_by_id(there[line.key])
            said = Amount().said(line.amount, row.currency)
            raise Refused(
                f"Line {number} ({Day().shown(line.day)}, {said}) is on another statement already, "
                f"that of {Day().shown(other.day)}.",
                "Leave it out.",
            )


def last(row: BankAccount, day: date) -> BankStatement | None:
    """The last one up to a day."""
    return BankStatement.first_matching(
        "bank_account_id = ? AND day <= ? ORDER BY day DESC, id DESC", row.id, day.isoformat()
    )


def following(row: BankAccount, day: date) -> BankStatement | None:
    """The first one after a day."""
    return BankStatement.first_matching("bank_account_id = ? AND day > ? ORDER BY day, id", row.id, day.isoformat())


def require_links(
    row: BankAccount,
    before: BankStatement | None,
    opening: int,
    closing: int,
    after: BankStatement | None,
    gap: bool,
) -> None:
    """Raises Refused where it does not begin as the one before ended (a gap said apart) or end as the next begins."""
    said = Amount().said
    if before and before.closing != opening and not gap:
        raise Refused(
            f"It begins with {said(opening, row.currency)}, but {name(row, before)} ended with "
            f"{said(before.closing, row.currency)}.",
            "Enter the one between them first, or say that it is missing (gap)."
            if before.source != NOTICE
            else "It tells otherwise what was notified: discard that one, and take this in again.",
        )
    if after and not after.gap and after.opening != closing:
        raise Refused(
            f"It ends with {said(closing, row.currency)}, but {name(row, after)} begins with "
            f"{said(after.opening, row.currency)}.",
            "Look at its lines again.",
        )
