"""Quotes and their lines."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run


def up(_migrator: Any, _db: Any) -> None:
    found = schema.statements("0041_quotes")
    for statement in found + search.definition("quote", is_postgres()) + search.definition("quote_line", is_postgres()):
        run(statement)
