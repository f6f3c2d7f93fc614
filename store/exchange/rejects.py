"""The rows that could not be taken, as they stood, with the reason: to be fixed and fed again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from store.core.errors import Refused
from store.core.files import new_text_file
from store.core.spreadsheets import as_text
from store.core.text import printable
from store.exchange.faults import Faults
from store.exchange.reading import Broken, Table

LINE, REASON = "rejected_line", "rejected_reason"


def places(named: Path | None) -> list[Path]:
    """Where the rows of a file go, and those of a second one with the lines; nowhere where nothing is named."""
    return [named, named.with_suffix(f".lines{named.suffix}")] if named else []


def require_new(path: Path) -> None:
    """Refuse, before anything is read, a rejects file that could not be written afterwards."""
    if path.exists() or path.is_symlink():
        raise Refused(f"{path} exists already; nothing was written.", "Name a new file for the rows refused.")
    if not os.access(path.parent, os.W_OK):
        raise Refused(f"{path.parent} cannot be written to; nothing was written.", "Name another file.")


def write(path: Path, table: Table, faults: Faults) -> str:
    """Write a new file, readable by its owner only; an import leaves its two last columns out by itself."""
    header = [name for name in table.header if name not in (LINE, REASON)]
    places = [table.header.index(name) for name in header]
    with new_text_file(path) as file:
        writer = csv.writer(file)
        writer.writerow([*header, LINE, REASON])
        try:
            for line, row in _rows(table):
                if line in faults.bad:
                    whole = len(row) == len(table.header)
                    cells = [row[place] for place in places] if whole else row
                    if not table.tabular:
                        cells = [as_text(cell) for cell in cells]
                    writer.writerow([*cells, line, printable(faults.bad[line])])
        except Broken:
            pass  # what follows cannot be told apart into rows
    return str(path)


def _rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file; what is said of a document in a row of its own goes with its first line, as in a table."""
    head: tuple[int, list[str]] | None = None
    place = table.header.index(table.head_column) if table.head_column else None
    for chunk in table.chunks():
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            if place is not None and row[place]:
                if head:
                    yield head
                head = (line, row)
            elif head:
                yield head[0], [said or own for said, own in zip(head[1], row, strict=True)]
                head = None
            else:
                yield line, row
    if head:
        yield head
