"""Saved views, and the columns each person chose for a list."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0004_saved_view"):
        run(statement)
