"""Production: bills of materials, work orders, completions; where goods are while they are made, and its account."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import rows, run, scalar
from store.core.dates import now
from store.core.migrations.accounts import add_accounts

FACTS = ("completion", "completion_line")
WORK_FACTS = "company_id, number, product_id, location_id".split(", ")
# name, type, role, the first code to try
ACCOUNTS = (("Absorbed production cost", "expense", "absorbed_cost", 5300),)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0011_production"):
        run(statement)
    for table in FACTS:
        schema.append_only(table)
    schema.frozen("work_order", WORK_FACTS, "OLD.number IS NOT NULL")
    add_accounts(ACCOUNTS)
    if scalar("SELECT 1 FROM company LIMIT 1"):
        _add_place()
    schema.remember_guards()


def _add_place() -> None:
    if scalar("SELECT 1 FROM location WHERE type = 'production' LIMIT 1"):
        return
    taken = {code for (code,) in rows("SELECT code_key FROM location")}
    names = ("PRODUCTION", *(f"PRODUCTION-{number}" for number in range(2, 99_999)))
    code = next(name for name in names if name.lower() not in taken)
    run(
        "INSERT INTO location (code, code_key, name, type, version, created_at, created_by, updated_at, updated_by) "
        "VALUES (?, ?, 'Production', 'production', 1, ?, 1, ?, 1)",
        (code, code.lower(), now(), now()),
    )
