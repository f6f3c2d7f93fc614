"""The three verbs every write is made of: create, change, remove. Each notes itself in the audit."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

from store.core import audit, codes, keeping, search, statements, tally
from store.core.dates import now
from store.core.errors import Conflict, invalid
from store.core.fields import Record, Row, code_columns, code_keys
from store.core.identity import actor, load_name

M = TypeVar("M", bound=Row)
_PLAIN = frozenset({int, str, bool})  # values that are stored as they are
_BOOKKEEPING = {"version", "created_at", "created_by", "updated_at", "updated_by"}


def create(model: type[M], **values: Any) -> M:
    """Insert one row, stamped with who and when, and note it."""
    audit.trail()  # before the write, not after: outside an action nothing may reach the table
    row = _made(model, values)
    statements.insert(row)
    search.index_row(row)
    _noticed(row)
    return row


def create_all(model: type[M], many: Sequence[dict[str, Any]]) -> list[M]:
    """Insert rows of one kind at once, such as a document's lines: a way to the server for all of them."""
    audit.trail()
    made = [_made(model, values) for values in many]
    statements.insert_all(made)
    search.index_rows(made)
    for row in made:
        _noticed(row)
    return made


def _made(model: type[M], values: dict[str, Any]) -> M:
    """A row that is not stored yet. Raises Invalid where a code is taken."""
    if issubclass(model, Record):
        moment, user = now(), actor().user_id
        values |= {"created_at": moment, "created_by": user, "updated_at": moment, "updated_by": user}
    stored = {
        name: value if value.__class__ in _PLAIN else _stored(model, name, value)
        for name, value in zip(statements.fields(model, tuple(values)), values.values(), strict=True)
    }
    codes.require_free(model, stored)
    return statements.fresh(model, stored | code_keys(model, stored))


def _noticed(row: Row) -> None:
    """Note a new row, and keep what is kept beside it."""
    derived = _derived(type(row))
    said = {k: [None, v] for k, v in row.__data__.items() if v is not None and v != "" and k not in derived}
    audit.noted("create", row._meta.table_name, row.id, said)
    tally.replace({}, tally.contributions(row))
    keeping.noticed({}, keeping.seen(row), audit.trail().touched)


def change(row: M, version: int | None = None, **values: Any) -> bool:
    """Update the given fields of one row; False when nothing differs.

    On a Record this compares and sets the version: with `version` (what the person was looking at)
    or without it (what this transaction read). Raises Conflict when somebody else was first.
    """
    if version is not None and isinstance(row, Record) and version != row.version:
        raise stale(row)
    audit.trail()
    before = {name: row.__data__.get(name) for name in values}
    stored = {name: _stored(type(row), name, value) for name, value in values.items()}
    if before == stored:
        return False
    codes.require_free(type(row), stored, row.id, row.__data__)
    updates, expected = stored | code_keys(type(row), stored), None
    counted, mattered = tally.contributions(row), keeping.seen(row)
    if isinstance(row, Record):
        expected = row.version
        updates |= {"version": row.version + 1, "updated_at": now(), "updated_by": actor().user_id}
    if not statements.update(row, updates, expected):
        raise stale(row)
    row.__data__.update(updates)
    for name in values:
        row.__rel__.pop(name, None)
    tally.replace(counted, tally.contributions(row))
    keeping.noticed(mattered, keeping.seen(row), audit.trail().touched)
    audit.note("change", row._meta.table_name, row.id, before, stored)
    search.index_row(row, set(stored))
    return True


def remove(row: Row) -> None:
    """Delete one row (lines of drafts only; documents and facts are never deleted)."""
    audit.trail()
    before = {k: v for k, v in row.__data__.items() if v is not None and k not in _derived(type(row))}
    statements.delete(row)
    search.forget(row)
    tally.replace(tally.contributions(row), {})
    keeping.noticed(keeping.seen(row), {}, audit.trail().touched)
    audit.note("remove", row._meta.table_name, row.id, before, dict.fromkeys(before))


def stale(row: Record | Row) -> Conflict:
    """The conflict of a save that came second: who was first, and what is stored now."""
    model = type(row)
    current = model.get_by_id(row.id)
    who = load_name(current.updated_by) if isinstance(current, Record) else "somebody"
    theirs = {k: v for k, v in current.__data__.items() if k not in _derived(model)}
    return Conflict(
        f"{who} changed this {model._meta.table_name.replace('_', ' ')} meanwhile; nothing was saved.",
        "Look at it again and repeat what you still want to change.",
        theirs,
    )


@functools.cache
def _derived(model: type[Row]) -> frozenset[str]:
    """What the program keeps beside what somebody said; a trail does not repeat it."""
    return frozenset(_BOOKKEEPING.union(code_columns(model).values()))


def _stored(model: Any, name: str, value: Any) -> Any:
    """What the column gets: a record's id; where it cannot be empty, what it holds when nobody says anything."""
    if isinstance(value, Row):
        return value.id
    column = model._meta.combined[name]
    if value is None and not column.null:
        if column.default is None:
            raise invalid(name, "", "is required")
        return column.default
    return value
