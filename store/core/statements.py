"""The statements of a table, built once: building one anew costs several times what running it does.

Models stay the one declaration of columns, defaults and conversions; only the SQL text is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

from store.core.database import one, rows, run

M = TypeVar("M")


def read(model: type[M], condition: str, values: Sequence[Any] = ()) -> list[M]:
    """Rows of a model where an SQL condition (ORDER BY and LIMIT may follow) holds; `?` stands for a value."""
    table: Any = model
    text, names, flags = _selection(table)
    result = []
    for found in rows(f"{text} WHERE {condition}", values):
        row: Any = object.__new__(model)
        row.__data__ = data = dict(zip(names, found, strict=True))
        row.__rel__, row._dirty = {}, set()
        for name in flags:
            data[name] = None if data[name] is None else bool(data[name])
        result.append(row)
    return result


def insert(row: Any) -> None:
    """Insert a new row as it is, defaults included; it gets its id."""
    data = row.__data__
    names = tuple(name for name, value in data.items() if name != "id" or value is not None)
    text, adapt = _insertion(row.__class__, names)
    found = one(text, [change(data[name]) for name, change in zip(names, adapt, strict=True)])
    assert found is not None
    data["id"] = found[0]
    row._dirty.clear()


def update(row: Any, values: dict[str, Any], version: int | None) -> bool:
    """Set columns of a row, where a version is given only if it still has that; False when it did not."""
    names = tuple(values)
    text, adapt = _updating(row.__class__, names, version is not None)
    given = [change(values[name]) for name, change in zip(names, adapt, strict=True)]
    return bool(run(text, [*given, row.id, *([] if version is None else [version])]))


def delete(row: Any) -> None:
    """Delete a row."""
    run(f'DELETE FROM "{row._meta.table_name}" WHERE "id" = ?', (row.id,))


@functools.cache
def _selection(model: Any) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    flags = tuple(field.name for field in fields if getattr(field, "is_flag", False))
    return f'SELECT {columns} FROM "{model._meta.table_name}"', tuple(field.name for field in fields), flags


@functools.cache
def _insertion(model: Any, names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    fields = [model._meta.fields[name] for name in names]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join("?" for _ in fields)
    text = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks}) RETURNING "id"'
    return text, tuple(field.db_value for field in fields)


@functools.cache
def _updating(model: Any, names: tuple[str, ...], versioned: bool) -> tuple[str, tuple[Any, ...]]:
    fields = [model._meta.combined[name] for name in names]
    columns = ", ".join(f'"{field.column_name}" = ?' for field in fields)
    condition = '"id" = ? AND "version" = ?' if versioned else '"id" = ?'
    text = f'UPDATE "{model._meta.table_name}" SET {columns} WHERE {condition}'
    return text, tuple(field.db_value for field in fields)
