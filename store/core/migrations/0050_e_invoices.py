"""What electronic invoices say beside what is printed: electronic addresses, buyers' references, units of UN/ECE."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0050_e_invoices"):
        run(statement)
