"""Several companies: their codes, who may do what in which, and what is kept per company."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import rows, run, scalar

COUNTED = ("deal", "entry", "invoice", "move", "payment", "sales_order", "shipment")
# what an activity is about belongs to one company, but for these
SHARED = "'', 'party', 'contact', 'product', 'lot', 'user', 'term', 'tax', 'unit', 'price-list', 'stage', 'bom'"
BY_COMPANY = (
    "account.month", "order.state", "deal.stage", "deal.weighted", "party.receivable", "receivable.due", "payable.due",
    "stock.month", "sold.month",
)  # fmt: skip


def up(_migrator: Any, _db: Any) -> None:
    first = scalar("SELECT MIN(id) FROM company")
    for statement in schema.statements("0028_companies"):
        run(statement)
    for company, name in rows("SELECT id, name FROM company ORDER BY id"):
        code = _code(name)
        run("UPDATE company SET code = ?, code_key = ? WHERE id = ?", (code, code.lower(), company))
    run('CREATE UNIQUE INDEX "company_code_key" ON "company" ("code_key")')
    if first is not None:
        _belongs_to(int(first))


def _code(name: str) -> str:
    letters = "".join(char for char in name.split()[0] if char.isascii() and char.isalnum()) if name.split() else ""
    return letters.upper()[:12] or "MAIN"


def _belongs_to(first: int) -> None:
    """What there is belongs to the company there is; its owners own whatever comes."""
    run("UPDATE app_user_role SET company_id = ? WHERE role <> 'owner'", (first,))
    run(f"UPDATE activity SET company_id = ? WHERE record_kind NOT IN ({SHARED})", (first,))
    run("UPDATE location SET company_id = ? WHERE type IN ('internal', 'transit')", (first,))
    for table in ("tally", "tally_delta"):
        for book in BY_COMPANY:
            run(f"UPDATE {table} SET key = ? || key WHERE book = ?", (f"{first}:", book))
        for name in COUNTED:
            run(f"UPDATE {table} SET key = ? WHERE book = 'rows' AND key = ?", (f"{name}:{first}", name))
    run("UPDATE setting SET name = ? || substr(name, 5) WHERE name LIKE 'set:%'", (f"set:{first}:",))
