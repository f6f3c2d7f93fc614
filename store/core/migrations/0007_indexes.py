"""Indexes for the orders people list documents in, for what is still open, and for words from their first letter."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run

SEARCHED = {
    "activity": ("subject",),
    "contact": ("name", "email", "phone"),
    "deal": ("title", "source"),
    "invoice": ("number", "party_name", "reference"),
    "party": ("code", "name", "email", "phone", "tax_id", "city", "tags"),
    "payment": ("number", "reference"),
    "product": ("sku", "name", "category"),
    "sales_order": ("number", "party_name", "customer_reference"),
    "shipment": ("number", "party_name", "tracking"),
}


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0007_indexes"):
        run(statement)
    if is_postgres():  # its indexes find any beginning
        return
    for table, fields in SEARCHED.items():
        run(f"DROP TABLE {table}_search")
        for statement in search.definition(table, False, letters="1 2 3"):
            run(statement)
        search.fill(table, fields)
