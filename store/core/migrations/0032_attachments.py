"""Files attached to records: what was attached is never changed, and of what is posted it stays."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run

# an entry, and what made one; an invoice or a bill of nothing makes none
POSTED = (
    "OLD.record_kind = 'entry' "
    "OR EXISTS (SELECT 1 FROM entry WHERE source = OLD.record_kind AND source_id = OLD.record_id) "
    "OR EXISTS (SELECT 1 FROM invoice WHERE OLD.record_kind = 'invoice' AND id = OLD.record_id "
    "AND number IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM bill WHERE OLD.record_kind = 'bill' AND id = OLD.record_id AND number IS NOT NULL)"
)


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0032_attachments"):
        run(statement)
    schema.unchangeable("attachment_content")
    schema.unchangeable("attachment")
    schema.kept_while("attachment", POSTED, "what is attached to a posted document stays")
    schema.remember_guards()
