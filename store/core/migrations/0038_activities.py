"""Times, reminders, rhythms and outcomes of activities; what people are told of them; the company's time zone."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0038_activities"):
        run(statement)
