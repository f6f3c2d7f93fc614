"""The first schema: tables from the .sql beside this file, search indexes, and the triggers that hold the books."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run

SEARCHED = (
    "activity",
    "contact",
    "deal",
    "invoice",
    "party",
    "payment",
    "product",
    "sales_order",
    "shipment",
)
APPEND_ONLY = ("audit", "audit_seal", "entry", "entry_line", "move", "stage_history")
INVOICE_PRINTED = (
    "company_id, type, number, party_id, origin, origin_id, credits_id, day, due, currency, term_id, "
    "tax_rounding, party_name, party_tax_id, billing_address, net, tax, total, posted_at"
).split(", ")
PAYMENT_FACTS = "company_id, number, party_id, day, currency, amount, method, request_key".split(", ")
ALLOCATION_FACTS = "payment_id, credit_note_id, invoice_id, amount, day".split(", ")  # `active` may go
SHIPMENT_FACTS = "company_id, order_id, number, location_id, party_name, address, day, state".split(", ")


def up(_migrator: Any, _db: Any) -> None:
    schema.install_functions()
    for statement in schema.statements("0001_spine"):
        run(statement)
    for table in SEARCHED:
        for statement in search.definition(table, is_postgres()):
            run(statement)
    for table in APPEND_ONLY:
        schema.append_only(table)
    schema.frozen("invoice", INVOICE_PRINTED, "OLD.number IS NOT NULL")
    schema.frozen_with("invoice_line", "invoice_id", "invoice")
    schema.frozen_with("invoice_tax", "invoice_id", "invoice")
    schema.frozen_with("instalment", "invoice_id", "invoice", "UPDATE OF invoice_id, position, due, amount")
    schema.frozen("payment", PAYMENT_FACTS, "OLD.number IS NOT NULL")
    schema.frozen("allocation", ALLOCATION_FACTS, "")
    schema.frozen("shipment", SHIPMENT_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("shipment_line", "shipment_id", "shipment")
    schema.remember_guards()
