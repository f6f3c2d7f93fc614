"""Where a company is and how it is reached: what stands on the documents that it sends."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0049_letterhead"):
        run(statement)
