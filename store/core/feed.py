"""The trail of changes as other programs follow it: every action that was saved, in the order of the seals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from store.core.database import rows, scalar
from store.core.private import mentions_hidden

CHUNK = 500


@dataclass(frozen=True)
class Row:
    """One row that was written: `fields` are (before, after) as they are stored, of those that differ."""

    verb: str
    table: str
    id: int
    fields: dict[str, list[Any]]


@dataclass(frozen=True)
class Done:
    """One action: `position` is where it stands in the trail, `at` UTC, `kind` and `id` the record it was about."""

    position: int
    at: str
    who: str
    action: str
    kind: str
    id: int | None
    reason: str
    rows: tuple[Row, ...]


def newest() -> int:
    """The position of the last action; 0 before there is any."""
    return int(scalar("SELECT COALESCE(MAX(id), 0) FROM audit_seal"))


def after(position: int) -> Iterator[Done]:
    """Every action later than a position, the earliest first, without those about what the acting user may not read.

    Seals, unlike the audit's own ids, become visible in their order: who goes on from the last one misses nothing.
    """
    while True:
        found = rows(
            "SELECT s.id, a.at, u.login, a.action, a.subject, a.subject_id, a.reason, a.changes "
            "FROM audit_seal s JOIN audit a ON a.id = s.audit_id JOIN app_user u ON u.id = a.user_id "
            f"WHERE s.id > ? AND NOT {mentions_hidden('a.changes')} ORDER BY s.id LIMIT {CHUNK}",
            (position,),
        )
        for place, at, who, action, kind, record_id, reason, changes in found:
            told = tuple(Row(*change) for change in json.loads(changes))
            yield Done(place, at, who, action, kind, record_id, reason, told)
        if len(found) < CHUNK:
            return
        position = found[-1][0]
