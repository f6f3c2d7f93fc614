"""Columns of many rows that hold few different values, such as a country: a condition is tried on the values alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.core import database

MOST = 300  # different values; there are 249 countries


def fitting(table: str, column: str, condition: str, given: Sequence[Any]) -> list[Any] | None:
    """The values that an indexed column holds and a condition on `t.COLUMN` is true of; None where there are many.

    The index is gone through from one value to the next, so that it costs a step for each value and none for each row.
    """
    found = [value for (value,) in database.rows(
        f"WITH RECURSIVE each_one(value) AS (SELECT MIN({column}) FROM {table} UNION ALL "
        f"SELECT (SELECT MIN(x.{column}) FROM {table} x WHERE x.{column} > each_one.value) FROM each_one "
        f"WHERE each_one.value IS NOT NULL) SELECT value FROM each_one WHERE value IS NOT NULL LIMIT {MOST + 1}"
    )]  # fmt: skip
    if len(found) > MOST:
        return None
    if not found:
        return []
    each = " UNION ALL ".join([f"SELECT ? AS {column}"] + ["SELECT ?"] * (len(found) - 1))
    return [
        value for (value,) in database.rows(f"SELECT t.{column} FROM ({each}) t WHERE {condition}", [*found, *given])
    ]
