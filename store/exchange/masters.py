"""Masters (parties, contacts, addresses, products): staged, matched, then written by one statement per table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from store.core import audit, search
from store.core.action import actions
from store.core.counts import COUNTED, ROWS
from store.core.database import is_postgres, rows, run, run_many, scalar
from store.core.dates import now
from store.core.erasures import told
from store.core.fields import Record, code_columns
from store.core.identity import actor
from store.core.references import resolve
from store.core.text import code_key, fold, some
from store.exchange import batches, missing
from store.exchange.batches import Batch
from store.exchange.checking import Checker
from store.exchange.kinds import ImportKind
from store.exchange.matching import Matcher
from store.exchange.options import ImportOptions, ImportReport
from store.exchange.spool import Spool, transaction
from store.exchange.staging import Stage


@dataclass
class Masters:
    """One import of masters."""

    kind: ImportKind
    options: ImportOptions
    spool: Spool
    checker: Checker
    report: ImportReport
    edits: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)
    links: dict[str, list[tuple[int, int | None, int | None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stage = Stage(self.kind, self.checker.feeds, self.spool)
        self.matcher = Matcher(self.stage, self.options, self.checker.faults)
        self.model = self.stage.bulk.model
        self.target = self.model._meta.table_name
        self.mark = 0

    def read(self) -> None:
        """Stage every good row and find out what each stands for; nobody waits for this."""
        for checked in self.checker.checked():
            self.stage.add(checked)
        with transaction():
            self.spool.settle()
            self.matcher.check_file()
        self.match()
        self.report.notes += self.matcher.like_ours()
        self._tell_of_erased()

    def _tell_of_erased(self) -> None:
        """Say which rows have the address of a person who was erased."""
        if "email" in self.stage.columns and scalar("SELECT 1 FROM erasure LIMIT 1"):
            found = f"SELECT line, email FROM {self.spool.table} WHERE verdict = 'new' AND email <> '' ORDER BY line"
            if lines := [str(line) for line, address in rows(found) if told(address)]:
                where = f"line{'s' if len(lines) > 1 else ''} {some(lines)}"
                self.report.notes.append(f"Who has the address of {where} was erased: see that they want to be here.")

    def match(self) -> None:
        """Compare with the database as it is now."""
        self.mark = batches.mark()
        with transaction() if not audit.running() else batches.nothing():
            self.matcher.match()
            for name in self.stage.columns:
                if self.stage.refers_to_itself(name):
                    self.links[name] = self.matcher.parents(name, self.checker.lookup_of(self.kind.record, name))
        self.counts = self.matcher.counts()
        self.report.added, self.report.unchanged = self.counts["new"], self.counts["same"]
        self.report.changed = self.counts["changed"] + self.counts["linked"]
        self._read_edits()

    def _read_edits(self) -> None:
        found = rows(f"SELECT line, record_id, n FROM {self.spool.table} WHERE verdict IN ('changed', 'linked')")
        self.edits = []
        if found and self.options.update is not False:
            wanted = {line: (record, n) for line, record, n in found}
            for line, values in self.checker.revisit(set(wanted)):
                self.edits.append((*wanted[line], values))

    def bring_in(self, batch: Batch) -> None:
        """Make all of it visible at once."""
        batch.run(self._write)

    def _write(self, batch: int) -> tuple[int, int]:
        if batches.moved_on(self.mark, self.target):
            self.match()
            batches.refuse_if_bad(self.checker.faults, self.options)
        moment, base = now(), self._base()
        self._make_missing()
        self._give_numbers(base)
        self._insert(base, moment)
        self._link(base)
        self._edit()
        self._remember(base, batch)
        if is_postgres():
            run(f"ANALYZE {self.target}")
            run("ANALYZE external_id")
        if self.target in COUNTED:
            ROWS.add(self.target, self.report.added)
        return self.report.added, self.report.changed

    def _base(self) -> int:
        if not self.report.added:
            return 0
        if not is_postgres():
            return int(scalar(f"SELECT COALESCE(MAX(id), 0) FROM {self.target}"))
        sequence = scalar("SELECT pg_get_serial_sequence(?, 'id')", (self.target,))
        first = int(scalar("SELECT nextval(?)", (sequence,)))
        scalar("SELECT setval(?, ?)", (sequence, first + self.report.added - 1))
        return first - 1

    def _make_missing(self) -> None:
        for name in self.stage.columns:
            kind = next((f.kind for f in self.stage.mapped if f.name == name), None)
            lookup = self.checker.lookups.get(getattr(kind, "kind", ""))
            if lookup and lookup.wanted and not self.stage.refers_to_itself(name):
                column = self.stage.db_name(name)
                made = missing.make(lookup)
                run_many(
                    f"UPDATE {self.spool.table} SET {column} = ? WHERE {column} = ?",
                    [(record, placeholder) for placeholder, record in made.items()],
                )

    def _give_numbers(self, base: int) -> None:
        bulk = self.stage.bulk
        if bulk.number is None:
            return
        column, key = bulk.number_column, code_columns(self.model)[bulk.number_column]
        found = rows(
            f"SELECT n, ord, words FROM {self.spool.table} "
            f"WHERE verdict = 'new' AND COALESCE({column}, '') = '' ORDER BY n"
        )
        taken: set[str] = set()
        like = (f"{code_key(bulk.number(1)[0])}%",)
        for table in (self.target, self.spool.table) if found else ():
            taken |= {code for (code,) in rows(f"SELECT {key} FROM {table} WHERE {key} LIKE ?", like)}
        given, spare = [], base + self.report.added
        for n, place, words in found:
            code = bulk.number(base + place)
            while code_key(code) in taken:
                spare += 1
                code = bulk.number(spare)
            taken.add(code_key(code))
            given.append((code, code_key(code), f"{fold(code)} {words}", n))
        run_many(f"UPDATE {self.spool.table} SET {column} = ?, {key} = ?, words = ? WHERE n = ?", given)

    def _insert(self, base: int, moment: str) -> None:
        if not self.report.added:
            return
        own = {
            self.stage.db_name(name): f"s.{self.stage.db_name(name)}"
            for name in self.stage.columns
            if not self.stage.refers_to_itself(name)
        }
        fixed = {
            self.stage.db_name(name): value
            for name, value in self.stage.constants.items()
            if not self.stage.refers_to_itself(name)
        }
        if issubclass(self.model, Record):
            who = actor().user_id
            fixed |= {"version": 1, "created_at": moment, "created_by": who, "updated_at": moment, "updated_by": who}
        names = ["id", *own, *fixed]
        taken = [f"{base} + s.ord", *own.values(), *("?" * len(fixed))]
        source = f"FROM {self.spool.table} s WHERE s.verdict = 'new' ORDER BY s.n"
        run(f"INSERT INTO {self.target} ({', '.join(names)}) SELECT {', '.join(taken)} {source}", list(fixed.values()))
        if getattr(self.model, "searchable", ()):
            key, words = ("id", "to_tsvector('simple', s.words)") if is_postgres() else ("rowid", "s.words")
            with search.many_at_once(self.target):
                run(f"INSERT INTO {self.target}_search ({key}, words) SELECT {base} + s.ord, {words} {source}")

    def _link(self, base: int) -> None:
        for name, found in self.links.items():
            column = self.model._meta.fields[name].column_name
            if not found:
                continue
            staged = rows(f"SELECT n, verdict, COALESCE(record_id, {base} + ord) FROM {self.spool.table}")
            places = {n: record for n, _, record in staged}
            fresh = {n for n, verdict, _ in staged if verdict == "new"}
            run_many(
                f"UPDATE {self.target} SET {column} = ? WHERE id = ?",
                [(record or places[other or 0], places[n]) for n, record, other in found if n in fresh],
            )

    def _edit(self) -> None:
        done = 0
        edit = actions()[self.kind.edit].perform
        own = [name for name in self.stage.columns if self.stage.refers_to_itself(name)]
        otherwise = self.matcher.named_otherwise() if self.edits else set()
        for record, n, values in self.edits:
            for name in ("name", self.stage.bulk.number_column) if n in otherwise else ():
                values.pop(name, None)
            for name in own:
                if name in values:
                    values[name] = resolve(self.kind.record, values[name])
            before = len(audit.trail().changes)
            edit(record, self._but_its_code(record, values))
            done += len(audit.trail().changes) > before
        found = self.counts["changed"] + self.counts["linked"]
        self.report.changed, self.report.unchanged = done, self.counts["same"] + found - done

    def _but_its_code(self, record: int, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a row without a code that its record has already, in whatever letter case."""
        said = [name for name in code_columns(self.model) if name in values]
        if not said:
            return values
        ours = rows(f"SELECT {', '.join(said)} FROM {self.target} WHERE id = ?", (record,))[0]
        same = {n for n, code in zip(said, ours, strict=True) if code_key(values[n]) == code_key(code)}
        return {name: value for name, value in values.items() if name not in same}

    def _remember(self, base: int, batch: int) -> None:
        where = (self.options.source, self.kind.external_kind)
        if self.options.update is not False:
            run(
                f"UPDATE external_id AS e SET digest = s.digest, batch_id = ? FROM {self.spool.table} s "
                "WHERE e.source = ? AND e.kind = ? AND e.external_id = s.key AND s.verdict = 'changed'",
                (batch, *where),
            )
        run(
            "INSERT INTO external_id (source, kind, external_id, record_id, digest, batch_id) "
            f"SELECT ?, ?, s.key, COALESCE(s.record_id, {base} + s.ord), s.digest, {batch} "
            f"FROM {self.spool.table} s WHERE s.verdict IN ('new', 'linked') ORDER BY s.n",
            where,
        )
