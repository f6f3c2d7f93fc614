"""Keys by which people reach a shared server."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0051_keys"):
        run(statement)
