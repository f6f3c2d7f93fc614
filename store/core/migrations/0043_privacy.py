"""Persons who were erased; audit records that an erasure redacted, and nothing else may."""

from __future__ import annotations

from typing import Any

from store.core import redaction_guards, schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0043_privacy"):
        run(statement)
    for table in ("audit_redaction", "erasure"):
        schema.append_only(table)
    redaction_guards.install()
    schema.remember_guards()
