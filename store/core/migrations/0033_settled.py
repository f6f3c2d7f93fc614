"""Recurring invoices that post themselves; input tax that waits for payment; discounts on what we owe tax for."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run
from store.core.migrations.accounts import add_accounts

# what a company set up before has not: name, type, role, the first code to try
ACCOUNTS = (("Input tax not due yet", "asset", "input_tax_waiting", 1320),)
BILL_FACTS = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, supplier_number, supplier_key, supplier_day, "
    "day, due, currency, term_id, tax_rounding, prices_include_tax, party_name, party_tax_id, net, tax, total, "
    "document_discount, exchange_rate, base_total, posted_at, withholding_id, withheld_of, withheld_rate, withheld, "
    "discount_until, cash_discount, cash_basis"
).split(", ")


def up(_migrator: Any, _db: Any) -> None:
    schema.may_be_empty("tax_due", "invoice_id")
    for statement in schema.statements("0033_settled"):
        run(statement)
    schema.thaw("bill")
    schema.frozen("bill", BILL_FACTS, "OLD.number IS NOT NULL")
    add_accounts(ACCOUNTS)
    schema.remember_guards()
