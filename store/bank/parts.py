"""What of a statement line is found: moves of the books put beside it, each once, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.bank.models import Cheque, StatementLine, StatementPart
from store.core import records
from store.core.database import one
from store.core.errors import Refused
from store.core.values import Amount, Day
from store.ledger.bank_models import BankAccount, BankMove
from store.ledger.models import Entry


@dataclass(frozen=True)
class Found:
    """A move of the books that is (a part of) a line; what was `made` for it, and by which rule."""

    move_id: int
    made: str = ""
    rule_id: int | None = None


def rest_of(line: StatementLine) -> int:
    """What of a line is not matched yet, with its sign."""
    return int(line.amount - line.matched)


def require_open(line: StatementLine) -> BankAccount:
    """The line's bank account. Raises Refused for a line that is matched already."""
    row = BankAccount.get_by_id(line.bank_account_id)
    if line.state == "matched":
        raise Refused(
            f"The line of {Day().shown(line.day)}, {Amount().said(line.amount, row.currency)}, is matched already.",
            f"See what it is, or take that back: backdesk statement-line unmatch '#{line.id}'",
        )
    return row


def attach(line: StatementLine, found: Sequence[Found]) -> None:
    """Put moves beside a line. Raises Refused where one is beside another, or they are more than is left of it.

    Somebody else's match of the same line meanwhile is a Conflict: its version is compared.
    """
    row = BankAccount.get_by_id(line.bank_account_id)
    total = 0
    for item in found:
        move = BankMove.get_by_id(item.move_id)
        assert move.bank_account_id == row.id, "a move of another bank account"
        _require_free(move)
        _follow_cheque(move, line.day)
        total += move.amount
        records.create(
            StatementPart, line=line, move=move, amount=move.amount, made=item.made, rule=item.rule_id, active=True
        )
    _require_within(line, total, row)
    _set(line, line.matched + total)


def detach(line: StatementLine) -> list[StatementPart]:
    """Take all moves away from a line again; returns what was beside it."""
    found = parts_of(line)
    for part in found:
        records.change(part, active=False)
        _follow_cheque(BankMove.get_by_id(part.move_id), None)
    _set(line, 0)
    return found


def parts_of(line: StatementLine) -> list[StatementPart]:
    """What is beside a line now."""
    return StatementPart.matching("line_id = ? AND active = 1 ORDER BY id", line.id)


def _set(line: StatementLine, matched: int) -> None:
    state = "matched" if matched == line.amount else "part" if matched else "open"
    records.change(line, matched=matched, state=state)


def _follow_cheque(move: BankMove, paid_on: str | None) -> None:
    """A cheque that was handed in is paid once it is on the statement, and no longer when it is not."""
    entry = Entry.get_by_id(move.entry_id)
    if entry.source != "cheque" or move.amount < 0:
        return
    cheque = Cheque.get_by_id(entry.source_id)
    if cheque.state in ("deposited", "cleared"):
        records.change(cheque, state="cleared" if paid_on else "deposited", done_on=paid_on)


def _require_free(move: BankMove) -> None:
    taken = one(
        "SELECT l.day FROM statement_part p JOIN statement_line l ON l.id = p.line_id "
        "WHERE p.move_id = ? AND p.active = 1",
        (move.id,),
    )
    if taken:
        raise Refused(f"It is on the statement already, on {Day().shown(taken[0])}.", "Choose another.")


def _require_within(line: StatementLine, total: int, row: BankAccount) -> None:
    rest = rest_of(line)
    if abs(total) > abs(rest) or (total > 0) != (rest > 0):
        said = Amount().said
        raise Refused(
            f"{said(total, row.currency)} does not fit: {said(rest, row.currency)} of the line is left.",
            "Split the line, or match less.",
        )
