"""Every kind of record: what it is called, how people refer to it, and how it is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.core import scope
from store.core.codes import place
from store.core.database import rows
from store.core.errors import NotFound, Refused
from store.core.text import clean, excerpt, fold

_ID = re.compile(r"#?(\d{1,18})\Z", re.ASCII)


@dataclass(frozen=True)
class RecordKind:
    """`codes` are columns that identify one record alone, in any letter case; `names` may be ambiguous.

    `title` is an SQL expression over alias `t` for one-line mentions; `alias_of` follows merges. Codes that are
    unique `within` a record of another kind only are also understood after that one's: `SKU:NUMBER`.
    """

    name: str
    table: str
    title: str
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    noun: str = ""
    alias_of: str = ""
    within: str = ""


_kinds: dict[str, RecordKind] = {}


def record_kind(kind: RecordKind) -> RecordKind:
    """Declare a kind of record."""
    _kinds[kind.name] = kind
    return kind


def kinds() -> dict[str, RecordKind]:
    """Every declared kind, by name."""
    return _kinds


def noun(kind: str) -> str:
    """The word for a kind in a sentence."""
    found = _kinds[kind]
    return found.noun or found.name


def resolve(kind: str, text: str) -> int:
    """The id a reference stands for. Raises NotFound, or Refused when it fits several records."""
    spec = _kinds[kind]
    text = clean(text)
    found = _lookup(spec, text)
    if not found:
        raise NotFound(
            f"There is no {noun(kind)} '{excerpt(text)}'.", f"See them with: backdesk list {kind} {excerpt(text, 30)}"
        )
    if len(found) > 1:
        ids = ", ".join(f"#{i}" for i in found[:5])
        raise Refused(f"'{excerpt(text)}' fits several of: {noun(kind)}.", f"Say which: {ids}")
    return _follow(spec, found[0])


def _lookup(spec: RecordKind, text: str) -> list[int]:
    if not text:
        return []
    if ids := _by_code(spec, text):
        return ids
    match = _ID.match(text)
    if match:
        found = rows(f"SELECT id FROM {spec.table} WHERE id = ?", (int(match[1]),))
        if found:
            return [found[0][0]]
    for column in spec.names:
        wanted = fold(text) if column.endswith("_key") else text
        found = rows(f"SELECT id FROM {spec.table} WHERE {column} = ? ORDER BY id LIMIT 6", (wanted,))
        if found:
            return [row[0] for row in found]
    return []


def _by_code(spec: RecordKind, text: str) -> list[int]:
    for column in spec.codes:
        if ids := place(spec.table, column).find(text) or _below(spec, column, text):
            return ids
    return []


def _below(spec: RecordKind, column: str, text: str) -> list[int]:
    """The record that `PARENT:CODE` names, where codes are unique within a parent only."""
    above, _, own = text.rpartition(":")
    if not (spec.within and above and own):
        return []
    parents = _by_code(_kinds[spec.within], above)
    return place(spec.table, column).find(own, parents[0]) if parents else []


def living(kind: str, record_id: int) -> int:
    """The record that an id stands for: of one that was merged, what it was merged into."""
    spec = _kinds.get(kind)
    return _follow(spec, record_id) if spec and spec.alias_of else record_id


def _follow(spec: RecordKind, record_id: int) -> int:
    seen = set()
    while spec.alias_of and record_id not in seen:
        seen.add(record_id)
        found = rows(f"SELECT {spec.alias_of} FROM {spec.table} WHERE id = ?", (record_id,))
        if not found or found[0][0] is None:
            break
        record_id = found[0][0]
    return record_id


def title(kind: str, record_id: int) -> str:
    """One line that names a record; `#id` when it is gone."""
    spec = _kinds[kind]
    found = rows(f"SELECT {spec.title} FROM {spec.table} t WHERE t.id = ?", (record_id,))
    return str(found[0][0]) if found and found[0][0] else f"#{record_id}"


def require_ours(kind: str, record_id: int) -> None:
    """Raises NotFound for what one does not read: of another company than the one worked in, or others' own."""
    if not rows(f"SELECT 1 FROM {_kinds[kind].table} WHERE id = ?", (record_id,)):
        where = "among those you see" if scope.sight().people and kind in scope.PERSONAL else "in this company"
        raise NotFound(f"There is no {noun(kind)} #{record_id} {where}.", "See which there are in its list.")


def find_anything(text: str) -> tuple[str, int]:
    """The (kind, id) of any record by `kind ref`, or by a number, code or SKU alone."""
    text = clean(text)
    first, _, rest = text.partition(" ")
    if rest and first in _kinds:
        return first, resolve(first, rest)
    if found := find_by_code(text):
        return found
    for spec in _kinds.values():
        for column in spec.names:
            wanted = fold(text) if column.endswith("_key") else text
            ids = rows(f"SELECT id FROM {spec.table} WHERE {column} = ? ORDER BY id LIMIT 2", (wanted,))
            if len(ids) == 1:
                return spec.name, _follow(spec, ids[0][0])
    raise NotFound(
        f"Nothing is called '{excerpt(text)}'.",
        "Name the kind too, as in: backdesk show deal 12",
    )


def find_by_code(text: str) -> tuple[str, int] | None:
    """The (kind, id) of the one record with exactly this number, code or SKU: an index tells at any size."""
    for spec in _kinds.values():
        if len(ids := _by_code(spec, clean(text))) == 1:
            return spec.name, _follow(spec, ids[0])
    return None


def version(kind: str, record_id: int) -> int:
    """The version of a record as it is now: pass it to an edit, and nobody else's change is overwritten."""
    found = rows(f"SELECT version FROM {_kinds[kind].table} WHERE id = ?", (record_id,))
    return int(found[0][0]) if found else 0
