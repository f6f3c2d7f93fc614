"""Tickets, their messages and links; targets in business hours, canned answers."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0037_service") + search.definition("ticket", is_postgres()):
        run(statement)
    schema.append_only("ticket_message")
    schema.remember_guards()
