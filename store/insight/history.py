"""What happened to a record, from the audit trail, in words: who, when, which fields from what to what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import store.registry  # noqa: F401  every action and listing
from store.core import fields
from store.core.action import actions
from store.core.database import one, rows
from store.core.fields import Row, model_of
from store.core.listing import Column, listings
from store.core.private import hidden
from store.core.references import kinds, noun, title
from store.core.text import plural
from store.core.values import Amount, Day, Flag, Kind, Moment

_SILENT = {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "position", "factor", "per"}
_TELLING = (  # what a line that came or went is known by
    *("sku", "product", "description", "name", "title"),
    *("quantity", "price", "discount", "amount", "stage", "state"),
    *("check", "competitor"),
)
_BY_TYPE = ((fields.Amount, Amount()), (fields.Day, Day()), (fields.Moment, Moment()))


@dataclass(frozen=True)
class FieldChange:
    """A field of the record (`part` is '') or of one of its lines, before and after, for people."""

    field: str
    label: str
    before: str
    after: str
    part: str = ""


@dataclass(frozen=True)
class Event:
    """One action on the record: the moment is UTC; `elsewhere` counts what it changed beside the record."""

    id: int
    at: str
    who: str
    action: str
    title: str
    reason: str
    changes: tuple[FieldChange, ...]
    elsewhere: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """The changes, a sentence each."""
        said = [_sentence(change) for change in self.changes]
        return (*said, f"and {plural(self.elsewhere, 'record')} beside it") if self.elsewhere else tuple(said)


def history(kind: str, record_id: int, limit: int = 50, after: int = 0, before: int = 1 << 60) -> list[Event]:
    """The newest actions on a record, later than the event `after` and earlier than `before`; the latest first."""
    found = rows(
        "SELECT a.id, a.at, u.name, a.action, a.reason, a.changes FROM audit a JOIN app_user u ON u.id = a.user_id "
        f"WHERE a.subject_id = ? AND a.subject = ? AND a.id > ? AND a.id < ? ORDER BY a.id DESC "
        f"LIMIT {int(limit)}",
        (record_id, kind, after, before),
    )
    return [_event(kind, record_id, row) for row in found]


def event(audit_id: int) -> Event | None:
    """One event of any record; None where there is none of that id."""
    found = one("SELECT subject, subject_id FROM audit WHERE id = ?", (audit_id,))
    if found is None or found[0] not in kinds():
        return None
    events = history(found[0], found[1] or 0, 1, audit_id - 1) if _is_last(audit_id, *found) else []
    return events[0] if events else next((e for e in history(found[0], found[1] or 0, 1000) if e.id == audit_id), None)


def newest(kind: str, record_id: int) -> int:
    """The id of the last event of a record; 0 when nothing happened to it yet."""
    found = one("SELECT MAX(id) FROM audit WHERE subject_id = ? AND subject = ?", (record_id, kind))
    return int(found[0] or 0) if found else 0


def _is_last(audit_id: int, kind: str, record_id: int | None) -> bool:
    return newest(kind, record_id or 0) == audit_id


def _event(kind: str, record_id: int, row: tuple[Any, ...]) -> Event:
    audit_id, at, who, name, reason, raw = row
    own = kinds()[kind].table if kind in kinds() else ""
    changes: list[FieldChange] = []
    elsewhere, closed = 0, hidden()
    for verb, table, changed_id, values in json.loads(raw):
        if table in closed:
            elsewhere += 1
        elif table == own and changed_id == record_id:
            changes += _fields(table, values, changed_id)
        elif _is_part(table, own):
            changes += _part(verb, table, changed_id, values)
        else:
            elsewhere += 1
    spec = actions().get(name)
    return Event(audit_id, at, who, name, spec.title if spec else name, reason, tuple(changes), elsewhere)


def _fields(table: str, values: dict[str, list[Any]], record_id: int, part: str = "") -> Iterator[FieldChange]:
    currency = _currency(table, record_id)
    for name, (before, after) in values.items():
        said = name not in _SILENT and not name.endswith("_key")
        if said and not (before is None and after is False):  # of a new record what it is, not what it is not
            was, is_now = (_shown(table, name, value, currency) for value in (before, after))
            yield FieldChange(name.removeprefix("is_"), _label(table, name), was, is_now, part)


def _part(verb: str, table: str, record_id: int, values: dict[str, list[Any]]) -> Iterator[FieldChange]:
    kind = _kind_of(table)
    word = noun(kind) if kind else table.replace("_", " ")
    if verb == "change":
        yield from _fields(table, values, record_id, word)
        return
    currency = _currency(table, record_id)
    place = 1 if verb == "create" else 0
    said = [_shown(table, name, values[name][place], currency) for name in _TELLING if name in values]
    what = ", ".join(filter(None, said))
    yield FieldChange("", word, "" if place else what, what if place else "", word)


def _sentence(change: FieldChange) -> str:
    label = f"{change.part}: {change.label}" if change.part and change.part != change.label else change.label
    if not change.before:
        return f"{label}: {change.after}" if change.field else f"{label} added: {change.after}"
    if not change.field:
        return f"{label} removed: {change.before}"
    return f"{label}: {change.before} → {change.after or 'empty'}"


@cache
def _is_part(table: str, own: str) -> bool:
    """Whether rows of a table are the lines of records of another."""
    model = model_of(table)
    return bool(own) and table.startswith(f"{own.removeprefix('sales_')}_") and model is not None


def _shown(table: str, name: str, raw: Any, currency: str) -> str:
    if raw is None or raw == "":
        return ""
    target = _refers_to(table, name)
    if target and isinstance(raw, int):
        return title(target, raw)
    return _read_as(table, name, raw).shown(raw, currency)


def exact(table: str, name: str, raw: Any, currency: str = "") -> str:
    """A stored value of a row as exact text, as a list would export it; of a link, what it leads to."""
    if raw is None or raw == "":
        return ""
    target = _refers_to(table, name)
    return title(target, raw) if target and isinstance(raw, int) else _read_as(table, name, raw).plain(raw, currency)


def _read_as(table: str, name: str, raw: Any) -> Kind:
    if isinstance(raw, bool) or name.startswith("is_"):
        return Flag()
    column = _column(table, name)
    return column.kind if column else _kept_as(table, name)


@cache
def _kept_as(table: str, name: str) -> Kind:
    """How a field that no list shows is read, by the type of its column."""
    model = model_of(table)
    field = model._meta.combined.get(name) if model else None
    return next((kind for kept, kind in _BY_TYPE if isinstance(field, kept)), Kind())


@cache
def _refers_to(table: str, name: str) -> str:
    model = model_of(table)
    field = model._meta.combined.get(name) if model else None
    related: type[Row] | None = getattr(field, "rel_model", None)
    return _kind_of(related._meta.table_name) if related else ""


@cache
def _kind_of(table: str) -> str:
    return next((kind.name for kind in kinds().values() if kind.table == table), "")


@cache
def _column(table: str, name: str) -> Column | None:
    wanted = name.removeprefix("is_")
    for found in listings().values():
        if found.source.split()[0] == table:
            column = next((c for c in found.columns if c.name == wanted), None)
            if column:
                return column
    return None


def _label(table: str, name: str) -> str:
    column = _column(table, name)
    return column.heading if column else name.removeprefix("is_").replace("_", " ").capitalize()


def _currency(table: str, record_id: int) -> str:
    model = model_of(table)
    if model is None or "currency" not in model._meta.fields:
        return ""
    found = one(f'SELECT currency FROM "{table}" WHERE id = ?', (record_id,))
    return str(found[0]) if found and found[0] else ""
