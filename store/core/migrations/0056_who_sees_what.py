"""Whose leads, deals, quotes and activities somebody sees: everybody's, those of their team, or their own."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0056_who_sees_what"):
        run(statement)
