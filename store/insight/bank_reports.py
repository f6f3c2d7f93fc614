"""The reconciliation of bank accounts: how the balance of the books becomes that of the statements, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from store.core.database import one, rows, scalar
from store.core.identity import actor
from store.core.values import Amount, Day
from store.insight.sheet import Opens, Report
from store.ledger.bank_models import BankAccount
from store.ledger.bank_moves import balance

# a part counts at a day where both the line and the move are there by then
_MATCHED = (
    "SELECT 1 FROM statement_part p JOIN statement_line s ON s.id = p.line_id "
    "WHERE p.active = 1 AND p.move_id = {move}.id AND s.day <= ?"
)
# taken back, or taking back, and on no statement either; in two steps, each by an index
_UNDONE = (
    "NOT EXISTS (SELECT 1 FROM bank_move o WHERE o.entry_id = {entry} AND o.bank_account_id = m.bank_account_id "
    f"AND o.day <= ? AND NOT EXISTS ({_MATCHED.format(move='o')}))"
)
_MOVES = (
    "SELECT m.day, e.id, COALESCE(y.number, e.number, '#' || e.id), COALESCE(v.name, e.memo), m.amount "
    "FROM bank_move m JOIN entry e ON e.id = m.entry_id "
    "LEFT JOIN payment y ON e.source = 'payment' AND y.id = e.source_id LEFT JOIN party v ON v.id = y.party_id "
    f"WHERE m.bank_account_id = ? AND m.day BETWEEN ? AND ? AND NOT EXISTS ({_MATCHED.format(move='m')}) "
    f"AND {_UNDONE.format(entry='(SELECT r.id FROM entry r WHERE r.reverses_id = e.id)')} "
    f"AND {_UNDONE.format(entry='e.reverses_id')} ORDER BY m.day, m.id"
)
# before the first statement there may be years of moves: added up, less those that were taken back since; what was
# taken back before it comes to nothing by itself
_BEFORE = (
    "SELECT CAST(COALESCE(SUM(m.amount), 0) AS BIGINT) FROM bank_move m WHERE m.bank_account_id = ? AND m.day < ? "
    f"AND NOT EXISTS ({_MATCHED.format(move='m')})"
)
_TAKEN_BACK = (
    "SELECT CAST(COALESCE(SUM(o.amount), 0) AS BIGINT) FROM bank_move o WHERE o.id IN (SELECT x.id FROM bank_move m "
    "JOIN entry e ON e.id = m.entry_id JOIN entry r ON {undoes} JOIN bank_move x ON x.entry_id = r.id "
    "AND x.bank_account_id = m.bank_account_id AND x.day < ? WHERE m.bank_account_id = ? AND m.day BETWEEN ? AND ? "
    f"AND NOT EXISTS ({_MATCHED.format(move='m')}) AND NOT EXISTS ({_MATCHED.format(move='x')}))"
)
_LINES = (
    "SELECT s.day, s.id, b.number, s.counterparty || CASE WHEN s.counterparty = '' OR s.text = '' THEN '' "
    "ELSE ': ' END || s.text, s.amount - COALESCE((SELECT CAST(SUM(p.amount) AS BIGINT) FROM statement_part p "
    "JOIN bank_move m ON m.id = p.move_id WHERE p.line_id = s.id AND p.active = 1 AND m.day <= ?), 0) AS rest "
    "FROM statement_line s JOIN bank_statement b ON b.id = s.statement_id WHERE s.bank_account_id = ? AND s.day <= ? "
)
_LONGEST = 60


@dataclass(frozen=True)
class Step:
    """A line of the way from the books to the bank: minor units."""

    day: str
    number: str
    what: str
    amount: int
    opens: Opens | None = None


@dataclass(frozen=True)
class Reconciliation:
    """Balance by the books, what leads from there to the balance by the statements, and that."""

    books: int
    steps: tuple[Step, ...]
    bank: int
    until: str

    @property
    def unexplained(self) -> int:
        """What is left over: nothing, or the books and statements are damaged."""
        return self.bank - self.books - sum(step.amount for step in self.steps)


def reconciled(row: BankAccount, day: date) -> Reconciliation:
    """How a bank account's balance in the books becomes the one on its statements, as of a day."""
    began = one(
        "SELECT s.opening, COALESCE((SELECT MIN(l.day) FROM statement_line l WHERE l.statement_id = s.id), s.day) "
        "FROM bank_statement s WHERE s.bank_account_id = ? ORDER BY s.day, s.id LIMIT 1",
        (row.id,),
    )
    opening, first = (int(began[0]), str(began[1])) if began and str(began[1]) <= day.isoformat() else (0, "")
    steps = [Step(first, "", "On the account before its first statement", opening)] if opening else []
    steps += [*_not_on_a_statement(row, day, first), *_not_in_the_books(row, day), *_gaps(row, day)]
    moved, last = rows(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), COALESCE(MAX(day), '') FROM statement_line "
        "WHERE bank_account_id = ? AND day <= ?",
        (row.id, day.isoformat()),
    )[0]
    jumps = sum(step.amount for step in _gaps(row, day))
    return Reconciliation(balance(row, day), tuple(steps), opening + moved + jumps, str(last))


def _not_on_a_statement(row: BankAccount, day: date, first: str) -> Iterator[Step]:
    """Moves of the books that no statement has yet; those before the first one in one sum."""
    until = day.isoformat()
    before = _before(row, first, until) if first else balance(row, day)
    if before:
        what = "In the books before the first statement" if first else "In the books; no statement yet"
        yield Step("", "", what, -before)
    if first:
        values = (row.id, first, *[until] * 6)
        for when, entry, number, text, amount in rows(_MOVES, values):
            yield Step(when, number, text, -amount, Opens(number, "entries", f"id:{entry}"))


def _before(row: BankAccount, first: str, until: str) -> int:
    """What moved before the first statement, is on none, and is still so."""
    found = int(scalar(_BEFORE, (row.id, first, until)))
    for undoes in ("r.reverses_id = e.id", "r.id = e.reverses_id"):
        found -= int(scalar(_TAKEN_BACK.format(undoes=undoes), (first, row.id, first, until, until, until)))
    return found


def _not_in_the_books(row: BankAccount, day: date) -> Iterator[Step]:
    until = day.isoformat()
    sql = f"SELECT * FROM ({_LINES}) x WHERE x.rest <> 0 ORDER BY x.day, x.id"
    for when, line, number, what, rest in rows(sql, (until, row.id, until)):
        yield Step(when, number, what, rest, Opens(what, "statement-lines", f"id:{line}"))


def _gaps(row: BankAccount, day: date) -> list[Step]:
    """What the balance jumped by where a statement is known to be missing."""
    found = rows(
        "SELECT s.day, s.number, s.id, s.opening - (SELECT p.closing FROM bank_statement p "
        "WHERE p.bank_account_id = s.bank_account_id AND (p.day < s.day OR (p.day = s.day AND p.id < s.id)) "
        "ORDER BY p.day DESC, p.id DESC LIMIT 1) FROM bank_statement s "
        "WHERE s.bank_account_id = ? AND s.gap = 1 AND s.day <= ? ORDER BY s.day, s.id",
        (row.id, day.isoformat()),
    )
    opens = "statements"
    return [
        Step(when, number, "On a statement that is missing", jump, Opens("Statement", opens, f"id:{made}"))
        for when, number, made, jump in found
        if jump
    ]


def reconciliation(day: date, bank_account: int | None = None) -> Report:
    """How a bank account's balance in the books becomes the one on its statements: every difference, one by one."""
    company = actor().company_id
    asked = (
        [BankAccount.get_by_id(bank_account)]
        if bank_account
        else BankAccount.matching("company_id = ? AND kind <> 'cash' AND state = 'active' ORDER BY code", company)
    )
    lines: list[tuple[str, ...]] = []
    opens: list[tuple[Opens, ...]] = []
    notes = []
    for row in asked:
        found = reconciled(row, day)
        for cells, behind in _drawn(row, found, day):
            lines.append(cells)
            opens.append(behind)
        notes.append(f"{row.code}: {_verdict(row, found)}")
    columns = (("Date", "left"), ("Number", "left"), ("What", "left"), ("Amount", "right"), ("Cur", "left"))
    return Report(f"Reconciliation at {day}", columns, tuple(lines), tuple(opens), " ".join(notes))


def _drawn(row: BankAccount, found: Reconciliation, day: date) -> Iterator[tuple[tuple[str, ...], tuple[Opens, ...]]]:
    shown = Amount().shown
    books = Opens(f"{row.code} in the books", "entry-lines", f"account_id:{row.account_id}")
    yield (
        (Day().shown(day.isoformat()), row.code, "In the books", shown(found.books, row.currency), row.currency),
        (books,),
    )
    for step in found.steps:
        cells = (Day().shown(step.day), step.number, step.what[:_LONGEST], shown(step.amount, row.currency), "")
        yield cells, (step.opens,) if step.opens else ()
    if found.unexplained:
        yield ("", "", "Unexplained: run backdesk check", shown(found.unexplained, row.currency), ""), ()
    bank = Opens(f"Statements of {row.code}", "statements", f"bank_account_id:{row.id}")
    yield (Day().shown(found.until), row.code, "On statements", shown(found.bank, row.currency), row.currency), (bank,)


def _verdict(row: BankAccount, found: Reconciliation) -> str:
    if not found.until:
        return "no statement yet."
    if found.bank == found.books:
        return "the books and the bank agree."
    more = Amount().said(abs(found.bank - found.books), row.currency)
    who = "the bank has" if found.bank > found.books else "the books have"
    return f"{who} {more} more, as listed."
