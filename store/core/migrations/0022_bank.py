"""Bank accounts, cash registers and cheques; statements, and what their lines are."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, rows, run
from store.core.dates import now
from store.core.migrations.accounts import add_accounts

# what a company set up before them has not: name, type, role, the first code to try
ACCOUNTS = (
    ("Cheques in hand", "asset", "cheques", 1020),
    ("Cash differences", "expense", "cash_difference", 6910),
)
LINE_FACTS = "statement_id, bank_account_id, position, day, amount, counterparty, iban, text, bank_id, key".split(", ")


MOVES = (
    "INSERT INTO bank_move (bank_account_id, entry_line_id, entry_id, day, amount) "
    "SELECT b.id, l.id, l.entry_id, e.day, l.debit - l.credit FROM entry_line l JOIN entry e ON e.id = l.entry_id "
    "JOIN bank_account b ON b.account_id = l.account_id ORDER BY l.id"
)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0022_bank"):
        run(statement)
    for table in ("statement_line", "cheque"):
        for statement in search.definition(table, is_postgres()):
            run(statement)
    schema.frozen("statement_line", LINE_FACTS, "OLD.matched <> 0")
    add_accounts(ACCOUNTS)
    for (company,) in rows("SELECT id FROM company ORDER BY id"):
        _add_bank_accounts(company)
    run(MOVES)
    schema.remember_guards()


def _add_bank_accounts(company: int) -> None:
    """Those that money went through before there were several: the accounts of these two roles."""
    run(
        "INSERT INTO bank_account (company_id, code, code_key, name, kind, currency, iban, bic, number, account_id, "
        "state, version, created_at, created_by, updated_at, updated_by) SELECT a.company_id, upper(a.role), a.role, "
        "a.name, a.role, c.currency, '', '', '', a.id, 'active', 1, ?, 1, ?, 1 FROM account a "
        "JOIN company c ON c.id = a.company_id WHERE a.company_id = ? AND a.role IN ('bank', 'cash') ORDER BY a.id",
        (now(), now(), company),
    )
