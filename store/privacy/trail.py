"""The history without a person: what records of the audit said of their rows, and where they were named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from store.core import audit
from store.core.database import is_postgres, rows, scalar, stream
from store.core.redacting import MARK, Redaction
from store.core.references import kinds
from store.core.scope import everything
from store.privacy.belongings import DRAFTS, LETTERS, Person
from store.privacy.columns import CODED, KEPT, LINKED, NUMBERS, PERSONAL
from store.privacy.mentions import NAMED, Mentions

_ALL = "SELECT id, action, subject, subject_id, reason, changes FROM audit ORDER BY id"
_ROW = re.compile(r'"(\w+)",(\d+),\{')
_LINK = re.compile(r'"(?:contact|party|ticket|record_id)":\[(?:null,)?(\d+)')
_AT_ONCE = 100
_STEP = re.compile(r"of #\d+\Z")  # what undo and redo say: by it they find what they took back


class Trail:
    """Finds what the audit says of a person, and rewrites it."""

    def __init__(self, person: Person) -> None:
        self.own = {(table, row.id) for table, found in person.rows.items() for row in found}
        self._words = [f'"{table}",' for table in sorted({*person.rows, *LINKED})]
        self._ids = {row_id for _, row_id in self.own}
        self._tables = {kind.name: kind.table for kind in kinds().values()}
        self._others: dict[tuple[str, int], bool] = {}
        self.person = person

    def learn(self, mentions: Mentions) -> None:
        """What they were called, and how they were reached, before."""
        for table, found in self.person.rows.items():
            for row in found:
                for name in ("name", "email", "phone") if table in LETTERS else ():
                    mentions.learn(self.person, name, row.__data__.get(name))
        for changes in self._of_shells():
            for _, table, record_id, fields in json.loads(changes):
                if table in LETTERS and (table, record_id) in self.own:
                    for name, pair in fields.items():
                        for value in pair:
                            mentions.learn(self.person, name, value)

    def redactions(self, mentions: Mentions) -> Iterator[Redaction]:
        """What each record is to read that says something of them."""
        for audit_id, done, subject, subject_id, reason, changes in self._records():
            erasure = done.endswith(".erase")  # says already what they are from then on, but may name somebody else
            about = not erasure and (self._tables.get(subject, subject), subject_id) in self.own
            if not (about or mentions.are_in(changes) or mentions.are_in(reason) or self._is_near(changes)):
                continue
            wanted = json.loads(changes)
            for change in wanted:
                self._rewrite(change, mentions, erasure)
            said = _dumped(wanted) if wanted != json.loads(changes) else changes
            why = self._reason(reason, about, mentions)
            if (why, said) != (reason, changes):
                yield Redaction(audit_id, why, said)

    def _is_near(self, changes: str) -> bool:
        """Whether changes, not read yet, are of a row that is theirs or led to one; there are many records."""
        if not any(word in changes for word in self._words):
            return False
        if any((found[1], int(found[2])) in self.own for found in _ROW.finditer(changes)):
            return True
        return any(int(found[1]) in self._ids for found in _LINK.finditer(changes))

    def _of_shells(self) -> Iterator[str]:
        """The changes of records that changed what names them: the database looks through them all."""
        wanted = [f'"{table}",{row_id},{{' for table, row_id in sorted(self.own) if table in LETTERS]
        holds = "strpos(changes, ?) > 0" if is_postgres() else "instr(changes, ?) > 0"
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            with everything():
                found = rows(f"SELECT changes FROM audit WHERE {' OR '.join([holds] * len(some))} ORDER BY id", some)
            yield from (str(changes) for (changes,) in found)

    def _records(self) -> Iterator[tuple[Any, ...]]:
        with everything():
            yield from stream(_ALL)

    def _reason(self, reason: str, about: bool, mentions: Mentions) -> str:
        if not reason or _STEP.match(reason):
            return reason
        return MARK if about else mentions.scrubbed(reason)

    def _rewrite(self, change: list[Any], mentions: Mentions, erasure: bool) -> None:
        verb, table, record_id, fields = change
        own = (table, record_id) in self.own or (verb != "change" and self._leads_to_them(table, fields))
        own = own and not erasure
        if verb == "redact" or (table in KEPT and not (own and table in DRAFTS)):
            return
        others = not own and self._is_others(table, record_id)
        for name, pair in fields.items():
            if not (others and name in PERSONAL):
                fields[name] = [_erased(name, v) if own else _without(name, v, mentions) for v in pair]

    def _is_others(self, table: str, record_id: int) -> bool:
        """Whether a row is somebody else who is there: what they are called and reached by is theirs."""
        if table not in NAMED:
            return False
        if (table, record_id) not in self._others:
            there = scalar(f"SELECT 1 FROM {table} WHERE id = ?", (record_id,)) is not None
            self._others[table, record_id] = there and (table, record_id) not in self.own
        return self._others[table, record_id]

    def _leads_to_them(self, table: str, fields: dict[str, list[Any]]) -> bool:
        """Whether a row that is gone was theirs."""
        if table not in LINKED:
            return False
        links = [(name, value) for name in LINKED[table] for value in fields.get(name, ())]
        about = zip(fields.get("record_kind", fields.get("kind", ())), fields.get("record_id", ()), strict=False)
        links += [(self._tables.get(str(kind), ""), value) for kind, value in about]
        return not self.own.isdisjoint(links)


def own_record(mentions: Mentions) -> None:
    """Take out of the erasure's own record what the rows were before."""
    found = audit.trail()
    found.changes[:] = [
        (verb, table, record_id, {n: [_erased(n, pair[0]), _without(n, pair[1], mentions)] for n, pair in of.items()})
        for verb, table, record_id, of in found.changes
    ]


def _erased(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return None
    return MARK if isinstance(value, str) and value and name not in CODED else value


def _without(name: str, value: Any, mentions: Mentions) -> Any:
    return mentions.scrubbed(value) if isinstance(value, str) and name not in CODED else value


def _dumped(changes: list[Any]) -> str:
    return json.dumps(changes, ensure_ascii=False, separators=(",", ":"))
