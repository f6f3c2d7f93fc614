"""Imports that broke off between two transactions: marked with the first part, closed with the last."""

from __future__ import annotations

from dataclasses import dataclass

from store.core import records
from store.core.database import rows
from store.core.models import ImportBatch, PendingImport
from store.exchange.reading import Table


@dataclass(frozen=True)
class Unfinished:
    """An import that is partly in: of `planned` documents `done`."""

    batch_id: int
    kind: str
    file: str
    at: str
    done: int
    planned: int

    def __str__(self) -> str:
        return f"of {self.kind} from {self.file}: {self.done:,} of {self.planned:,} are in"


def unfinished() -> list[Unfinished]:
    """Every import that broke off (or is being written just now), oldest first."""
    found = rows(
        "SELECT b.id, b.kind, b.file_name, b.at, b.added + b.changed, p.planned "
        "FROM pending_import p JOIN import_batch b ON b.id = p.batch_id ORDER BY b.id"
    )
    return [Unfinished(*row) for row in found]


def of(kind: str, source: str, table: Table) -> ImportBatch | None:
    """The unfinished import of this file, or of one of the same name: mended, perhaps."""
    found = _left(kind, source, table)
    same = [batch for batch in found if batch.file_hash == table.hash] or found
    return same[-1] if same else None


def open_(batch: ImportBatch, planned: int) -> None:
    """More parts follow."""
    if not PendingImport.matching("batch_id = ?", batch.id):
        records.create(PendingImport, batch=batch.id, planned=planned)


def close(batch: ImportBatch, table: Table) -> None:
    """All parts are saved: also of earlier attempts at the same file."""
    for one in [batch, *_left(batch.kind, batch.source, table)]:
        for row in PendingImport.matching("batch_id = ?", one.id):
            records.remove(row)


def _left(kind: str, source: str, table: Table) -> list[ImportBatch]:
    return ImportBatch.matching(
        "kind = ? AND source = ? AND (file_hash = ? OR file_name = ?) "
        "AND id IN (SELECT batch_id FROM pending_import) ORDER BY id",
        kind, source, table.hash, table.name,
    )  # fmt: skip
