"""Rows of a file gathered into documents by their key, however far apart they stand, in bounded memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.core.database import rows, run
from store.exchange.checking import Checked, Checker
from store.exchange.faults import Faults
from store.exchange.kinds import EXTERNAL_ID, ImportKind, Steps
from store.exchange.options import ImportOptions, ImportReport
from store.exchange.spool import Spool, transaction

_COLUMNS = (("key", "TEXT"), ("first", "BIGINT"), ("part", "BIGINT"), ("digest", "TEXT"), ("payload", "TEXT"))
_AT_ONCE = 400


@dataclass
class Document:
    """One document of a file: its header and line values as the actions take them; what is empty is left out."""

    key: str
    line: int
    values: dict[str, Any]
    lines: list[dict[str, Any]]
    digest: str
    places: list[tuple[int, int]]
    record_id: int | None = None


@dataclass
class Gathering:
    """The documents of a file, gathered in the spool."""

    kind: ImportKind
    options: ImportOptions
    spool: Spool
    checker: Checker
    report: ImportReport
    line_checker: Checker | None = None
    _known: dict[str, tuple[int, str]] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        self._fields = {item.name: item for item in self.kind.fields}

    @property
    def steps(self) -> Steps:
        """How this kind is written."""
        assert isinstance(self.kind.writer, Steps)
        return self.kind.writer

    def read(self) -> None:
        """Spool every good row; nobody waits for this."""
        self.spool.create(_COLUMNS)
        for checked in self.checker.checked():
            self._add(checked, 0)
        if self.line_checker:
            for checked in self.line_checker.checked():
                self._add(checked, 1)
        with transaction():
            self.spool.index("key")
            self.spool.settle()
            table = self.spool.table
            run(f"UPDATE {table} AS s SET first = (SELECT MIN(o.n) FROM {table} o WHERE o.key = s.key)")
        self._count_up()

    def _faults(self, part: int) -> Faults:
        return self.line_checker.faults if part and self.line_checker else self.checker.faults

    def _is_bad(self, document: Sequence[tuple[int, int]]) -> bool:
        return any(line in self._faults(part).bad for part, line in document)

    def _refuse(self, key: str, places: Sequence[tuple[int, int]]) -> None:
        """With one row of a document all of it is refused."""
        for part, line in places:
            self._faults(part).bad.setdefault(line, f"another row of {key.lstrip('=')} is refused")

    def _add(self, checked: Checked, part: int) -> None:
        names = list(checked.values)
        staged = []
        for place, line in enumerate(checked.lines):
            row = {name: checked.values[name][place] for name in names}
            self._count += 1
            key = self._key(row, checked.digests[place])
            staged.append((self._count, line, key, 0, part, checked.digests[place], json.dumps(row)))
        self.spool.add(staged)

    def _key(self, row: dict[str, Any], digest: str) -> str:
        if given := row.get(EXTERNAL_ID):
            return str(given)
        natural = [str(row.get(name) or "") for name in self.steps.key]
        return "=" + ("|".join(natural) if natural and natural[0] else digest)

    def _count_up(self) -> None:
        for document in self._documents():
            known = self._known.get(document.key)
            if known is None:
                self.report.added += 1
                self.report.lines += len(document.lines)
            elif known[1] == document.digest:
                self.report.unchanged += 1
            elif self.steps.update and self.options.update is not False:
                self.report.changed += 1
            else:
                self.checker.faults.add(
                    document.line,
                    "",
                    document.key.lstrip("="),
                    "was imported before and differs now",
                    "Documents are not changed by an import; change it by hand, or leave the row out.",
                )
                self._refuse(document.key, document.places)

    def _documents(self) -> Iterator[Document]:
        """Every good document, in the order they are written in."""
        table = self.spool.table
        order = "s.first, s.part, s.n"
        group: list[tuple[Any, ...]] = []
        position = 0
        while True:
            found = rows(
                f"SELECT s.first, s.key, s.line, s.part, s.digest, s.payload FROM {table} s "
                f"WHERE s.first IN (SELECT DISTINCT first FROM {table} "
                f"WHERE first > ? ORDER BY first LIMIT {_AT_ONCE}) "
                f"ORDER BY {order}",
                (position,),
            )
            if not found:
                return
            self._learn([row[1] for row in found])
            for row in found:
                if group and row[0] != group[0][0]:
                    yield from self._assembled(group)
                    group = []
                group.append(row)
            yield from self._assembled(group)
            position, group = found[-1][0], []

    def _learn(self, keys: Sequence[str]) -> None:
        wanted = sorted(set(keys))
        self._known = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            found = rows(
                "SELECT external_id, record_id, digest FROM external_id WHERE source = ? AND kind = ? "
                f"AND external_id IN ({marks})",
                [self.options.source, self.kind.external_kind, *part],
            )
            self._known |= {key: (record, digest) for key, record, digest in found}

    def _assembled(self, group: list[tuple[Any, ...]]) -> Iterator[Document]:
        places = [(row[3], row[2]) for row in group]
        key = str(group[0][1])
        if not self._is_bad(places):
            self._check_group(key, group)
        document = None if self._is_bad(places) else self._parsed(key, group, places)
        if document is None or self._is_bad(places):
            self._refuse(key, places)
        else:
            yield document

    def _check_group(self, key: str, group: list[tuple[Any, ...]]) -> None:
        part, line = group[0][3], group[0][2]
        if self.line_checker and part == 1:
            self._faults(1).add(line, EXTERNAL_ID, key, "is not in the first file")
        if self.kind.lines is None:
            for row in group[1:]:
                self.checker.faults.add(
                    row[2],
                    "",
                    key.lstrip("="),
                    f"says the same as line {line}",
                    "Keep one of them, or tell them apart by an external id.",
                )

    def _parsed(self, key: str, group: list[tuple[Any, ...]], places: list[tuple[int, int]]) -> Document:
        values: dict[str, Any] = {}
        lines = []
        for _, _, line, part, _, payload in group:
            texts = json.loads(payload)
            reader = self.line_checker if self.line_checker and part else self.checker
            own: dict[str, Any] = {}
            for name, value in reader.parsed(texts).items():
                item = self._fields[name]
                if item.line:
                    own[item.input_name] = value
                elif values.setdefault(name, value) != value:
                    reason = f"differs from line {group[0][2]} of the same document"
                    self._faults(part).add(line, name, str(texts[name]), reason)
            if own:
                lines.append(own)
        for item in self.kind.fields:
            if item.required and not item.line and item.name not in values:
                hint = f"Fill it in, or give one for empty cells: --set-empty '{item.name}=...'"
                self.checker.faults.add(group[0][2], item.name, "", "is required", hint)
        digests = "".join(row[4] for row in group)
        digest = digests if len(group) == 1 else hashlib.blake2b(digests.encode(), digest_size=12).hexdigest()
        return Document(key, group[0][2], values, lines, digest, places)
