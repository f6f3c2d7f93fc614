"""What the rows of a listing are sorted by, and whether an index hands them out in that order."""

from __future__ import annotations

import functools
import re
from typing import Any, NamedTuple

from store.core.column import Column
from store.core.fields import model_of
from store.core.values import Flag, Number

_PLAIN_COLUMN = re.compile(r"(\w+)\.(\w+)")
# what joins a table of which each row of the main one refers to at most one row by its id
_REFERRED_TO = re.compile(
    r" (?P<left>LEFT )?JOIN (?P<table>\w+) (?P<alias>\w+) ON (?P=alias)\.id = t\.(?P<reference>\w+)"
    r"(?= (?:LEFT )?JOIN |$)"
)


class LookedUp(NamedTuple):
    """A table that each row of the main one refers to: its alias in a listing's source, and by which column."""

    table: str
    alias: str
    reference: str
    join: str  # the words that join it


class Order(NamedTuple):
    """Sorted by an expression that is never empty, rows of the same value by the key of the main table.

    `walk` is the source written so that rows are met in this order: the table that is sorted by before the main one.
    """

    by: str
    key: str
    descending: bool
    indexed: bool
    walk: str = ""

    def clause(self, down: bool) -> str:
        """ORDER BY, downwards or upwards."""
        way = "DESC" if down else "ASC"
        if self.by == self.key:
            return f"ORDER BY {self.key} {way}"
        if self.walk:
            return f"ORDER BY {self.by} {way}, {self.key} {way}"
        # every index ends in the key: a bare one lets SQLite read all rows by way of an index that does not help
        return f"ORDER BY {self.by} {way}, {'' if self.indexed else '+'}{self.key} {way}"

    def beyond(self, place: tuple[Any, int], down: bool) -> tuple[str, list[Any]]:
        """The condition, and its values, for rows past a place."""
        sign = "<" if down else ">"
        if self.by == self.key:
            return f"{self.key} {sign} ?", [place[1]]
        if self.walk:  # of two tables: the engines see only in the first part where the walk may begin
            return f"({self.by}, {self.key}) {sign} (?, ?) AND {self.by} {sign}= ?", [*place, place[0]]
        return f"({self.by}, {self.key}) {sign} (?, ?)", list(place)


def looked_up(alias: str, source: str) -> LookedUp | None:
    """The table of that alias, where each row of the main one refers to at most one row of it by its id."""
    for found in _REFERRED_TO.finditer(source):
        if found["alias"] == alias:
            return LookedUp(found["table"], alias, found["reference"], found[0])
    return None


def counted(source: str, asked: str, *beside: tuple[str, str]) -> str:
    """A source for counting its rows: without what has at most one row for each and is not asked about.

    `asked` is all SQL that speaks of it; `beside` are (alias, words that join it) of others with at most one row for
    each. An engine that knew this by itself would leave them out; SQLite reads a row of each for every row it counts.
    """
    joins = [(found["alias"], found[0]) for found in _REFERRED_TO.finditer(source) if found["left"]]
    for alias, join in reversed([*joins, *beside]):  # the last first: it may be what needs another
        rest = source.replace(join, "", 1)
        if not re.search(rf"\b{alias}\.", f"{rest} {asked}"):
            source = rest
    return source


def walk(by: str, source: str) -> str:
    """A source in the order of an indexed column of a table that every row refers to; '' where there is no such way."""
    column = _PLAIN_COLUMN.fullmatch(by)
    other = column and looked_up(column[1], source)
    if not column or not other:
        return ""
    main, model = model_of(source.split()[0]), model_of(other.table)
    able = [
        table and _never_empty(table, name) and indexed(table, name)
        for table, name in ((model, column[2]), (main, other.reference))
    ]
    if not all(able):
        return ""
    rest = source.replace(other.join, "")
    return f"{other.table} {other.alias} CROSS JOIN {rest} WHERE t.{other.reference} = {other.alias}.id AND"


def narrow(expression: str, source: str) -> LookedUp | None:
    """The table of a plain column with fewer bytes to read than the list's rows have; None where that is not so.

    That is any table the rows refer to, and the main one where an index has the column.
    """
    found = _PLAIN_COLUMN.fullmatch(expression)
    if not found or found[1] != "t":
        return looked_up(found[1], source) if found else None
    model = model_of(source.split()[0])
    return LookedUp(source.split()[0], "t", "id", "") if model and indexed(model, found[2]) else None


def sorted_by(column: Column, source: str) -> tuple[str, bool]:
    """What a column is sorted by, and whether an index of the main table does it."""
    if column.sort_by:
        return column.sort_by, not walk(column.sort_by, source)
    found = _PLAIN_COLUMN.fullmatch(column.expression)
    if found and (by := _by_key(column.expression, source)) and walk(by, source):
        return by, False
    table = found and re.search(rf"(LEFT JOIN )?\b(\w+) {found[1]}\b", source)
    model = model_of(table[2]) if table and not table[1] else None
    if found and model is not None and _never_empty(model, found[2]):
        return column.expression, indexed(model, found[2])
    empty = "''" if column.kind.align == "left" and not isinstance(column.kind, Flag | Number) else "-1"
    return f"COALESCE({column.expression}, {empty})", False


def _by_key(expression: str, source: str) -> str:
    """A looked-up column, or where it is a code what that is unique by: codes are in order whatever their case."""
    alias, _, name = expression.partition(".")
    other = looked_up(alias, source)
    model = model_of(other.table) if other else None
    keys = (
        [field.column_name for field in model._meta.sorted_fields if getattr(field, "of", "") == name] if model else []
    )
    return f"{alias}.{keys[0]}" if keys else expression


def _never_empty(model: Any, name: str) -> bool:
    return any(field.column_name == name and not field.null for field in model._meta.sorted_fields)


def indexed(model: Any, name: str) -> bool:
    """Whether an index begins with this column, or the column is the key itself."""
    return name == "id" or name in _leading(model)


@functools.cache
def _leading(model: Any) -> frozenset[str]:
    first = {getattr(index, "_expressions", [None])[0] for index in model._meta.fields_to_index()}
    return frozenset(getattr(field, "column_name", "") for field in first)
