"""Tax codes say what kind of tax they are, where it is posted and in which box of the report it stands."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import rows, run, scalar
from store.core.dates import now

# what a company set up before has not: name, type, role, the first code to try
ACCOUNTS = (
    ("Tax to be paid", "liability", "tax_payable", 2210),
    ("Tax not due yet", "liability", "tax_waiting", 2220),
)
INVOICE_PRINTED = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at, "
    "prices_include_tax, document_discount, exchange_rate, base_total, discount_until, cash_discount, cash_basis"
).split(", ")


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0025_tax"):
        run(statement)
    run(  # what was never more than 0 % is not the standard rate
        "UPDATE tax_code SET category = 'zero' WHERE NOT EXISTS "
        "(SELECT 1 FROM tax_rate r WHERE r.tax_code_id = tax_code.id AND r.rate > 0)"
    )
    for (company,) in rows("SELECT id FROM company ORDER BY id"):
        for name, kind, role, code in ACCOUNTS:
            _add_account(company, name, kind, role, code)
    schema.thaw("invoice")
    schema.frozen("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL")
    schema.append_only("tax_due")
    schema.remember_guards()


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
