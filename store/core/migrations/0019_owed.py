"""Goods that may leave before they are booked in: what stock is owed of them, and the correction when they come."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

CHANGED = [
    ("stock_balance", '"on_hand" >= 0', '"on_hand" >= 0 OR "negative" = 1'),
    ("stock_balance", '"reserved" <= "on_hand"', '"reserved" = 0 OR "reserved" <= "on_hand"'),
    ("cost_layer", '"quantity" >= 0', '"quantity" >= 0 OR "value" <= 0'),
    ("cost_layer", '"value" >= 0', '"value" >= 0 OR "quantity" < 0'),
    ("cost_layer", '"quantity" > 0 OR "value" = 0', '"quantity" <> 0 OR "value" = 0'),
    ("stock_count_line", '"expected" >= 0', '"expected" >= 0 OR "lot_id" IS NULL'),
    ("revaluation", "\"kind\" IN ('landed cost', 'standard cost')",
     "\"kind\" IN ('landed cost', 'standard cost', 'owed to stock')"),
]  # fmt: skip


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0019_owed"):
        run(statement)
    for table, old, new in CHANGED:
        schema.recheck(table, old, new)
