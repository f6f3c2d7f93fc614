"""Projects, tasks, hours and what hours cost: what is on a posted invoice cannot be changed."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

TIME_FACTS = "UPDATE OF project_id, task_id, user_id, day, hours, note, billable"


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0026_projects"):
        run(statement)
    schema.frozen_with("project_time", "invoice_id", "invoice", TIME_FACTS)
    schema.remember_guards()
