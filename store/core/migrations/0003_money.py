"""Prices with tax, document discounts and foreign currency: columns, and the guards that hold them once posted."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

INVOICE_PRINTED = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at, "
    "prices_include_tax, document_discount, exchange_rate, base_total"
).split(", ")
PAYMENT_FACTS = (
    "company_id, number, party_id, day, currency, amount, method, request_key, exchange_rate, base_amount"
).split(", ")
INSTALMENT_FACTS = "UPDATE OF invoice_id, position, due, amount, base_amount"


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0003_money"):
        run(statement)
    for table in ("invoice", "payment"):
        schema.thaw(table)
    schema.thaw_with("instalment")
    schema.frozen("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL")
    schema.frozen("payment", PAYMENT_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("instalment", "invoice_id", "invoice", INSTALMENT_FACTS)
    schema.remember_guards()
