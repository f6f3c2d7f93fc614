"""Audit records that say less than they did, because a person was erased; the chain still proves what they read now.

A record's seal stays as it was: it proves its place, no longer its content. What its content is since, the sealed
record of the erasure says, by its digest; so nothing can be altered but by an erasure that is in the chain itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from store.core.database import is_postgres, one, rows, run
from store.core.errors import Busy
from store.core.lite import sha256_hex

MARK = "(erased)"


@dataclass(frozen=True)
class Redaction:
    """What an audit record is to read."""

    audit_id: int
    reason: str
    changes: str

    @property
    def digest(self) -> str:
        """The digest of it."""
        return digest(self.reason, self.changes)

    @property
    def notice(self) -> tuple[str, str, int, dict[str, list[Any]]]:
        """What the record of the erasure says of it, among its changes; a trigger looks for it, letter for letter."""
        return "redact", "audit", self.audit_id, {"sha256": [None, self.digest]}


def digest(reason: str, changes: str) -> str:
    """The digest of what of an audit record may be redacted."""
    return sha256_hex(f"{len(reason)}:{reason}{changes}")


def apply(by: int, redactions: Sequence[Redaction]) -> None:
    """Redact audit records; the record that says so is written, and its changes hold their notices."""
    for item in redactions:
        run("INSERT INTO audit_redaction (audit_id, by_id, sha256) VALUES (?, ?, ?)", (item.audit_id, by, item.digest))
        run("UPDATE audit SET reason = ?, changes = ? WHERE id = ?", (item.reason, item.changes, item.audit_id))


def is_redacted(audit_id: int) -> bool:
    """Whether something was taken out of an audit record."""
    return one("SELECT 1 FROM audit_redaction WHERE audit_id = ? LIMIT 1", (audit_id,)) is not None


def require_sealed(audit_ids: Iterable[int]) -> None:
    """Raises Busy for records that wait for their seal (PostgreSQL): a seal is made of what was written."""
    if is_postgres():
        waiting = {audit_id for (audit_id,) in rows("SELECT audit_id FROM audit_unsealed")}
        if not waiting.isdisjoint(audit_ids):
            raise Busy("The history is being sealed by another session; nothing was erased.", "Try again.")
