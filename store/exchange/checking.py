"""Every cell of a file read and checked, chunk by chunk, each fault noted with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from store.core.identity import actor
from store.core.spreadsheets import unprotected
from store.core.values import Amount, Ref
from store.exchange import date_order
from store.exchange.cells import BadCell, CellReader
from store.exchange.faults import Faults
from store.exchange.kinds import EXTERNAL_ID, Bulk, ImportKind
from store.exchange.lookup import Lookup
from store.exchange.mapping import Feed
from store.exchange.options import ImportOptions, Progress
from store.exchange.reading import Broken, Table

_REMEMBERED = 10_000  # texts of a column whose values are kept: days, quantities and prices come again and again


@dataclass
class Checked:
    """Rows of a chunk, by field: the good ones, of documents all; `digests` tell what differs from last time."""

    lines: list[int]
    values: dict[str, list[Any]]
    digests: list[str]


@dataclass
class Checker:
    """Reads one file against one kind. `rows` counts what was read."""

    table: Table
    kind: ImportKind
    feeds: Sequence[Feed]
    options: ImportOptions
    faults: Faults
    lookups: dict[str, Lookup]
    for_database: bool
    progress: Progress | None = None
    rows: int = 0
    broken: bool = False
    readers: list[CellReader] = field(default_factory=list)

    def __post_init__(self) -> None:
        orders = date_order.decide(self.table, self.feeds, self.options)
        for feed in self.feeds:
            kind = feed.field.kind
            lookup = self.lookup_of(kind.kind, feed.field.name) if isinstance(kind, Ref) else None
            own = isinstance(kind, Ref) and kind.kind == self.kind.record and isinstance(self.kind.writer, Bulk)
            order = orders.get(feed.field.name, "dmy")
            asked = self.kind.lines and (self.table.head_column or not feed.field.line)  # of the document, not its rows
            required = feed.field.required and not asked
            self.readers.append(CellReader(feed, self.for_database, order, lookup, own, required=required))
        self._parsing = [
            (
                reader.feed.field.name,
                None if isinstance(reader.kind, Ref) else lru_cache(_REMEMBERED)(reader.kind.parse),
            )
            for reader in self.readers
            if reader.feed.field.name != EXTERNAL_ID
        ]
        words = [f"{r.feed.field.name}:{r.feed.factor or ''}:{r.date_order}" for r in self.readers]
        self._salt = hashlib.blake2b("\x1e".join(words).encode(), digest_size=12)

    def lookup_of(self, kind: str, name: str) -> Lookup:
        """The lookup of a kind of reference, shared by all fields of that kind."""
        create = name in self.options.create_missing
        found = self.lookups.setdefault(kind, Lookup(kind, self.options.source, create, self.kind.hints.get(name, "")))
        found.create = found.create or create
        return found

    def checked(self) -> Iterator[Checked]:
        """The good rows. A file whose structure breaks ends there, with a fault."""
        try:
            for chunk in self.table.chunks():
                self.rows += len(chunk.rows)
                yield self._check(*self._even(chunk.lines, chunk.rows))
                if self.progress:
                    self.progress(self.rows, max(self.table.expected, self.rows))
        except Broken as fault:
            self.broken = True
            self.faults.add(fault.line, "", "", fault.reason, fault.hint)

    def revisit(self, lines: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line, field → value as the actions take it) of these rows; what is empty is left out."""
        again = Checker(
            self.table, self.kind, self.feeds, self.options, Faults(self.faults.file), self.lookups, for_database=False
        )
        for chunk in self.table.chunks():
            picked = [(line, row) for line, row in zip(chunk.lines, chunk.rows, strict=True) if line in lines]
            found = again._check(*again._even([line for line, _ in picked], [row for _, row in picked]))
            for place, line in enumerate(found.lines):
                yield line, again.parsed({name: column[place] for name, column in found.values.items()})

    def parsed(self, texts: dict[str, Any]) -> dict[str, Any]:
        """Field values as the actions take them, from canonical texts; empty ones left out."""
        found = {}
        for name, parse in self._parsing:
            text = texts.get(name)
            if text not in (None, ""):
                found[name] = parse(text) if parse else text
        return found

    def _even(self, lines: list[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        width = len(self.table.header)
        if set(map(len, rows)) <= {width}:
            return lines, rows
        kept: tuple[list[int], list[list[str]]] = ([], [])
        for line, row in zip(lines, rows, strict=True):
            if len(row) == width or (len(row) > width and not any(row[width:])):
                kept[0].append(line)
                kept[1].append(row[:width])
            else:
                reason = f"has {len(row)} cells where the header has {width}"
                self.faults.add(line, "", "", reason, "Look for a delimiter or a quotation mark in a cell.")
                if not self.for_database:  # so that its document is known and refused with it
                    kept[0].append(line)
                    kept[1].append((row + [""] * width)[:width])
        return kept

    def _check(self, lines: list[int], rows: list[list[str]]) -> Checked:
        if not rows:
            return Checked([], {}, [])
        texts = [feed.column_of(rows) for feed in self.feeds]
        if self.table.tabular:
            texts = [unprotected(column) for column in texts]
        values: dict[str, list[Any]] = {}
        bad: list[BadCell] = []
        currencies = self._currencies(texts)
        for reader, column in zip(self.readers, texts, strict=True):
            amount = isinstance(reader.kind, Amount)
            values[reader.feed.field.name], found = reader.read(column, currencies if amount else "")
            bad += found
        digests = self._digests(texts)
        for cell in sorted(bad, key=lambda b: b.row):
            self.faults.add(lines[cell.row], cell.column, cell.value, cell.reason, cell.hint, cell.field)
        if not bad or not self.for_database:  # a document is refused with its bad rows, not without them
            return Checked(lines, values, digests)
        wrong = {cell.row for cell in bad}
        keep = [row for row in range(len(lines)) if row not in wrong]
        return Checked(
            [lines[row] for row in keep],
            {name: [column[row] for row in keep] for name, column in values.items()},
            [digests[row] for row in keep],
        )

    def _currencies(self, texts: list[list[str]]) -> list[str] | str:
        for feed, column in zip(self.feeds, texts, strict=True):
            if feed.field.name == "currency":
                known = set(column)
                checked = {text: _currency(feed, text) for text in known}
                return [checked[text] for text in column] if len(known) > 1 else checked[column[0]]
        return ""

    def _digests(self, texts: list[list[str]]) -> list[str]:
        salt, digests = self._salt, []
        shown = [column for feed, column in zip(self.feeds, texts, strict=True) if feed.field.name != EXTERNAL_ID]
        for row in zip(*shown, strict=True) if shown else ((),) * len(texts[0]):
            found = salt.copy()
            found.update("\x1f".join(row).encode("utf-8", "surrogatepass"))
            digests.append(found.hexdigest())
        return digests


def _currency(feed: Feed, text: str) -> str:
    try:
        return str(feed.field.kind.parse(text))
    except ValueError:  # the currency's own cell is reported; amounts are read in ours
        return actor().currency
