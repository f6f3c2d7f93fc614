"""Cash discounts and write-offs: what terms give, what an invoice allows, what was deducted, and their accounts."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run
from store.core.migrations.accounts import add_accounts

SOURCES = ("payment", "credit_note", "bill_credit")
TARGETS = ("invoice", "bill", "refund")
INVOICE_PRINTED = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at, "
    "prices_include_tax, document_discount, exchange_rate, base_total, discount_until, cash_discount"
).split(", ")
ALLOCATION_FACTS = (
    "payment_id, credit_note_id, invoice_id, amount, day, bill_credit_id, bill_id, refund_id, deduction_id"
).split(", ")
DEDUCTION_FACTS = "company_id, kind, invoice_id, payment_id, day, amount, tax, role, reason".split(", ")
# name, type, role, the first code to try
ACCOUNTS = (("Cash discounts", "income", "cash_discount", 4800), ("Bad debts", "expense", "bad_debt", 6700))


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0024_discount"):
        run(statement)
    old, new = (f"{_one_of(*sources)} AND {_one_of(*TARGETS)}" for sources in (SOURCES, (*SOURCES, "deduction")))
    schema.recheck("allocation", old, new)
    for table, facts, when in (("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL"),
                               ("allocation", ALLOCATION_FACTS, "")):  # fmt: skip
        schema.thaw(table)
        schema.frozen(table, facts, when)
    schema.frozen("deduction", DEDUCTION_FACTS, "")
    schema.append_only("deduction_tax")
    add_accounts(ACCOUNTS)
    schema.remember_guards()


def _one_of(*names: str) -> str:
    return " + ".join(f'(CASE WHEN "{name}_id" IS NULL THEN 0 ELSE 1 END)' for name in names) + " = 1"
