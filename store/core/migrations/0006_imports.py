"""Imports under way: what broke off between two transactions says so."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0006_imports"):
        run(statement)
