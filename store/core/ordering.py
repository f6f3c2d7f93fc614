"""What the rows of a listing are sorted by, and whether an index hands them out in that order."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from store.core.column import Column
from store.core.fields import model_of
from store.core.values import Flag, Number

_PLAIN_COLUMN = re.compile(r"(\w+)\.(\w+)")


class Order(NamedTuple):
    """Sorted by an expression that is never empty, rows of the same value by the key of the main table."""

    by: str
    key: str
    descending: bool
    indexed: bool

    def clause(self, down: bool) -> str:
        """ORDER BY, downwards or upwards."""
        way = "DESC" if down else "ASC"
        if self.by == self.key:
            return f"ORDER BY {self.key} {way}"
        # every index ends in the key: a bare one lets SQLite read all rows by way of an index that does not help
        return f"ORDER BY {self.by} {way}, {'' if self.indexed else '+'}{self.key} {way}"

    def beyond(self, place: tuple[Any, int], down: bool) -> tuple[str, list[Any]]:
        """The condition, and its values, for rows past a place."""
        sign = "<" if down else ">"
        if self.by == self.key:
            return f"{self.key} {sign} ?", [place[1]]
        return f"({self.by}, {self.key}) {sign} (?, ?)", list(place)


def sorted_by(column: Column, source: str) -> tuple[str, bool]:
    """What a column is sorted by, and whether an index does it."""
    if column.sort_by:
        return column.sort_by, True
    found = _PLAIN_COLUMN.fullmatch(column.expression)
    table = found and re.search(rf"(LEFT JOIN )?\b(\w+) {found[1]}\b", source)
    model = model_of(table[2]) if table and not table[1] else None
    if found and model is not None and _never_empty(model, found[2]):
        return column.expression, _indexed(model, found[2])
    empty = "''" if column.kind.align == "left" and not isinstance(column.kind, Flag | Number) else "-1"
    return f"COALESCE({column.expression}, {empty})", False


def _never_empty(model: Any, name: str) -> bool:
    return any(field.column_name == name and not field.null for field in model._meta.sorted_fields)


def _indexed(model: Any, name: str) -> bool:
    """Whether an index begins with this column, or the column is the key itself."""
    leading = {getattr(index, "_expressions", [None])[0] for index in model._meta.fields_to_index()}
    return name == "id" or name in {getattr(field, "column_name", "") for field in leading}
