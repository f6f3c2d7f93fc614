"""The audit chain, checked from its definition: SHA-256 over the link before and the record as JSON."""

from __future__ import annotations

import hashlib
import json

from store.core.database import rows


def broken_links() -> list[int]:
    """Audit ids whose seal does not follow from the seal before and the record; unsealed ones too."""
    previous, broken = "0" * 64, []
    for audit_id, seal, *record in rows(
        "SELECT a.id, s.hash, a.at, a.user_id, a.action, a.subject, a.subject_id, a.reason, a.changes "
        "FROM audit_seal s JOIN audit a ON a.id = s.audit_id ORDER BY s.id"
    ):
        text = json.dumps([previous, audit_id, *record], ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != seal:
            broken.append(audit_id)
        previous = seal
    return broken + unsealed()


def unsealed() -> list[int]:
    """Audit records without a seal, found by looking through all."""
    found = rows("SELECT a.id FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id WHERE s.id IS NULL")
    return [i for (i,) in found]
