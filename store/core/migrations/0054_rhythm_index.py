"""How customers order is read from an index alone: it has what its own condition asks for."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0054_rhythm_index"):
        run(statement)
