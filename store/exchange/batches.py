"""The record of one import, and what makes it one transaction: the action every import is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import now
from store.core.identity import actor
from store.core.models import ImportBatch
from store.core.references import RecordKind, record_kind
from store.exchange import saved
from store.exchange.faults import Faults
from store.exchange.kinds import ImportKind
from store.exchange.options import ImportOptions, ImportReport
from store.exchange.reading import Table

record_kind(RecordKind("batch", "import_batch", "t.kind || ' from ' || t.file_name", noun="import"))


class Undo(Exception):
    """Everything was tried and is taken back: a dry run, or a file with faults."""


def mark() -> int:
    """A number that changes with every committed action: whether the database moved on since we looked."""
    return int(scalar("SELECT COALESCE(MAX(id), 0) FROM audit"))


@contextmanager
def nothing() -> Iterator[None]:
    """A block that is part of a transaction already."""
    yield


def refuse_if_bad(faults: Faults, options: ImportOptions) -> None:
    """Leave the transaction when rows are bad and only all or nothing was wanted."""
    if faults.bad and not options.skip_bad:
        raise Undo


def run_action(
    kind: ImportKind,
    table: Table,
    options: ImportOptions,
    report: ImportReport,
    write: Callable[[int], None],
    save: Any,
) -> None:
    """Write an import in one transaction, with its batch and one audit record."""
    perform = action(f"import.{kind.name}", f"Import {kind.title.lower()}", kind.allow, inner=True)(_import)
    perform(kind, table, options, report, write, save)


def _import(kind: Any, table: Any, options: Any, report: Any, write: Any, save: Any) -> Outcome:
    """Take in a file: `backdesk import KIND FILE`."""
    batch = records.create(
        ImportBatch,
        kind=kind.name,
        source=options.source,
        file_name=table.name,
        file_hash=table.hash,
        at=now(),
        user=actor().user_id,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        refused=report.refused,
    )
    write(batch.id)
    records.change(
        batch, added=report.added, changed=report.changed, unchanged=report.unchanged, refused=report.refused
    )
    if options.save_mapping:
        saved.save(options.save_mapping, kind.name, save)
    if options.dry_run:
        raise Undo
    report.batch_id = batch.id
    return Outcome("batch", batch.id, report.message)
