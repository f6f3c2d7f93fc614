"""Employees, contracts and pay runs; the role of those who see what people are paid, and the accounts of wages."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import rows, run, scalar
from store.core.dates import now

ROLES = ("owner", "manager", "sales", "warehouse", "purchasing", "finance", "support")
RUN_FACTS = (
    "company_id, number, month, day, prepared_by_id, approved_by_id, gross, deducted, net, employer, posted_at"
).split(", ")
# what a company set up before has not: name, type, role, the first code to try
ACCOUNTS = (
    ("Net pay payable", "liability", "net_pay", 2400),
    ("Payroll deductions payable", "liability", "payroll_deductions", 2410),
    ("Wages and salaries", "expense", "wages", 6800),
    ("Employer's social costs", "expense", "employer_costs", 6810),
)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0027_people"):
        run(statement)
    schema.recheck("app_user_role", _roles(*ROLES, "read-only"), _roles(*ROLES, "payroll", "read-only"))
    schema.frozen("pay_run", RUN_FACTS, "OLD.number IS NOT NULL")
    for table in ("pay_line", "pay_part"):
        schema.frozen_with(table, "run_id", "pay_run")
    for (company,) in rows("SELECT id FROM company ORDER BY id"):
        for name, kind, role, code in ACCOUNTS:
            _add_account(company, name, kind, role, code)
    schema.remember_guards()


def _roles(*names: str) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f'"role" IN ({listed})'


def _add_account(company: int, name: str, kind: str, role: str, first: int) -> None:
    if scalar("SELECT 1 FROM account WHERE company_id = ? AND role = ?", (company, role)):
        return
    taken = {code for (code,) in rows("SELECT code_key FROM account WHERE company_id = ?", (company,))}
    code = next(str(number) for number in range(first, 99_999) if str(number) not in taken)
    run(
        "INSERT INTO account (company_id, code, code_key, name, type, role, version, created_at, created_by, "
        "updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, 1, ?, 1, ?, 1)",
        (company, code, code, name, kind, role, now(), now()),
    )
