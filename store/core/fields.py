"""Column types, one scale per kind, and the two base classes of every table.

Everything is INTEGER or TEXT, on SQLite in STRICT tables: dates are ISO text checked by the
database, amounts minor units, quantities, prices and percentages scaled as in `money`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import peewee
from peewee import SQL, Check

from store.core.database import db


class Whole(peewee.BigIntegerField):
    """A 64-bit whole number."""


class Amount(Whole):
    """Money in the minor unit of the row's currency."""


class Scaled(Whole):
    """A quantity (×10⁴), unit price (×10⁶) or percentage (×10⁴), see `money`."""


class Flag(Whole):
    """Yes or no, kept as 1 or 0 on both engines."""

    def db_value(self, value: object) -> int | None:
        return None if value is None else int(bool(value))

    def python_value(self, value: object) -> bool | None:
        return None if value is None else bool(value)


class Text(peewee.TextField):
    """Cleaned text."""


class Day(peewee.TextField):
    """A business date, ISO `YYYY-MM-DD`; the table checks that the day exists."""


class Moment(peewee.TextField):
    """A UTC moment, ISO 8601 with microseconds."""


def one_of(column: str, *values: str) -> Any:
    """CHECK that a text column holds one of the given words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Check(f'"{column}" IN ({listed})')


def at_least(column: str, bound: int = 0) -> Any:
    """CHECK that a number is not below `bound`."""
    return Check(f'"{column}" >= {bound}')


def real_day(column: str) -> Any:
    """CHECK that a date column holds an existing day (see `schema.translate` for PostgreSQL)."""
    return Check(f'"{column}" IS date("{column}")')


def not_blank(column: str) -> Any:
    """CHECK that a text column is not empty."""
    return Check(f'length("{column}") > 0')


def link(model: Any, **options: Any) -> Any:
    """A foreign key; deleting the target is refused by the database."""
    return peewee.ForeignKeyField(model, on_delete="RESTRICT", **options)


def optional_link(model: Any, **options: Any) -> Any:
    """A foreign key that may be empty."""
    return link(model, null=True, **options)


class Row(peewee.Model):
    """A line or fact that belongs to a record: an id and nothing else."""

    id: Any = peewee.BigAutoField()

    if TYPE_CHECKING:  # `order.party_id` and the like, which the stubs do not know

        def __getattr__(self, name: str) -> Any: ...

    class Meta:
        database = db
        legacy_table_names = False
        strict_tables = True


class Record(Row):
    """A thing people edit: optimistic lock and who and when, on every row."""

    version: Any = Whole(default=1, constraints=[SQL("DEFAULT 1")])
    created_at: Any = Moment()
    created_by: Any = Whole()
    updated_at: Any = Moment()
    updated_by: Any = Whole()
