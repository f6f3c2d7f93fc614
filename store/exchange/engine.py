"""The way of a file into the database."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from store.exchange.options import ImportOptions, ImportReport, Progress


def import_file(
    kind: str,
    source: str | Path | BinaryIO,
    options: ImportOptions = ImportOptions(),  # noqa: B008  frozen
    progress: Progress | None = None,
) -> ImportReport:
    """Take in a file (a path, or a binary stream such as `sys.stdin.buffer`) of one kind of record.

    Everything is read and checked first; then all of it is written in one transaction, or nothing.
    """
    raise NotImplementedError
