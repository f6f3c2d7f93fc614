"""Names in files that stand for records of ours."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0044_mappings"):
        run(statement)
