"""References in files: many texts at once, the other system's ids first, and nothing taken for our row numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from store.core.codes import Place, place
from store.core.database import rows
from store.core.references import kinds, noun, resolve
from store.core.text import clean, code_key, excerpt, fold
from store.exchange.approved import standing_for
from store.exchange.likely import MOST, likely

_OWN_ID = re.compile(r"#(\d{1,18})\Z", re.ASCII)
_REMEMBERED = 100_000
_AT_ONCE = 400


@dataclass(frozen=True)
class Unknown:
    """Why a text stands for no record."""

    reason: str
    hint: str = ""


@dataclass
class Lookup:
    """Texts of one kind of reference → record ids.

    The other system's ids go first, then our codes, then what somebody has said a name stands for, then names.
    With `create`, unknown texts get a negative number each, in `wanted`, to be made when writing; what they may mean
    instead is in `proposed`. `hint` is what to do about one that is not known and like none.
    """

    kind: str
    source: str
    create: bool = False
    hint: str = ""
    wanted: dict[str, int] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)
    _known: dict[str, int | Unknown] = field(default_factory=dict)
    _first: dict[str, str] = field(default_factory=dict)

    def find(self, texts: Sequence[str]) -> list[int | Unknown | None]:
        """The id of each text; None for an empty one."""
        cleaned = [clean(text) for text in texts]
        missing = {text for text in cleaned if text and text not in self._known}
        if missing:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
                missing = {text for text in cleaned if text}
            self._learn(sorted(missing))
        return [self._known[text] if text else None for text in cleaned]

    def _learn(self, texts: list[str]) -> None:
        spec = kinds()[self.kind]
        left = dict.fromkeys(texts)
        self._by_external_id(left)
        for column in spec.codes:
            self._by_code(left, place(spec.table, column))
        own = {match[1]: text for text in left if (match := _OWN_ID.match(text))}
        self._match(left, spec.table, "id", {text: int(number) for number, text in own.items()})
        approved = standing_for(self.kind, self.source, left)
        self._keep(left, {text: [record] for text, record in approved.items()})
        for column in spec.names:
            self._match(left, spec.table, column, {t: fold(t) if column.endswith("_key") else t for t in left})
        if spec.alias_of:
            self._follow(spec.table, spec.alias_of, texts)
        for text in left:
            self._known[text] = self._unknown(text, self._proposal(text))

    def _by_external_id(self, left: dict[str, None]) -> None:
        for part in _parts(list(left)):
            found = rows(
                "SELECT external_id, record_id FROM external_id WHERE source = ? AND kind = ? "
                f"AND external_id IN ({_marks(part)})",
                [self.source, self.kind, *part],
            )
            self._keep(left, {text: [record] for text, record in found})

    def _by_code(self, left: dict[str, None], codes: Place) -> None:
        where, given = codes.scope()
        self._match(left, codes.table, codes.column, {text: codes.fold(text) for text in left}, where, given)

    def _match(
        self,
        left: dict[str, None],
        table: str,
        column: str,
        wanted: dict[str, str] | dict[str, int],
        where: str = "",
        given: Sequence[object] = (),
    ) -> None:
        values = [value for value in set(wanted.values()) if value != ""]
        found: dict[str | int, list[int]] = {}
        for part in _parts(values):
            matching = f"SELECT {column}, id FROM {table} WHERE {where}{column} IN ({_marks(part)})"
            for value, record in rows(matching, [*given, *part]):
                found.setdefault(value, []).append(record)
        self._keep(left, {text: found[value] for text, value in wanted.items() if value in found})

    def _keep(self, left: dict[str, None], found: dict[str, list[int]]) -> None:
        for text, records in found.items():
            left.pop(text, None)
            if len(records) == 1:
                self._known[text] = records[0]
            else:
                listed = ", ".join(f"#{record}" for record in sorted(records)[:5])
                self._known[text] = Unknown(f"fits several records ({noun(self.kind)})", f"Say which: {listed}.")

    def _follow(self, table: str, column: str, texts: list[str]) -> None:
        found = {text: known for text in texts if isinstance(known := self._known.get(text), int)}
        for part in _parts(sorted(set(found.values()))):
            merged = f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL AND id IN ({_marks(part)})"
            into = dict(rows(merged, part))
            for text, record in found.items():
                if record in into:
                    self._known[text] = resolve(self.kind, f"#{record}")

    def _proposal(self, text: str) -> str:
        """What a text may mean, in words, for the first texts that mean nothing."""
        if text not in self.proposed and len(self.proposed) < MOST:
            found = likely(self.kind, text)
            self.proposed[text] = str(found) if found else ""
        return self.proposed.get(text, "")

    def _unknown(self, text: str, proposal: str) -> int | Unknown:
        if self.create:
            return self._wanted_as(text)
        see = self.hint or f"See them with: backdesk list {self.kind} {excerpt(text, 30)}"
        return Unknown(f"there is no such {noun(self.kind)}", proposal or see)

    def _wanted_as(self, text: str) -> int:
        """The number of a text to be made; one for all its letter cases, since codes do not tell them apart."""
        first = self._first.setdefault(code_key(text), text)
        return self.wanted.setdefault(first, -1 - len(self.wanted))


def _parts(values: Iterable[object]) -> list[list[object]]:
    found = list(values)
    return [found[i : i + _AT_ONCE] for i in range(0, len(found), _AT_ONCE)]


def _marks(part: Sequence[object]) -> str:
    return ", ".join("?" * len(part))
