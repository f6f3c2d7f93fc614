"""The statements of a table, built once: building one anew costs several times what running it does.

Models stay the one declaration of columns, defaults and conversions; only the SQL text is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, TypeVar

import peewee

from store.core.database import add_many, one, rows, run

M = TypeVar("M")
_Column = tuple[type | None, Callable[[Any], Any]]  # the type of values taken as they are, and what adapts others


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


def fresh(model: type[M], values: dict[str, Any]) -> M:
    """A row that is not stored yet: defaults, and these values of its fields."""
    row: Any = object.__new__(model)
    row.__data__ = row._meta.get_default_dict() | values
    row.__rel__, row._dirty = {}, set()
    found: M = row
    return found


def insert(row: Any) -> None:
    """Insert a new row as it is, defaults included; it gets its id."""
    text, values = _inserting(row)
    found = one(text, values)
    assert found is not None
    row.__data__["id"] = found[0]


def insert_all(many: Sequence[Any]) -> None:
    """Insert new rows of one model; each gets its id. Those of the same columns go in at once."""
    for text, group in groupby(zip(many, map(_inserting, many), strict=True), lambda pair: pair[1][0]):
        found = list(group)
        ids = add_many(text, [values for _, (_, values) in found])
        for (row, _), row_id in zip(found, ids, strict=True):
            row.__data__["id"] = row_id


def _inserting(row: Any) -> tuple[str, list[Any]]:
    data = row.__data__
    text, columns = _insertion(row.__class__, tuple(data))
    return text, _adapted(data.values(), columns)


def _adapted(values: Iterable[Any], columns: Sequence[_Column]) -> list[Any]:
    """Values as their columns take them."""
    return [
        value if value is None or value.__class__ is plain else adapt(value)
        for value, (plain, adapt) in zip(values, columns, strict=True)
    ]


def update(row: Any, values: dict[str, Any], version: int | None) -> bool:
    """Set columns of a row, where a version is given only if it still has that; False when it did not."""
    text, columns = _updating(row.__class__, tuple(values), version is not None)
    given = _adapted(values.values(), columns)
    return bool(run(text, [*given, row.id, *([] if version is None else [version])]))


def delete(row: Any) -> None:
    """Delete a row."""
    run(f'DELETE FROM "{row._meta.table_name}" WHERE "id" = ?', (row.id,))


@functools.cache
def fields(model: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of fields that may be named by their columns. Raises TypeError where one is unknown."""
    known = model._meta.combined
    if unknown := set(names) - known.keys():  # Peewee would drop them without a word
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return tuple(known[name].name for name in names)


@functools.cache
def _selection(model: Any) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    flags = tuple(field.name for field in fields if getattr(field, "is_flag", False))
    return f'SELECT {columns} FROM "{model._meta.table_name}"', tuple(field.name for field in fields), flags


@functools.cache
def _insertion(model: Any, names: tuple[str, ...]) -> tuple[str, tuple[_Column, ...]]:
    fields = [model._meta.fields[name] for name in names]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join("?" for _ in fields)
    text = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks}) RETURNING "id"'
    return text, tuple(map(_column, fields))


def _column(field: Any) -> _Column:
    plain: type | None = None
    if isinstance(field, peewee.ForeignKeyField):
        plain = int
    elif type(field).db_value is peewee.Field.db_value:
        plain = int if isinstance(field, peewee.IntegerField) else str if isinstance(field, peewee.TextField) else None
    return plain, field.db_value


@functools.cache
def _updating(model: Any, names: tuple[str, ...], versioned: bool) -> tuple[str, tuple[_Column, ...]]:
    found = [model._meta.combined[name] for name in names]
    columns = ", ".join(f'"{field.column_name}" = ?' for field in found)
    condition = '"id" = ? AND "version" = ?' if versioned else '"id" = ?'
    text = f'UPDATE "{model._meta.table_name}" SET {columns} WHERE {condition}'
    return text, tuple(map(_column, found))
