"""Employees, contracts and pay runs; the role of those who see what people are paid, and the accounts of wages."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run
from store.core.migrations.accounts import add_accounts

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
    add_accounts(ACCOUNTS)
    schema.remember_guards()


def _roles(*names: str) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f'"role" IN ({listed})'
