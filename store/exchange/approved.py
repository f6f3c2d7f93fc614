"""What names in a file stand for by an approved mapping: one of their own system goes before one of any."""

from __future__ import annotations

from collections.abc import Iterable

from store.core.database import rows
from store.core.identity import actor
from store.core.text import fold

_AT_ONCE = 400


def standing_for(kind: str, source: str, names: Iterable[str]) -> dict[str, int]:
    """Name → record, of those that somebody has said."""
    if not _anything_said(kind):
        return {}
    keys = {name: fold(name) for name in names}
    wanted = sorted(set(keys.values()) - {""})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        said = rows(
            "SELECT name_key, record_id FROM name_mapping WHERE kind = ? AND source IN ('', ?) "
            f"AND name_key IN ({', '.join('?' * len(part))}) ORDER BY source",
            (kind, system(source), *part),
        )
        found |= dict(said)
    return {name: found[key] for name, key in keys.items() if key in found}


def rows_of(table: str, kind: str, source: str, where: str) -> dict[int, int]:
    """Staged row → record, of the rows whose name somebody has said what it stands for."""
    if not _anything_said(kind):
        return {}
    return dict(
        rows(
            f"SELECT s.n, m.record_id FROM {table} s JOIN name_mapping m ON m.kind = ? AND m.name_key = s.name_key "
            f"AND m.source IN ('', ?) WHERE {where} ORDER BY m.source",
            (kind, system(source)),
        )
    )


def _anything_said(kind: str) -> bool:
    return bool(rows("SELECT 1 FROM name_mapping WHERE kind = ? LIMIT 1", (kind,)))


def system(source: str) -> str:
    """The system that a file comes from, whichever company's documents are taken in."""
    return source.removesuffix(f"@{actor().company}")
