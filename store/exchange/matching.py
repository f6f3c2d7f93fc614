"""Which staged rows are new, which stand for records we have, and which contradict each other or those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from store.core.database import one, rows, run, run_many
from store.core.fields import code_columns
from store.core.references import kinds, living, title
from store.core.text import code_key, excerpt, fold
from store.exchange.approved import rows_of
from store.exchange.faults import Faults
from store.exchange.kinds import Key
from store.exchange.likely import MOST, likely
from store.exchange.lookup import Lookup
from store.exchange.options import ImportOptions
from store.exchange.staging import Stage

_OPEN = "s.record_id IS NULL AND s.verdict = 'new'"


@dataclass
class Matcher:
    """Gives every staged row a verdict.

    `new` (as all are at first), `same`, `changed`, `linked` (found by its own key) or `bad`.
    """

    stage: Stage
    options: ImportOptions
    faults: Faults
    _matched: bool = False

    def __post_init__(self) -> None:
        self.table = self.stage.spool.table
        self.target = self.stage.bulk.model._meta.table_name
        keys = [key for key in self.stage.bulk.keys if key.needs in self.stage.columns]
        self.keys = [key for key in keys if not (key.loose and self.options.same_name)]

    def check_file(self) -> None:
        """Faults of rows that say the same thing twice; once, after staging."""
        for number, key in enumerate(self.keys):
            self._doubles(self._columns(key), self._where(number), key.words, self._shown(key), key.loose)
        self._doubles(("key",), "s.key IS NOT NULL", "external id" if self._has_ids else "key", "s.key")
        self._set_bad()

    def match(self) -> None:
        """Find the record behind each row. May be called again when the database has moved on."""
        if self._matched:
            run(f"UPDATE {self.table} SET record_id = NULL, verdict = 'new', ord = n WHERE verdict <> 'bad'")
        self._matched = True
        run(
            f"UPDATE {self.table} AS s SET record_id = e.record_id, "
            "verdict = CASE WHEN e.digest = s.digest THEN 'same' ELSE 'changed' END "
            "FROM external_id e WHERE e.source = ? AND e.kind = ? AND e.external_id = s.key AND s.verdict = 'new'",
            (self.options.source, self.stage.kind.external_kind),
        )
        if rows(f"SELECT 1 FROM {self.target} LIMIT 1"):
            trusted = sum(not key.loose for key in self.keys)
            for number, key in enumerate(self.keys):
                if number == trusted:
                    self._match_approved()
                self._match(number, key)
            if trusted == len(self.keys):
                self._match_approved()
            for key in self.keys:
                if not key.loose and not key.unless_known:
                    self._taken(key)
            # ids of two records that were merged stand for one: only what is found otherwise may not meet them
            self._doubles(("record_id",), "s.record_id IS NOT NULL", "record", "''", among="linked")
        self._set_bad()
        self._number()

    def counts(self) -> Counter[str]:
        """How many rows have each verdict."""
        return Counter(dict(rows(f"SELECT verdict, COUNT(*) FROM {self.table} GROUP BY verdict")))

    @property
    def _has_ids(self) -> bool:
        return any(feed.field.name == "external_id" for feed in self.stage.feeds)

    def _columns(self, key: Key) -> tuple[str, ...]:
        keyed = code_columns(self.stage.bulk.model)
        return tuple(self.stage.db_name(keyed.get(name, name)) for name in key.columns if name in self.stage.columns)

    def _needs(self, key: Key) -> str:
        return self.stage.db_name(key.needs)

    def _where(self, number: int) -> str:
        key = self.keys[number]
        parts = [self._given(key)]
        if key.unless_known:
            parts += [f"NOT {self._given(earlier)}" for earlier in self.keys[:number]]
        return " AND ".join(parts)

    def _given(self, key: Key) -> str:
        return f"COALESCE(CAST(s.{self._needs(key)} AS TEXT), '') <> ''"

    def _shown(self, key: Key) -> str:
        """What a message shows of a row: the name as it is written, not as it is compared."""
        name = "name" if key.needs == "name_key" else key.needs
        return f"s.{self.stage.db_name(name)}"

    def _doubles(
        self, columns: Sequence[str], where: str, words: str, shown: str, loose: bool = False, among: str = ""
    ) -> None:
        met = f" AND MAX(CASE WHEN s.verdict = '{among}' THEN 1 ELSE 0 END) = 1" if among else ""
        listed = ", ".join(f"s.{name}" for name in columns)
        groups = (
            f"SELECT {listed}, MIN(s.n) AS low, MAX(s.n) AS high FROM {self.table} s "
            f"WHERE {where} AND s.verdict <> 'bad' GROUP BY {listed} HAVING COUNT(*) > 1{met}"
        )
        if not rows(f"{groups} LIMIT 1"):
            return
        same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM d.{name}" for name in columns)
        found = rows(
            f"SELECT s.line, {shown}, (SELECT o.line FROM {self.table} o "
            "WHERE o.n = CASE WHEN s.n = d.low THEN d.high ELSE d.low END) "
            f"FROM {self.table} s JOIN ({groups}) d ON {same} WHERE {where} ORDER BY s.n"
        )
        said = set(self.faults.bad)
        for line, text, other in found:
            if line in said:
                continue
            hint = "Keep one of them" + (", or say that they are different ones: --same-name" if loose else ".")
            self.faults.add(line, "", str(text or ""), f"has the same {words} as line {other}", hint)

    def _match(self, number: int, key: Key) -> None:
        columns = self._columns(key)
        join = " AND ".join(f"t.{name} = s.{name}" for name in columns)
        earlier = [self._given(k) for k in self.keys[:number] if not k.loose]
        told = f"CASE WHEN {' OR '.join(earlier)} THEN 1 ELSE 0 END" if earlier else "0"
        found = rows(
            f"SELECT s.n, s.line, {self._shown(key)}, {self._found()}, {told} FROM {self.table} s "
            f"JOIN {self.target} t ON {join} WHERE {_OPEN} AND {self._where(number)} "
            f"GROUP BY s.n, s.line, {self._shown(key)}" + (f", {told}" if earlier else "")
        )
        linked, led_on = [], []
        for n, line, value, record, matches, told_apart in found:
            if not matches:  # another name of a record that was merged: it says nothing of the one it leads to
                led_on.append((record, n))
                continue
            name = title(self.stage.kind.record, record)
            if matches > 1:
                self.faults.add(line, "", str(value), f"fits {matches} records by {key.words}", "Give its code.")
            elif told_apart:
                hint = "Give the same code, or say that they are different ones: --same-name" if key.loose else ""
                self.faults.add(line, "", str(value), f"has the {key.words} of {excerpt(name, 40)} (#{record})", hint)
            else:
                linked.append((record, n))
        run_many(f"UPDATE {self.table} SET record_id = ?, verdict = 'linked' WHERE n = ?", linked)
        run_many(f"UPDATE {self.table} SET record_id = ?, verdict = 'same' WHERE n = ?", led_on)

    def _match_approved(self) -> None:
        """Rows whose name stands for a record of ours because somebody said so, also where it has another code."""
        if "name_key" in self.stage.columns:
            found = rows_of(self.table, self.stage.kind.record, self.options.source, _OPEN)
            run_many(
                f"UPDATE {self.table} SET record_id = ?, verdict = 'linked' WHERE n = ?",
                [(living(self.stage.kind.record, record), n) for n, record in found.items()],
            )

    def named_otherwise(self) -> set[int]:
        """Rows that are found by an approved mapping: our record keeps its own name and code."""
        if "name_key" not in self.stage.columns:
            return set()
        found = rows_of(self.table, self.stage.kind.record, self.options.source, "s.record_id = m.record_id")
        return set(found)

    def like_ours(self) -> list[str]:
        """What the first new rows may be, in words, where a name alone tells little."""
        if self.options.same_name or not any(key.loose for key in self.stage.bulk.keys):
            return []
        if "name_key" not in self.stage.columns or not rows(f"SELECT 1 FROM {self.target} LIMIT 1"):
            return []
        kind = self.stage.kind.record
        found = rows(f"SELECT line, name FROM {self.table} WHERE verdict = 'new' ORDER BY n LIMIT {MOST}")
        told = [(line, name, likely(kind, name)) for line, name in found]
        return [
            f"{self.faults.file}:{line}: '{excerpt(name)}' is new. {like}."
            for line, name, like in told
            if like and fold(like.called) != fold(name)
        ]

    def _found(self) -> str:
        """SQL of the record that fits and of how many do; none where only one fits that leads to another."""
        alias = kinds()[self.stage.kind.record].alias_of
        if not alias:
            return "MIN(t.id), COUNT(*)"
        living = f"CASE WHEN t.{alias} IS NULL THEN t.id END"
        return f"COALESCE(MIN({living}), MIN(t.id)), COUNT({living})"

    def _taken(self, key: Key) -> None:
        join = " AND ".join(f"t.{name} = s.{name}" for name in self._columns(key))
        found = rows(
            f"SELECT s.line, {self._shown(key)}, t.id FROM {self.table} s JOIN {self.target} t ON {join} "
            f"WHERE s.verdict IN ('changed', 'linked') AND t.id <> s.record_id AND {self._given(key)}"
        )
        for line, value, record in found:
            name = excerpt(title(self.stage.kind.record, record), 40)
            self.faults.add(line, "", str(value), f"has the {key.words} of {name} (#{record})")

    def _set_bad(self) -> None:
        run_many(f"UPDATE {self.table} SET verdict = 'bad' WHERE line = ?", [(line,) for line in self.faults.bad])

    def _number(self) -> None:
        if rows(f"SELECT 1 FROM {self.table} WHERE verdict <> 'new' LIMIT 1"):
            run(
                f"UPDATE {self.table} AS s SET ord = x.place FROM (SELECT n, ROW_NUMBER() OVER (ORDER BY n) AS place "
                f"FROM {self.table} WHERE verdict = 'new') x WHERE x.n = s.n"
            )

    # References between rows of the file --------------------------------------------------------

    def parents(self, name: str, lookup: Lookup) -> list[tuple[int, int | None, int | None]]:
        """(row, existing record, other row of the file) for every row that points at its own kind."""
        column = self.stage.db_name(name)
        found = rows(f"SELECT n, line, {column} FROM {self.table} WHERE {column} IS NOT NULL AND verdict <> 'bad'")
        texts = [text for _, _, text in found]
        known = lookup.find(texts)
        in_file = self._in_file(set(texts))
        result: list[tuple[int, int | None, int | None]] = []
        why: dict[int, str] = {}
        for (n, _, text), record in zip(found, known, strict=True):
            if isinstance(record, int):
                result.append((n, record, None))
            elif text in in_file:
                result.append((n, None, in_file[text]))
            else:
                why[n] = f"there is no such {self.stage.kind.record}, here or in the file"
        why |= _without_a_root({n: other for n, _, other in result if other}, why)
        for n, line, text in found:
            if n in why:
                self.faults.add(line, name, text, why[n], field=name)
        if why:
            self._set_bad()
            self._number()
        return result

    def _in_file(self, texts: set[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for text in texts:
            for column, wanted in (("key", text), *self._names(text)):
                hit = one(
                    f"SELECT MIN(n), COUNT(*) FROM {self.table} WHERE {column} = ? AND verdict <> 'bad'",
                    (wanted,),
                )
                if hit and hit[1] == 1:
                    found.setdefault(text, int(hit[0]))
        return found

    def _names(self, text: str) -> list[tuple[str, Any]]:
        keys = dict.fromkeys(code_columns(self.stage.bulk.model).values(), code_key(text))
        wanted = keys | {"name_key": fold(text)}
        return [(column, value) for column, value in wanted.items() if column in self.stage.columns]


def _without_a_root(above: dict[int, int], refused: Collection[int]) -> dict[int, str]:
    """Rows (row → the one above it) that belong to themselves by others, or by others to one that is refused; why."""
    found: dict[int, str] = {}
    settled: set[int] = set()
    for begin in above:
        path: dict[int, None] = {}
        place = begin
        while place in above and place not in settled and place not in path:
            path[place] = None
            place = above[place]
        if place in refused or place in found or place in path:
            found |= dict.fromkeys(path, "what it belongs to is refused")
        if place in path:
            circle = list(path)[list(path).index(place) :]
            found |= dict.fromkeys(circle, "belongs to itself, by way of other rows where there are any")
        settled |= path.keys()
    return found
