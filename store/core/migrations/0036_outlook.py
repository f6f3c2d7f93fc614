"""Deals by month as kept sums, and an index of how each customer orders: what a forecast is made of."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0036_outlook"):
        run(statement)
