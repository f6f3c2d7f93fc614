"""Purchasing: supplier terms, purchase orders, receipts, reorder rules, and goods on their way."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run

SEARCHED = ("purchase_order", "receipt")
RECEIPT_FACTS = (
    "company_id, order_id, type, returns_id, number, location_id, party_name, day, currency, exchange_rate, value"
).split(", ")
LINE_FACTS = "UPDATE OF receipt_id, purchase_line_id, returns_line_id, product_id, quantity, value, over"


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0009_purchasing"):
        run(statement)
    for table in SEARCHED:
        for statement in search.definition(table, is_postgres(), letters="1 2 3"):
            run(statement)
    schema.frozen("receipt", RECEIPT_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("receipt_line", "receipt_id", "receipt", LINE_FACTS)
    schema.remember_guards()
