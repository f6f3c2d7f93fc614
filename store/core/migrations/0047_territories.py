"""Territories: filters on parties, each with who looks after those that fit."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0047_territories"):
        run(statement)
