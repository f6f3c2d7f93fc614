"""Lists of records beside which a narrow table keeps, at most one row for each, what other records come to.

Asked for by that alone, a million records are counted without being read, and the few that match are found there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.core import database
from store.core.column import Column
from store.core.dated import dated
from store.core.fields import model_of

Sql = tuple[str, list[Any]]
_FEW = 10_000  # records that are named by their ids
_ALIASES = re.compile(r"\b([a-z]\w*)\.")


@dataclass(frozen=True)
class Beside:
    """The `table` beside a list's main one, joined as `alias` by its column `link`; `where` says which row of it."""

    table: str
    alias: str
    link: str
    where: str

    @property
    def join(self) -> str:
        """The words that join it, as they stand in the list's source."""
        return f" LEFT JOIN {self.table} {self.alias} ON {self.alias}.{self.link} = t.id AND {self.where}"

    def tells(self, column: Column) -> bool:
        """Whether a column is answered by this table alone."""
        return not column.among and set(_ALIASES.findall(column.expression)) == {self.alias}

    def found(self, condition: Sql) -> Sql | None:
        """The records that match a condition on this table alone; None where those it has no row for match, too."""
        if self._matches_nothing_known(condition):
            return None
        text = f"SELECT {self.alias}.{self.link} FROM {self._rows(condition[0])} LIMIT {_FEW + 1}"
        ids = [str(int(row[0])) for row in database.rows(text, condition[1])]
        if len(ids) <= _FEW:
            return f"t.id IN ({', '.join(ids) or 'NULL'})", []
        # said so that the list is still walked in its order: one in a hundred or more of what is met there matches
        return f"COALESCE({condition[0]}, (1 = 0))", condition[1]

    def count(self, condition: Sql) -> int | None:
        """How many match a condition on this table alone; None where those it has no row for match, too."""
        if self._matches_nothing_known(condition):
            return None
        return int(database.scalar(f"SELECT COUNT(*) FROM {self._rows(condition[0])}", condition[1]))

    def _rows(self, condition: str) -> str:
        return dated(f"{self.table} {self.alias} WHERE {self.where} AND {condition}")

    def _matches_nothing_known(self, condition: Sql) -> bool:
        empty = ", ".join(f"{_EMPTY[type_]} AS {name}" for name, type_ in self._columns())
        text = f"SELECT 1 FROM (SELECT {empty}) {self.alias} WHERE {condition[0]}"
        return bool(database.rows(dated(text), condition[1]))

    def _columns(self) -> Sequence[tuple[str, bool]]:
        model: Any = model_of(self.table)
        return [(field.column_name, field.field_type == "TEXT") for field in model._meta.sorted_fields]


_EMPTY = {True: "CAST(NULL AS TEXT)", False: "CAST(NULL AS BIGINT)"}
