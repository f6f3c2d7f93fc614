"""Rows of a file gathered into documents by their key, however far apart they stand, in bounded memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from store.core.database import rows, run, run_many
from store.exchange.checking import Checked, Checker
from store.exchange.faults import Faults
from store.exchange.kinds import EXTERNAL_ID, ImportKind, Steps
from store.exchange.options import ImportOptions, ImportReport
from store.exchange.spool import Spool, transaction

_COLUMNS = (
    ("key", "TEXT"), ("place", "BIGINT"), ("turn", "BIGINT"), ("part", "BIGINT"), ("day", "TEXT"), ("family", "BIGINT"),
    ("digest", "TEXT"), ("payload", "TEXT"),
)  # fmt: skip
AT_ONCE = 400
DIFFERS = (
    "was imported before and differs now",
    "Documents are not changed by an import; change it by hand, or leave the row out.",
)


@dataclass
class Document:
    """One document of a file: its header and line values as the actions take them; what is empty is left out.

    `place` is where it stands in the order of writing, `places` are its rows (part, line); documents of one
    `family` may depend on each other; `known` is (record, digest) of the same one taken in before.
    """

    key: str
    line: int
    place: int
    values: dict[str, Any]
    lines: list[dict[str, Any]]
    digest: str
    places: list[tuple[int, int]]
    family: int | None = None
    known: tuple[int, str] | None = None

    @property
    def is_there(self) -> bool:
        """Whether it was taken in as it is."""
        return self.known is not None and self.known[1] == self.digest


@dataclass
class Gathering:
    """The documents of a file, gathered in the spool."""

    kind: ImportKind
    options: ImportOptions
    spool: Spool
    checker: Checker
    report: ImportReport
    line_checker: Checker | None = None
    rows: int = 0

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
            self._put_in_order()
        self._count_up()

    def _put_in_order(self) -> None:
        """Number the documents in the order they are written in: by their day, then as they stand in the file."""
        table = self.spool.table
        self.spool.index("key")
        self.spool.settle()
        run(
            f"UPDATE {table} AS s SET place = x.place, turn = x.place FROM (SELECT key, ROW_NUMBER() OVER "
            f"(ORDER BY MIN(day), MIN(n)) AS place FROM {table} GROUP BY key) x WHERE x.key = s.key"
        )
        self.spool.index("place")
        self.spool.settle()

    def _take_turns(self, families: list[tuple[int, int]]) -> None:
        """Number them anew for the rehearsal: those that may depend on each other side by side."""
        table = self.spool.table
        with transaction():
            run_many(f"UPDATE {table} SET family = ? WHERE place = ?", families)
            run(
                f"UPDATE {table} AS s SET turn = x.turn FROM (SELECT n, DENSE_RANK() OVER (ORDER BY family, place) "
                f"AS turn FROM {table}) x WHERE x.n = s.n"
            )
            self.spool.index("turn")
            self.spool.settle()

    @property
    def any_bad(self) -> bool:
        """Whether a row is refused."""
        return any(checker.faults.bad for checker in (self.checker, self.line_checker) if checker)

    def _faults(self, part: int) -> Faults:
        return self.line_checker.faults if part and self.line_checker else self.checker.faults

    def _is_bad(self, document: Sequence[tuple[int, int]]) -> bool:
        return any(line in self._faults(part).bad for part, line in document)

    def refuse(self, key: str, places: Sequence[tuple[int, int]]) -> None:
        """With one row of a document all of it is refused."""
        for part, line in places:
            self._faults(part).bad.setdefault(line, f"another row of {key.lstrip('=')} is refused")

    def _add(self, checked: Checked, part: int) -> None:
        names = list(checked.values)
        staged = []
        for place, line in enumerate(checked.lines):
            row = {name: checked.values[name][place] for name in names}
            self.rows += 1
            digest = checked.digests[place]
            staged.append(
                (self.rows, line, self._key(row, digest), 0, 0, part, self._day(row), None, digest, json.dumps(row))
            )
        self.spool.add(staged)

    def _key(self, row: dict[str, Any], digest: str) -> str:
        if given := row.get(EXTERNAL_ID):
            return str(given)
        natural = [str(row.get(name) or "") for name in self.steps.key]
        return "=" + ("|".join(natural) if natural and natural[0] else digest)

    def _day(self, row: dict[str, Any]) -> str:
        return str(row.get(self.steps.order_by) or "9999") if self.steps.order_by else ""

    def _count_up(self) -> None:
        families: list[tuple[int, int]] = []
        for document in self._documents():
            if document.is_there:
                self.report.unchanged += 1
            elif document.known is None:
                self.report.added += 1
                self.report.lines += len(document.lines)
            elif self.may_change:
                self.report.changed += 1
            else:
                self.checker.faults.add(document.line, "", document.key.lstrip("="), *DIFFERS)
                self.refuse(document.key, document.places)
            if self.steps.family:
                families.append((self.steps.family(document.values), document.place))
        if families:
            self._take_turns(families)

    @property
    def may_change(self) -> bool:
        """Whether a document that differs from last time is written again."""
        return self.steps.update and self.options.update is not False

    def _open(self, order: str = "place") -> Iterator[Document]:
        return (document for document in self._documents(order) if not document.is_there)

    def _documents(self, order: str = "place") -> Iterator[Document]:
        """Every good document, by its `place` in the order of writing or by its `turn` to be rehearsed."""
        position, last = 0, rows(f"SELECT COALESCE(MAX({order}), 0) FROM {self.spool.table}")[0][0]
        while position < last:
            found = rows(
                f"SELECT place, key, line, part, digest, payload, family FROM {self.spool.table} "
                f"WHERE {order} > ? AND {order} <= ? ORDER BY {order}, part, n",
                (position, position + AT_ONCE),
            )
            known = self.known(sorted({row[1] for row in found}))
            for _, group in groupby(found, itemgetter(0)):
                yield from self._assembled(list(group), known)
            position += AT_ONCE

    def known(self, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
        """(record, digest) of the documents taken in before."""
        known: dict[str, tuple[int, str]] = {}
        for start in range(0, len(keys), AT_ONCE):
            part = keys[start : start + AT_ONCE]
            marks = ", ".join("?" * len(part))
            found = rows(
                "SELECT external_id, record_id, digest FROM external_id WHERE source = ? AND kind = ? "
                f"AND external_id IN ({marks})",
                [self.options.source, self.kind.external_kind, *part],
            )
            known |= {key: (record, digest) for key, record, digest in found}
        return known

    def _assembled(self, group: list[tuple[Any, ...]], known: dict[str, tuple[int, str]]) -> Iterator[Document]:
        places = [(row[3], row[2]) for row in group]
        key = str(group[0][1])
        if not self._is_bad(places):
            self._check_group(key, group)
        document = None if self._is_bad(places) else self._parsed(key, group, places)
        if document is None or self._is_bad(places):
            self.refuse(key, places)
        else:
            document.known = known.get(key)
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
        for _, _, line, part, _, payload, _ in group:
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
                self._require(own, part, line, of_line=True)
                lines.append(own)
        self._require(values, 0, group[0][2], of_line=False)
        digests = "".join(row[4] for row in group)
        digest = digests if len(group) == 1 else hashlib.blake2b(digests.encode(), digest_size=12).hexdigest()
        return Document(key, group[0][2], group[0][0], values, lines, digest, places, group[0][6])

    def _require(self, values: dict[str, Any], part: int, line: int, *, of_line: bool) -> None:
        for item in self.kind.fields:
            if item.required and item.line == of_line and (item.input_name if of_line else item.name) not in values:
                hint = f"Fill it in, or give one for empty cells: --set-empty '{item.name}=...'"
                self._faults(part).add(line, item.name, "", "is required", hint)
