"""The three verbs every write is made of: create, change, remove. Each notes itself in the audit."""

from __future__ import annotations

from typing import Any, TypeVar

from store.core import audit, search, tally
from store.core.dates import now
from store.core.errors import Conflict
from store.core.fields import Record, Row
from store.core.identity import actor, load_name

M = TypeVar("M", bound=Row)
_BOOKKEEPING = {"version", "created_at", "created_by", "updated_at", "updated_by"}


def create(model: type[M], **values: Any) -> M:
    """Insert one row, stamped with who and when, and note it."""
    if unknown := values.keys() - model._meta.combined.keys():  # Peewee would drop them without a word
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    if issubclass(model, Record):
        moment, user = now(), actor().user_id
        values |= {"created_at": moment, "created_by": user, "updated_at": moment, "updated_by": user}
    row = model.create(**values)
    after = {k: v for k, v in row.__data__.items() if v not in (None, "") and k not in _BOOKKEEPING}
    audit.note("create", model._meta.table_name, row.id, {}, after)
    search.index_row(row)
    tally.contribute(row, 1)
    return row


def change(row: M, version: int | None = None, **values: Any) -> bool:
    """Update the given fields of one row; False when nothing differs.

    On a Record this compares and sets the version: with `version` (what the person was looking at)
    or without it (what this transaction read). Raises Conflict when somebody else was first.
    """
    if version is not None and isinstance(row, Record) and version != row.version:
        raise stale(row)
    before = {name: row.__data__.get(name) for name in values}
    stored = {name: _stored(value) for name, value in values.items()}
    if before == stored:
        return False
    model = type(row)
    condition = model.id == row.id
    updates = dict(stored)
    tally.contribute(row, -1)
    if isinstance(row, Record):
        condition &= type(row).version == row.version
        updates |= {"version": row.version + 1, "updated_at": now(), "updated_by": actor().user_id}
    if not model.update(**updates).where(condition).execute():
        raise stale(row)
    row.__data__.update(updates)
    for name in values:
        row.__rel__.pop(name, None)
    tally.contribute(row, 1)
    audit.note("change", model._meta.table_name, row.id, before, stored)
    search.index_row(row, set(stored))
    return True


def remove(row: Row) -> None:
    """Delete one row (lines of drafts only; documents and facts are never deleted)."""
    before = {k: v for k, v in row.__data__.items() if v is not None and k not in _BOOKKEEPING}
    type(row).delete().where(type(row).id == row.id).execute()
    tally.contribute(row, -1)
    audit.note("remove", row._meta.table_name, row.id, before, dict.fromkeys(before))


def stale(row: Record | Row) -> Conflict:
    """The conflict of a save that came second: who was first, and what is stored now."""
    model = type(row)
    current = model.get_by_id(row.id)
    who = load_name(current.updated_by) if isinstance(current, Record) else "somebody"
    theirs = {k: v for k, v in current.__data__.items() if k not in _BOOKKEEPING}
    return Conflict(
        f"{who} changed this {model._meta.table_name.replace('_', ' ')} meanwhile; nothing was saved.",
        "Look at it again and repeat what you still want to change.",
        theirs,
    )


def _stored(value: Any) -> Any:
    return value.id if isinstance(value, Row) else value
