"""The record of one import, and the action that each of its transactions is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from store.core import records
from store.core.action import Outcome, action
from store.core.database import is_postgres, one, scalar
from store.core.dates import now
from store.core.errors import TakenBack
from store.core.identity import actor
from store.core.models import ImportBatch
from store.core.references import RecordKind, record_kind
from store.core.scope import everything
from store.exchange import pending, saved
from store.exchange.faults import Faults
from store.exchange.kinds import ImportKind
from store.exchange.mapping import Feed
from store.exchange.options import ImportOptions, ImportReport
from store.exchange.reading import Table

record_kind(RecordKind("batch", "import_batch", "t.kind || ' from ' || t.file_name", noun="import"))


Work = Callable[[Any], tuple[int, int]]  # the batch's id, None in a rehearsal → records added, changed


class Undo(TakenBack):
    """Everything was tried and is taken back: a dry run, or a file with faults."""


def mark() -> int:
    """A number that changes with every committed action: whether the database moved on since we looked."""
    with everything():
        return int(scalar("SELECT COALESCE(MAX(id), 0) FROM audit"))


def moved_on(since: int, table: str) -> bool:
    """Whether somebody may have changed that table after the `mark`."""
    if is_postgres():  # where an action may be saved after one that began later
        return mark() != since
    changes = "SELECT 1 FROM audit WHERE id > ? AND (action LIKE 'import.%' OR changes LIKE ?) LIMIT 1"
    with everything():
        return one(changes, (since, f'%"{table}"%')) is not None


@contextmanager
def nothing() -> Iterator[None]:
    """A block that is part of a transaction already."""
    yield


def refuse_if_bad(faults: Faults, options: ImportOptions) -> None:
    """Leave the transaction when rows are bad and only all or nothing was wanted."""
    if faults.bad and not options.skip_bad:
        raise Undo


@dataclass
class Batch:
    """One import on its way in. `id` is its record, once something is saved."""

    kind: ImportKind
    table: Table
    options: ImportOptions
    report: ImportReport
    feeds: Sequence[Feed]
    id: int | None = None

    def greet(self) -> None:
        """Say so where the import of this file broke off before."""
        if left := pending.of(self.kind.name, self.options.source, self.table):
            self.report.notes.append(f"This goes on with import #{left.id}, which broke off.")

    def run(self, work: Work, last: Callable[[], bool] = lambda: True, planned: int = 0) -> None:
        """Do a part of it in one transaction with one audit record.

        Until the part that turns out to be the `last` is saved with its own, the import is marked as unfinished.
        """
        self.id = self.report.batch_id = self._action(self._part)(work, last, planned).id

    def rehearse(self, work: Work) -> None:
        """Do a part of it and take it back."""
        with suppress(Undo):
            self._action(_taken_back)(work)

    def finish(self) -> None:
        """Nothing is left to write: close what broke off before."""
        if not self.options.dry_run and pending.of(self.kind.name, self.options.source, self.table):
            self.run(lambda _: (0, 0))

    def _action(self, function: Callable[..., Any]) -> Callable[..., Any]:
        kind = self.kind
        return action(f"import.{kind.name}", f"Import {kind.title.lower()}", kind.allow, inner=True)(function)

    def _part(self, work: Any, last: Any, planned: Any) -> Outcome:
        """Take in a file: `backdesk import KIND FILE`."""
        row = self._row()
        added, changed = work(row.id)
        records.change(
            row,
            added=row.added + added,
            changed=row.changed + changed,
            unchanged=self.report.unchanged,
            refused=self.report.refused,
        )
        if last():
            pending.close(row, self.table)
            if self.options.save_mapping:
                saved.save(self.options.save_mapping, self.kind.name, self.feeds)
        else:
            pending.open_(row, planned)
        if self.options.dry_run:
            raise Undo
        return Outcome("batch", row.id, self.report.message)

    def _row(self) -> ImportBatch:
        if self.id:
            return ImportBatch.get_by_id(self.id)
        left = pending.of(self.kind.name, self.options.source, self.table)
        if left and left.file_hash == self.table.hash:
            return left
        return records.create(
            ImportBatch,
            kind=self.kind.name,
            source=self.options.source,
            file_name=self.table.name,
            file_hash=self.table.hash,
            at=now(),
            user=actor().user_id,
            company_id=actor().company_id,
            added=0,
            changed=0,
            unchanged=0,
            refused=0,
        )


def _taken_back(work: Any) -> None:
    """Try whether documents can be taken in."""
    work(None)
    raise Undo
