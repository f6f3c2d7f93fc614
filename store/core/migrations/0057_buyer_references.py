"""The reference a buyer wants to read on the invoices of one order, in the place of the one it has in general."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

INVOICE_PRINTED = (
    "company_id, type, number, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at, "
    "prices_include_tax, document_discount, exchange_rate, base_total, discount_until, cash_discount, cash_basis, "
    "withholding_id, withheld_of, withheld_rate, withheld, debits_id, buyer_reference"
).split(", ")


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0057_buyer_references"):
        run(statement)
    schema.thaw("invoice")
    schema.frozen("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL")
    schema.remember_guards()
