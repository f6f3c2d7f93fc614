"""Checked rows of a master put into the spool, as columns of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import peewee

from store.core.fields import Whole
from store.core.values import Flag, Text
from store.exchange.cells import fold_many
from store.exchange.checking import Checked
from store.exchange.kinds import EXTERNAL_ID, Bulk, ImportKind
from store.exchange.mapping import Feed
from store.exchange.spool import Spool

FIXED = (("ord", "BIGINT"), ("key", "TEXT"), ("digest", "TEXT"), ("record_id", "BIGINT"), ("verdict", "TEXT"), ("words", "TEXT"))


@dataclass
class Stage:
    """Turns rows of fields into rows of the spool. `columns` are the table columns the file decides."""

    kind: ImportKind
    feeds: Sequence[Feed]
    spool: Spool
    columns: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    _number: Iterator[int] = field(default_factory=lambda: count(1))
    _completed: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bulk = self.bulk
        self.mapped = [feed.field for feed in self.feeds if feed.field.name != EXTERNAL_ID]
        defaults = {f.name: _default(f.kind, f.default) for f in self.kind.fields if f.name != EXTERNAL_ID}
        base = bulk.columns(dict(defaults))
        for name, column in bulk.model._meta.fields.items():
            if base.get(name) is None and column.default is not None:
                base[name] = int(column.default) if isinstance(column.default, bool) else column.default
        decided = bulk.columns({f.name: defaults[f.name] for f in self.mapped})
        numbered = [bulk.number_column] if bulk.number_column else []
        self.columns = list(dict.fromkeys([*decided, *bulk.completes, *numbered]))
        self._base = {name: base.get(name) for name in self.columns}
        self._whole_base = base
        self._fallbacks = {name: base[name] for name in decided if base.get(name) not in (None, "")}
        self.constants = {n: v for n, v in base.items() if n not in self.columns and v is not None and n in self._fields}
        self.spool.create([*FIXED, *((self.db_name(name), self._type(name)) for name in self.columns)])

    @property
    def bulk(self) -> Bulk:
        """How this kind is written."""
        assert isinstance(self.kind.writer, Bulk)
        return self.kind.writer

    @property
    def _fields(self) -> dict[str, Any]:
        return dict(self.bulk.model._meta.fields)

    def db_name(self, name: str) -> str:
        """The column of a model's field; text references to rows of the same file get a column of their own."""
        if self.refers_to_itself(name):
            return f"{name}_text"
        return str(self._fields[name].column_name)

    def refers_to_itself(self, name: str) -> bool:
        """Whether a field points at another record of the kind being imported."""
        return isinstance(self._fields[name], peewee.ForeignKeyField) and self._fields[name].rel_model is self.bulk.model

    def _type(self, name: str) -> str:
        if self.refers_to_itself(name):
            return "TEXT"
        return "BIGINT" if isinstance(self._fields[name], Whole | peewee.ForeignKeyField) else "TEXT"

    def add(self, checked: Checked) -> None:
        """Stage the good rows of a chunk."""
        if not checked.lines:
            return
        names = [item.name for item in self.mapped]
        vectors = [checked.values[name] for name in names]
        ids = checked.values.get(EXTERNAL_ID) or [""] * len(checked.lines)
        rows = [self._row(dict(zip(names, row, strict=True))) for row in zip(*vectors, strict=True)]
        words = fold_many([self._words(row) for row in rows])
        self.spool.add([
            (n, line, n, self._key(key, row), digest, None, None, text, *row.values())
            for n, line, key, digest, text, row in zip(
                self._number, checked.lines, ids, checked.digests, words, rows, strict=False
            )
        ])

    def _row(self, values: dict[str, Any]) -> dict[str, Any]:
        row = self._base | self.bulk.columns(values)
        for name, fallback in self._fallbacks.items():
            if row[name] is None:
                row[name] = fallback
        if self.bulk.completes:
            said = tuple(row[name] for name in self.bulk.completes)
            done = self._completed.get(said)
            if done is None:
                done = self._completed[said] = self._complete(row)
            row |= done
        return row

    def _complete(self, row: dict[str, Any]) -> dict[str, Any]:
        whole = self._whole_base | row
        self.bulk.complete(whole)
        found = {name: whole[name] for name in self.bulk.completes}
        return {name: int(value) if isinstance(value, bool) else value for name, value in found.items()}

    def _key(self, external_id: str | None, row: dict[str, Any]) -> str:
        if external_id:
            return external_id
        for key in self.bulk.keys:
            if row.get(key.needs):
                return "=" + "|".join(str(row[name] or "") for name in key.columns if name in row)
        return "=" + "|".join(map(str, row.values()))

    def _words(self, row: dict[str, Any]) -> str:
        found = getattr(self.bulk.model, "searchable", ())
        return " ".join(str(row.get(name) or "") for name in found).replace("\n", " ")


def _default(kind: Any, default: Any) -> Any:
    if default is None:
        return "" if isinstance(kind, Text) else None
    stored = kind.stored(default)
    return int(bool(stored)) if isinstance(kind, Flag) else stored
