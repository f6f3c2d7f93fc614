"""Units: products bought and sold in more than their stock unit, and what each line was written in."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0015_units"):
        run(statement)
