"""Checked rows of a master put into the spool, as columns of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, repeat
from typing import Any

import peewee

from store.core.fields import Whole, code_columns
from store.core.values import Flag, Text
from store.exchange.cells import code_keys, fold_many
from store.exchange.checking import Checked
from store.exchange.kinds import EXTERNAL_ID, Bulk, ImportKind
from store.exchange.mapping import Feed
from store.exchange.spool import Spool

FIXED = (
    ("ord", "BIGINT"),
    ("key", "TEXT"),
    ("digest", "TEXT"),
    ("record_id", "BIGINT"),
    ("verdict", "TEXT"),
    ("words", "TEXT"),
)


@dataclass
class Stage:
    """Turns rows of fields into rows of the spool. `columns` are the table columns the file decides."""

    kind: ImportKind
    feeds: Sequence[Feed]
    spool: Spool
    columns: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    _next: Iterator[int] = field(default_factory=lambda: count(1))
    _sources: dict[str, str] = field(default_factory=dict)
    _same: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        bulk = self.bulk
        self.mapped = [feed.field for feed in self.feeds if feed.field.name != EXTERNAL_ID]
        defaults = {f.name: _default(f.kind, f.default) for f in self.kind.fields if f.name != EXTERNAL_ID}
        base = bulk.columns(dict(defaults))
        for name, column in bulk.model._meta.fields.items():
            if base.get(name) is None and column.default is not None:
                base[name] = int(column.default) if isinstance(column.default, bool) else column.default
        decided = self._probe(defaults)
        numbered = [bulk.number_column] if bulk.number_column else []
        said = dict.fromkeys([*decided, *bulk.completes, *numbered])
        self._codes = {of: key for of, key in code_columns(bulk.model).items() if of in said}
        self.columns = [*said, *self._codes.values()]
        self._base = {name: base.get(name) for name in self.columns}
        self._whole_base = base
        self._fallbacks = {name: base[name] for name in decided if base.get(name) not in (None, "")}
        fields = self.bulk.model._meta.fields
        self.constants = {n: v for n, v in base.items() if n in fields and n not in self.columns and v is not None}
        self.spool.create([*FIXED, *((self.db_name(name), self._type(name)) for name in self.columns)])

    def _probe(self, defaults: dict[str, Any]) -> list[str]:
        """Which columns each field decides, and which of them are the field's value as it is."""
        columns = self.bulk.columns
        for item in self.mapped:
            empty = defaults[item.name]
            probe = "aB" if isinstance(empty, str) else object()
            for name, value in columns({item.name: empty}).items():
                self._sources[name] = item.name
                if value is empty and columns({item.name: probe})[name] is probe:
                    self._same.add(name)
        return list(self._sources)

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
        return getattr(self._fields[name], "rel_model", None) is self.bulk.model

    def _type(self, name: str) -> str:
        if self.refers_to_itself(name):
            return "TEXT"
        return "BIGINT" if isinstance(self._fields[name], Whole | peewee.ForeignKeyField) else "TEXT"

    def add(self, checked: Checked) -> None:
        """Stage the good rows of a chunk."""
        size = len(checked.lines)
        if not size:
            return
        columns: dict[str, Sequence[Any]] = {name: self._column(name, checked, size) for name in self.columns}
        self._complete(columns)
        for of, key in self._codes.items():
            columns[key] = code_keys(columns[of])
        told = self._keys(checked.values.get(EXTERNAL_ID), columns, size)
        keys = [key or f"={digest}" for key, digest in zip(told, checked.digests, strict=True)]  # a name of signs only
        start = next(self._next)
        self._next = count(start + size)
        numbers = range(start, start + size)
        nothing, fresh = [None] * size, ["new"] * size
        self.spool.add(list(zip(
            numbers, checked.lines, numbers, keys, checked.digests, nothing, fresh, self._words(columns, size),
            *columns.values(), strict=True,
        )))  # fmt: skip

    def _column(self, name: str, checked: Checked, size: int) -> Sequence[Any]:
        source = self._sources.get(name)
        if source is None:
            return [self._base.get(name)] * size
        values: Sequence[Any] = checked.values[source]
        if name not in self._same:
            values = self._computed(name, source, values)
        fallback = self._fallbacks.get(name)
        return [fallback if value is None else value for value in values] if fallback is not None else values

    def _computed(self, name: str, source: str, values: Sequence[Any]) -> Sequence[Any]:
        columns = self.bulk.columns
        if self.bulk.folded.get(name) == source:
            return fold_many(values)
        known = {value: columns({source: value})[name] for value in set(values)}
        return [known[value] for value in values]

    def _complete(self, columns: dict[str, Sequence[Any]]) -> None:
        names = self.bulk.completes
        if not names:
            return
        said = list(zip(*(columns[name] for name in names), strict=True))
        known = {row: self._completed(dict(zip(names, row, strict=True))) for row in set(said)}
        for place, name in enumerate(names):
            columns[name] = [known[row][place] for row in said]

    def _completed(self, said: dict[str, Any]) -> list[Any]:
        whole = self._whole_base | said
        if self.bulk.complete:
            self.bulk.complete(whole)
        found = [whole[name] for name in self.bulk.completes]
        return [int(value) if isinstance(value, bool) else value for value in found]

    def _keys(self, ids: Sequence[str] | None, columns: dict[str, Sequence[Any]], size: int) -> Sequence[str]:
        found: list[str] = list(ids or repeat("", size))
        for key in self.bulk.keys:
            if key.needs not in columns or all(found):
                continue
            parts = zip(*(columns[name] for name in key.columns if name in columns), strict=True)
            found = [
                known or ("=" + "|".join([str(v or "") for v in part]) if need else "")
                for known, need, part in zip(found, columns[key.needs], parts, strict=True)
            ]
        return found

    def _words(self, columns: dict[str, Sequence[Any]], size: int) -> Sequence[str]:
        names = [name for name in getattr(self.bulk.model, "searchable", ()) if name in columns]
        if not names:
            return [""] * size
        ready = {of: key for key, of in self.bulk.folded.items() if key in columns}  # folded for a column of their own
        parts = [
            columns[ready[name]] if name in ready else fold_many([t or "" for t in columns[name]]) for name in names
        ]
        return [" ".join(filter(None, row)) for row in zip(*parts, strict=True)]


def _default(kind: Any, default: Any) -> Any:
    if default is None:
        return "" if isinstance(kind, Text) else None
    stored = kind.stored(default)
    return int(bool(stored)) if isinstance(kind, Flag) else stored
