"""Files that are no tables, such as those of banks: each is unpacked into the rows of the one kind it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from store.core.errors import Usage
from store.core.text import excerpt
from store.exchange import encoding, limits

_SAMPLE = 2**16
Rows = Iterator[tuple[int, list[str]]]  # (line of the file, cells); the names of the columns come first


@dataclass
class Source:
    """A file that a reader is given: `encoding` is what somebody said of it; `notes` are for whoever imports it."""

    path: Path
    name: str
    encoding: str = ""
    notes: list[str] = field(default_factory=list)

    def fault(self, line: int, reason: str, hint: str = "") -> Usage:
        """What is wrong in it, and where."""
        return Usage(f"{self.name}:{line}: {reason}.", hint)

    def text(self) -> str:
        """All of it, in the encoding it was found to be in."""
        found, _, _ = encoding.decide(self.path, self.name, self.encoding)
        return self.path.read_text(encoding=found)


@dataclass(frozen=True)
class Foreign:
    """A format of one kind of record: `looks` tells it by how a file begins, `rows` reads it.

    `head_column` is the one that is filled in rows of their own, of what is said of a document as a whole.
    """

    name: str
    looks: Callable[[str], bool]
    rows: Callable[[Source], Rows]
    head_column: str = ""


def chosen(formats: Sequence[Foreign], path: Path, wanted: str, coding: str) -> Foreign | None:
    """The format that somebody named, or that a file looks like; None for a table."""
    if wanted:
        return next((one for one in formats if one.name == wanted), None)
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    sample = head.decode(encoding.likely(head, coding), "replace").lstrip("\ufeff")
    return next((one for one in formats if one.looks(sample)), None)


def unpack(found: Foreign, source: Source, out: Path) -> tuple[str, int]:
    """Write the rows of a file, `[line, [cells]]` in JSON each, names first; returns its SHA-256 and how many rows."""
    if source.path.stat().st_size > limits.MAX_WHOLE_BYTES:
        most = limits.MAX_WHOLE_BYTES // 2**20
        raise Usage(f"{source.name} is larger than {most} MB.", "Split it, or ask for less at once, and import each.")
    with source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with out.open("w", encoding="utf-8") as file:
        count = 0
        for line, cells in found.rows(source):
            for cell in cells:
                if len(cell) > limits.MAX_CELL:
                    raise source.fault(line, f"'{excerpt(cell)}' is longer than {limits.MAX_CELL:,} characters")
            file.write(json.dumps((line, cells)) + "\n")
            count += 1
    return digest, count - 1
