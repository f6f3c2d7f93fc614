"""Costing methods, goods in transit, transfers, counts, and what changes the value of goods without moving them."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

METHODS = "'average', 'fifo', 'standard'"
TYPES = "'internal', 'supplier', 'customer', 'loss', 'production', 'opening'"
COUNT_FACTS = "company_id, number, location_id, day, state".split(", ")
TRANSFER_FACTS = "company_id, number, source_id, target_id".split(", ")


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0008_stock"):
        run(statement)
    schema.recheck("product", "\"cost_method\" IN ('average')", f'"cost_method" IN ({METHODS})')
    schema.recheck("location", f'"type" IN ({TYPES})', f"\"type\" IN ({TYPES}, 'transit')")
    for table in ("move_return", "revaluation"):
        schema.append_only(table)
    schema.frozen("stock_count", COUNT_FACTS, "OLD.number IS NOT NULL")
    schema.frozen_with("stock_count_line", "count_id", "stock_count")
    schema.frozen("transfer", TRANSFER_FACTS, "OLD.number IS NOT NULL")
    schema.remember_guards()
