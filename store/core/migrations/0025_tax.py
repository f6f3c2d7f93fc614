"""Tax codes say what kind of tax they are, where it is posted and in which box of the report it stands."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run
from store.core.migrations.accounts import add_accounts

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
    add_accounts(ACCOUNTS)
    schema.thaw("invoice")
    schema.frozen("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL")
    schema.append_only("tax_due")
    schema.remember_guards()
