"""Time to get goods ready, drop shipment, and inspection of what a supplier delivers."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

SHIPMENT, PURCHASE, INVOICE = "shipment cancelled", "purchase cancelled", "invoice discarded"


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0016_direct"):
        run(statement)
    before = ("", SHIPMENT, INVOICE, f"{SHIPMENT}, {INVOICE}")
    with_purchase = (
        PURCHASE,
        f"{SHIPMENT}, {PURCHASE}",
        f"{PURCHASE}, {INVOICE}",
        f"{SHIPMENT}, {PURCHASE}, {INVOICE}",
    )
    schema.recheck("sales_order", _one_of(before), _one_of((*before, *with_purchase)))


def _one_of(values: tuple[str, ...]) -> str:
    return f'"exception" IN ({", ".join(repr(value) for value in values)})'
