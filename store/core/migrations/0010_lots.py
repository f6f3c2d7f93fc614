"""Lots and serial numbers: what they are, where they are, and of which of them every move was."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0010_lots"):
        run(statement)
    for statement in search.definition("lot", is_postgres(), letters="1 2 3"):
        run(statement)
    schema.append_only("move_lot")
    schema.remember_guards()
