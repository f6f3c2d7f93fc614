"""Bulk actions: which audit records belong together, as facts that stay."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0005_bulk"):
        run(statement)
    schema.append_only("audit_group")
    schema.remember_guards()
