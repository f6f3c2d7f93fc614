"""The check of the audit chain: each record is what was sealed, or what an erasure in the chain says it is since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from store.core.audit import GENESIS, link_hash
from store.core.database import rows, stream
from store.core.redacting import digest
from store.insight.promises import check, differences

_CHAIN = (
    "SELECT s.id, s.audit_id, s.hash, a.id, a.at, a.user_id, a.action, a.subject, a.subject_id, "
    "a.reason, a.changes FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id ORDER BY s.id"
)


@dataclass
class _Read:
    """What was met on the way along the chain: by audit id, where a redaction is about the record or made by it."""

    sealed_at: dict[int, int] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    actions: dict[int, str] = field(default_factory=dict)
    notices: dict[int, dict[int, str]] = field(default_factory=dict)
    unlike: set[int] = field(default_factory=set)

    def meet(self, seal_id: int, record: list[Any], proven: bool) -> None:
        """Keep what is needed of a record."""
        audit_id = record[0]
        self.sealed_at[audit_id], self.actions[audit_id] = seal_id, record[3]
        self.digests[audit_id] = digest(record[6], record[7])
        if not proven:
            self.unlike.add(audit_id)
        if '["redact","audit",' in record[7]:
            self.notices[audit_id] = _notices(record[7])


@check("audit", "the audit chain is intact, every record is sealed, and none altered but by an erasure", of_all=True)
def audit_chain() -> Iterator[str]:
    """Altered, missing or unsealed audit records; redactions that the chain knows nothing of."""
    latest = dict(rows("SELECT audit_id, by_id FROM audit_redaction ORDER BY id"))
    erasures, read, previous = {*latest.values()}, _Read(), GENESIS
    for seal_id, audit_id, sealed, *record in stream(_CHAIN):
        if record[0] is None:
            yield f"audit record #{audit_id} is missing (seal #{seal_id})"
        else:
            proven = link_hash(previous, tuple(record)) == sealed
            if not proven and audit_id not in latest:
                yield f"audit record #{audit_id} ({record[3]}) was altered, or the chain before it"
            if audit_id in latest or audit_id in erasures:
                read.meet(seal_id, record, proven)
        previous = sealed
    yield from _redacted(latest, read)
    yield from differences(
        "SELECT a.id FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id LEFT JOIN audit_unsealed u "
        "ON u.audit_id = a.id WHERE s.id IS NULL AND u.id IS NULL ORDER BY a.id",
        "audit record #{0} is not sealed",
    )


def _redacted(latest: dict[int, int], read: _Read) -> Iterator[str]:
    """Redacted records that are not what the erasure says; an erasure may be redacted itself, so from the last one."""
    trusted = {audit_id for audit_id in read.sealed_at if audit_id not in latest and audit_id not in read.unlike}
    for audit_id in sorted(latest, key=lambda found: read.sealed_at.get(found, 0), reverse=True):
        by, here = latest[audit_id], read.sealed_at.get(audit_id, 0)
        said = read.notices.get(by, {}).get(audit_id)
        erased = read.actions.get(by, "").endswith(".erase") and by in trusted and read.sealed_at[by] > here
        if not here or not said or not erased:
            yield f"audit record #{audit_id} was redacted, but no sealed record of an erasure says so"
        elif said != read.digests[audit_id]:
            yield f"audit record #{audit_id} ({read.actions[audit_id]}) is not what the erasure #{by} left of it"
        else:
            trusted.add(audit_id)


def _notices(changes: str) -> dict[int, str]:
    """audit id → digest, as the record of an erasure says."""
    try:
        found = json.loads(changes)
    except ValueError:
        return {}
    return {change[2]: change[3]["sha256"][1] for change in found if change[:2] == ["redact", "audit"] and change[3:]}
