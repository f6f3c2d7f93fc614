"""What the tests of drop shipment ask of the database."""

from __future__ import annotations

from typing import Any

from tests.store.shop import only, pick


def purchase_of(order: int) -> int:
    """The one purchase order in force for a sales order."""
    return int(only("id", "purchase_order WHERE for_order = ? AND cancelled_at IS NULL", order))


def balances() -> list[Any]:
    return pick("product_id, on_hand", "stock_balance WHERE on_hand <> 0")
