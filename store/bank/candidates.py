"""What a statement line could be: moves in the books without a statement, open documents, who it is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.bank.models import StatementLine
from store.bank.wording import names, numbers_in, same_name
from store.core import search
from store.core.database import rows
from store.core.identity import actor
from store.core.text import fold
from store.ledger.bank_models import BankAccount

_BEFORE, _AFTER = 90, 10  # days between the books and the bank
_MOST = 100
_DOCUMENTS = 40  # open documents of one party that are looked at

_SETTLES = (
    "SELECT v.number FROM allocation a JOIN {0} v ON v.id = a.{0}_id WHERE a.payment_id = ? AND a.active = 1 "
    "AND v.number IS NOT NULL"
)


@dataclass(frozen=True)
class Move:
    """A move in the books: whose payment or which entry it is; `undone` where it was taken back, or takes back."""

    id: int
    day: str
    title: str
    reference: str
    party_id: int | None
    party: str
    payment_id: int | None
    undone: int


@dataclass(frozen=True)
class Owed:
    """A document and what it still owes, minor units; `noun` is invoice or bill."""

    noun: str
    id: int
    number: str
    reference: str
    party_id: int
    party: str
    left: int
    due: str


@dataclass(frozen=True)
class Who:
    """A party that a line may be from, and how that is known."""

    party_id: int
    how: str


def open_moves(row: BankAccount, line: StatementLine, amount: int) -> list[Move]:
    """Moves of just that amount around the line's day that are on no statement."""
    day = date.fromisoformat(line.day)
    until = (day + timedelta(days=_AFTER)).isoformat()
    found = rows(
        "SELECT m.id, m.day, COALESCE(y.number, e.number, 'Entry #' || e.id), COALESCE(y.reference, '') || '|' || "
        "COALESCE(q.number, ''), y.party_id, COALESCE(v.name, e.memo), y.id, "
        "CASE WHEN e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.reverses_id = e.id) "
        "THEN 0 ELSE 1 END FROM bank_move m JOIN entry e ON e.id = m.entry_id "
        "LEFT JOIN payment y ON e.source = 'payment' AND y.id = e.source_id "
        "LEFT JOIN cheque q ON q.payment_id = y.id LEFT JOIN party v ON v.id = y.party_id "
        "WHERE m.bank_account_id = ? AND m.amount = ? AND m.day BETWEEN ? AND ? "
        "AND NOT EXISTS (SELECT 1 FROM statement_part p WHERE p.move_id = m.id AND p.active = 1) "
        f"ORDER BY m.day, m.id LIMIT {_MOST}",
        (row.id, amount, (day - timedelta(days=_BEFORE)).isoformat(), until),
    )
    return [Move(*found_row) for found_row in found]


_INVOICE = (
    "SELECT 'invoice', v.id, v.number, v.reference, v.party_id, v.party_name, v.outstanding, v.due FROM invoice v "
    "WHERE v.company_id = ? AND v.currency = ? AND v.outstanding > 0 AND v.number IS NOT NULL AND {}"
)
_BILL = (
    "SELECT 'bill', v.id, v.number, v.supplier_number, v.party_id, v.party_name, v.outstanding, v.due FROM bill v "
    "WHERE v.company_id = ? AND v.currency = ? AND v.outstanding > 0 AND v.number IS NOT NULL AND {}"
)
_SIGN = '(CASE WHEN "type" = \'{}\' THEN -1 ELSE 1 END) * "outstanding"'  # as their index has it


def of_amount(row: BankAccount, amount: int) -> list[Owed]:
    """Open documents that owe just what came (or are owed just what went)."""
    invoices = _documents_of(row, _INVOICE, f"{_SIGN.format('credit_note')} = ?", [amount])
    return invoices + _documents_of(row, _BILL, f"{_SIGN.format('bill_credit')} = ?", [-amount])


def named_in(row: BankAccount, text: str, amount: int) -> list[Owed]:
    """Open documents whose numbers are in a text, that money going this way settles."""
    found: list[Owed] = []
    for sql, kinds, types in (
        (_INVOICE, ("invoice", "debit_note", "credit_note"), ("invoice", "credit_note")),
        (_BILL, ("bill", "bill_credit"), ("bill_credit", "bill")),
    ):
        if numbers := numbers_in(text, *kinds):
            marks = ", ".join("?" * len(numbers))
            wanted = types[0] if amount > 0 else types[1]
            found += _documents_of(row, sql, f"v.number IN ({marks}) AND v.type = ?", [*numbers, wanted])
    return found


def of_party(row: BankAccount, party_id: int, amount: int) -> list[Owed]:
    """Open invoices of a party where money came, open bills where it went; oldest first."""
    sql, kind = (_INVOICE, "invoice") if amount > 0 else (_BILL, "bill")
    return _documents_of(row, sql, "v.party_id = ? AND v.type = ?", [party_id, kind], _DOCUMENTS)


def _documents_of(row: BankAccount, sql: str, condition: str, values: list[object], limit: int = _MOST) -> list[Owed]:
    text = sql.format(condition) + f" ORDER BY v.due, v.id LIMIT {limit}"
    return [Owed(*read) for read in rows(text, [actor().company_id, row.currency, *values])]


def runs_of(row: BankAccount, line: StatementLine, amount: int) -> list[tuple[str, str, tuple[int, ...]]]:
    """Payment runs that come to an amount together, and of which nothing is on a statement yet: number, day, moves."""
    if amount >= 0:
        return []
    day = date.fromisoformat(line.day)
    found = []
    for run, number, when in rows(
        "SELECT r.id, r.number, r.day FROM payment_run r WHERE r.state = 'posted' AND r.total = ? AND r.currency = ? "
        f"AND r.day BETWEEN ? AND ? ORDER BY r.day, r.id LIMIT {_MOST}",
        (
            -amount,
            row.currency,
            (day - timedelta(days=_BEFORE)).isoformat(),
            (day + timedelta(days=_AFTER)).isoformat(),
        ),
    ):
        moves = rows(
            "SELECT DISTINCT m.id, m.amount FROM payment_run_line l JOIN payment y ON y.id = l.payment_id JOIN entry e "
            "ON e.source = 'payment' AND e.source_id = y.id AND e.reverses_id IS NULL JOIN bank_move m "
            "ON m.entry_id = e.id WHERE l.run_id = ? AND m.bank_account_id = ? AND y.state = 'posted' "
            "AND NOT EXISTS (SELECT 1 FROM statement_part p WHERE p.move_id = m.id AND p.active = 1) ORDER BY m.id",
            (run, row.id),
        )
        if len(moves) > 1 and sum(moved for _, moved in moves) == amount:
            found.append((str(number), str(when), tuple(move for move, _ in moves)))
    return found


def is_move_named(line: StatementLine, move: Move) -> bool:
    """Whether the bank's text names a payment, its reference, or a document it settles."""
    if is_named(line, move.title, move.reference):
        return True
    settled = [_SETTLES.format(table) for table in ("invoice", "bill")]
    return move.payment_id is not None and any(
        names(line.text, number) for sql in settled for (number,) in rows(sql, (move.payment_id,))
    )


def is_named(line: StatementLine, number: str, reference: str) -> bool:
    """Whether the bank's text names a number or a reference."""
    said = [number, *(part for one in reference.split("|") for part in (one, *one.split()))]
    return any(names(line.text, part) for part in said)


def from_whom(line: StatementLine) -> list[Who]:
    """The parties that a line may be from: by IBAN as earlier lines were, else by name."""
    return _by_iban(line) or _by_name(line)


def _by_iban(line: StatementLine) -> list[Who]:
    if not line.iban:
        return []
    told = rows("SELECT id FROM party WHERE iban = ? AND merged_into_id IS NULL ORDER BY id LIMIT 3", (line.iban,))
    found = told or rows(
        "SELECT l.party_id FROM statement_line s JOIN statement_part p ON p.line_id = s.id AND p.active = 1 "
        "JOIN bank_move m ON m.id = p.move_id JOIN entry_line l ON l.entry_id = m.entry_id "
        "WHERE s.iban = ? AND s.id <> ? AND l.party_id IS NOT NULL ORDER BY s.id DESC LIMIT 1",
        (line.iban, line.id),
    )
    return [Who(party, "their IBAN") for (party,) in found]


def _by_name(line: StatementLine) -> list[Who]:
    key = fold(line.counterparty)
    if not key:
        return []
    found = rows("SELECT id FROM party WHERE name_key = ? AND merged_into_id IS NULL ORDER BY id LIMIT 3", (key,))
    if not found:
        ids = search.page("party", " ".join(key.split()[:1]), False, None, _MOST)
        marks = ", ".join("?" * len(ids)) or "NULL"
        like = rows(f"SELECT id, name FROM party WHERE id IN ({marks}) AND merged_into_id IS NULL ORDER BY id", ids)
        found = [(party,) for party, name in like if same_name(name, line.counterparty)][:3]
    return [Who(party, "the name") for (party,) in found]
