"""Codes: what identifies one record alone, found and unique in any letter case, kept as somebody typed it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from store.core.database import rows
from store.core.errors import Invalid, Problem
from store.core.fields import Row, code_columns, code_scopes, model_of
from store.core.identity import actor
from store.core.scope import everything
from store.core.text import code_key, excerpt

AMBIGUOUS = 6  # how many records of one code are looked for, where several may have it


@dataclass(frozen=True)
class Place:
    """Where a code is looked for: the indexed column, how a text is folded for it, and whether by company.

    Numbers and tax ids have no key beside them: the program writes them in capitals. `within` is the column of
    the record among whose own the code is unique, where it is not unique among all.
    """

    table: str
    column: str
    fold: Callable[[str], str]
    by_company: bool
    within: str = ""

    def scope(self, parent: int = 0) -> tuple[str, list[Any]]:
        """The condition (and its values) that comes before the one on `column`, for the index to be used."""
        if self.within and parent:
            return f"{self.within} = ? AND ", [parent]
        return ("company_id = ? AND ", [actor().company_id]) if self.by_company else ("", [])

    def find(self, text: str, parent: int = 0) -> list[int]:
        """The id of the record (of `parent`) that has the code, if any; of a few where several may have it."""
        where, given = self.scope(parent)
        most = AMBIGUOUS if self.within and not parent else 1
        found = rows(
            f"SELECT id FROM {self.table} WHERE {where}{self.column} = ? LIMIT {most}", [*given, self.fold(text)]
        )
        return [row[0] for row in found]


@functools.cache
def place(table: str, column: str) -> Place:
    """Where the codes of a column are looked for."""
    model = model_of(table)
    assert model is not None
    key = code_columns(model).get(column)
    fields = model._meta.fields
    alone = fields[key or column].unique
    above = code_scopes(model).get(column, "")
    within = fields[above].column_name if above else ""
    by_company = not alone and not within and "company" in fields
    return Place(table, key or column, code_key if key else str.upper, by_company, within)


def holder(model: type[Row], column: str, value: str, own_id: int = 0, parent: int = 0) -> int:
    """The id of another record (of `parent`) that has this code, in whatever letter case; 0 when it is free."""
    where = place(model._meta.table_name, column)
    with nullcontext() if where.by_company else everything():  # what is unique is so among all companies
        found = where.find(value, parent)
    return found[0] if found and found[0] != own_id else 0


def require_free(model: type[Row], values: dict[str, Any], own_id: int = 0, known: Mapping[str, Any] = {}) -> None:
    """Refuse codes among the values that other records have. Raises Invalid naming the code as it stands there.

    `known` is what else the record holds already.
    """
    for column, above in code_scopes(model).items():
        value, parent = values.get(column), values.get(above, known.get(above)) if above else 0
        if value and (taken := holder(model, column, value, own_id, parent or 0)):
            raise _taken(model, column, value, taken)


def _taken(model: type[Row], column: str, value: str, record_id: int) -> Invalid:
    with everything():
        theirs = getattr(model.get_by_id(record_id), column)
    if theirs == value:
        return Invalid(Problem(column, value, "already exists"))
    reason = f"already exists as '{excerpt(theirs)}'"
    return Invalid(Problem(column, value, reason), "Letter case makes no difference: choose another, or use that one.")
