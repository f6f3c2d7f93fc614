"""Tax that who pays withholds; cash discounts of suppliers' bills; payment runs that say what they take off."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run
from store.core.migrations.accounts import add_accounts

CATEGORIES = ("standard", "zero", "exempt", "reverse charge", "intra-community", "export", "outside scope")
WITH_PAYMENT = '"kind" = \'write-off\' OR "payment_id" IS NOT NULL'
OF_ONE = '("kind" <> \'discount\' OR "payment_id" IS NOT NULL) AND (("invoice_id" IS NULL) <> ("bill_id" IS NULL))'
INVOICE_PRINTED = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at, "
    "prices_include_tax, document_discount, exchange_rate, base_total, discount_until, cash_discount, cash_basis, "
    "withholding_id, withheld_of, withheld_rate, withheld, debits_id"
).split(", ")
BILL_FACTS = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, supplier_number, supplier_key, supplier_day, "
    "day, due, currency, term_id, tax_rounding, prices_include_tax, party_name, party_tax_id, net, tax, total, "
    "document_discount, exchange_rate, base_total, posted_at, withholding_id, withheld_of, withheld_rate, withheld, "
    "discount_until, cash_discount"
).split(", ")
DEDUCTION_FACTS = "company_id, kind, invoice_id, bill_id, payment_id, day, amount, tax, role, reason".split(", ")
RUN_LINE_FACTS = "UPDATE OF run_id, bill_id, party_id, due, amount, reason, iban, bic, discount, withheld, set_off"
# what a company set up before has not: name, type, role, the first code to try
ACCOUNTS = (
    ("Tax withheld by customers", "asset", "withheld_from_us", 1310),
    ("Tax withheld from suppliers", "liability", "withheld_by_us", 2230),
    ("Cash discounts taken", "income", "discount_taken", 4810),
)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0031_billing"):
        run(statement)
    schema.recheck("tax_code", _among("category", *CATEGORIES), _among("category", *CATEGORIES, "withholding"))
    schema.recheck(
        "deduction",
        _among("kind", "discount", "write-off"),
        _among("kind", "discount", "write-off", "withholding"),
    )
    schema.recheck("deduction", WITH_PAYMENT, OF_ONE)
    schema.may_be_empty("deduction", "invoice_id")
    schema.recheck(
        "payment_run_line",
        '("amount" = 0) = ("reason" <> \'\')',
        '("amount" + "set_off" = 0) = ("reason" <> \'\')',
    )
    _guard()
    add_accounts(ACCOUNTS)
    schema.remember_guards()


def _among(column: str, *names: str) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f'"{column}" IN ({listed})'


def _guard() -> None:
    for table, facts, when in (("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL"),
                               ("bill", BILL_FACTS, "OLD.number IS NOT NULL"),
                               ("deduction", DEDUCTION_FACTS, "")):  # fmt: skip
        schema.thaw(table)
        schema.frozen(table, facts, when)
    schema.thaw_with("payment_run_line")
    schema.frozen_with("payment_run_line", "run_id", "payment_run", RUN_LINE_FACTS)
