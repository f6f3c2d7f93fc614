"""Pairs of parties that may be one; links of what is posted follow a merge."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

INVOICE_PRINTED = (
    "company_id, type, number, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at, "
    "prices_include_tax, document_discount, exchange_rate, base_total, discount_until, cash_discount, cash_basis, "
    "withholding_id, withheld_of, withheld_rate, withheld, debits_id"
).split(", ")
BILL_FACTS = (
    "company_id, type, number, origin, origin_id, credits_id, supplier_number, supplier_key, supplier_day, "
    "day, due, currency, term_id, tax_rounding, prices_include_tax, party_name, party_tax_id, net, tax, total, "
    "document_discount, exchange_rate, base_total, posted_at, withholding_id, withheld_of, withheld_rate, withheld, "
    "discount_until, cash_discount, cash_basis"
).split(", ")
PAYMENT_FACTS = (
    "company_id, number, day, currency, amount, method, request_key, exchange_rate, base_amount, side, direction"
).split(", ")
LETTER_FACTS = (
    "company_id, number, day, pay_by, currency, level, subject, amount, fee, interest, charge_id, party_name, text"
).split(", ")
RUN_LINE_FACTS = "UPDATE OF run_id, bill_id, due, amount, reason, iban, bic, discount, withheld, set_off"
LEG = "id, entry_id, account_id, debit, credit, currency, foreign_amount, memo, cost_centre_id".split(", ")


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0040_merging"):
        run(statement)
    schema.install_merges()
    for table, facts in (("invoice", INVOICE_PRINTED), ("bill", BILL_FACTS), ("payment", PAYMENT_FACTS),
                         ("dunning_letter", LETTER_FACTS)):  # fmt: skip
        schema.thaw(table)
        schema.frozen(table, facts, "OLD.number IS NOT NULL")
        schema.follows_merges(table, "OLD.number IS NOT NULL")
    schema.thaw_with("payment_run_line")
    schema.frozen_with("payment_run_line", "run_id", "payment_run", RUN_LINE_FACTS)
    schema.follows_merges("payment_run_line")
    schema.unchangeable_but("entry_line", LEG)
    schema.follows_merges("entry_line")
    schema.remember_guards()
