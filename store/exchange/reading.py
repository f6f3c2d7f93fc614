"""A file as a stream of rows, whatever its format: cells of text with the line each row begins on."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from store.core.errors import Usage
from store.core.text import excerpt
from store.exchange import delimiter, encoding, foreign, limits, workbook
from store.exchange.foreign import Foreign
from store.exchange.json_rows import JsonRows
from store.exchange.options import ImportOptions
from store.exchange.scratch import scratch
from store.exchange.unpacked import Unpacked

FORMATS = ("csv", "tsv", "jsonl", "json", "xlsx")
_SUFFIXES = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip


class Broken(Exception):
    """The structure of a file ends here: what follows cannot be told apart into rows."""

    def __init__(self, line: int, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.line, self.reason, self.hint = line, reason, hint


@dataclass
class Chunk:
    """Some rows: the line each begins on, and its cells in the order of the header."""

    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Table:
    """An opened file: its header, and its rows as often as they are wanted."""

    name: str
    path: Path
    format: str
    encoding: str
    hash: str
    delimiter: str = ","
    expected: int = 0
    header: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unpacked: bool = False  # rows of a file that is no text of rows
    head_column: str = ""  # filled in rows that say something of a document and nothing of a line

    @property
    def tabular(self) -> bool:
        """Whether cells come from CSV or TSV (and may carry an apostrophe against formulas)."""
        return self.format in ("csv", "tsv")

    def chunks(self) -> Iterator[Chunk]:
        """The rows, some thousand at a time. Raises Broken where the file's structure ends."""
        rows, count = self._rows(), 0
        while taken := list(islice(rows, limits.CHUNK)):
            count += len(taken)
            if count > limits.MAX_ROWS:
                line = taken[limits.MAX_ROWS - count][0]
                raise Broken(line, f"has more than {limits.MAX_ROWS:,} rows", "Split the file and import the parts.")
            lines, cells = zip(*taken, strict=True)
            yield Chunk(list(lines), list(cells))

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        if self.tabular:
            rows = self._records()
            next(rows, None)  # the header
            return rows
        return self._objects().rows(self.header)

    def _objects(self) -> JsonRows | Unpacked:
        if self.unpacked:
            return Unpacked(self.path)
        return JsonRows(self.path, self.encoding, self.format == "json", Broken)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        before = csv.field_size_limit(limits.MAX_CELL)
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                reader = csv.reader(file, delimiter=self.delimiter, strict=True)
                start = 1
                for row in reader:
                    if any(row) and not (start == 1 and row[0].lower().startswith("sep=") and not any(row[1:])):
                        yield start, row
                    start = reader.line_num + 1
        except csv.Error as error:
            raise _broken(start, str(error)) from None
        finally:
            csv.field_size_limit(before)

    def read_header(self) -> None:
        """Fill in `header`. Raises Usage for an empty file, equal headers, or too many."""
        try:
            found = next(iter(self._records()), (1, []))[1] if self.tabular else self._objects().header()
        except Broken as fault:
            raise Usage(f"{self.name}:{fault.line}: {fault.reason}.", fault.hint) from None
        self.header = [name.strip() for name in found]
        if not any(self.header):
            raise Usage(f"{self.name} is empty.", "A file begins with a line of column names.")
        if len(self.header) > limits.MAX_COLUMNS:
            raise Usage(f"{self.name} has {len(self.header)} columns; at most {limits.MAX_COLUMNS} are taken.")
        while self.header and not self.header[-1]:
            self.header.pop()  # spreadsheets leave trailing delimiters
        for position, name in enumerate(self.header):
            if not name:
                raise Usage(f"{self.name}: column {position + 1} has no name.", "Give it one, or remove the column.")
            if name in self.header[:position]:
                raise Usage(f"{self.name} has two columns called '{excerpt(name)}'.", "Rename or remove one of them.")


@contextmanager
def open_table(
    source: str | Path | BinaryIO, options: ImportOptions, formats: Sequence[Foreign] = ()
) -> Iterator[Table]:
    """Open a file or a binary stream, also in other `formats` than tables. Raises Usage where it cannot be read."""
    with ExitStack() as stack:
        if isinstance(source, str | Path) and str(source) != "-":
            path, name = _existing(Path(source).expanduser()), Path(source).name
        else:
            path, name = _kept(source, stack), "-"
        size = path.stat().st_size
        if size > limits.MAX_BYTES:
            most = limits.MAX_BYTES // 2**20
            raise Usage(f"{name} is larger than {most} MB.", "Split the file and import the parts.")
        table = (
            _book(path, name, options, stack)
            or _foreign(path, name, options, stack, formats)
            or _text(path, name, options, formats)
        )
        if table.format == "json" and size > limits.MAX_JSON_BYTES:
            raise Usage(
                f"{name} is a JSON array larger than {limits.MAX_JSON_BYTES // 2**20} MB.",
                "Give it as JSON lines, one object per line.",
            )
        table.read_header()
        yield table


def _book(path: Path, name: str, options: ImportOptions, stack: ExitStack) -> Table | None:
    """The rows of a workbook, unpacked; None for another file."""
    wanted = options.format.lower()
    with path.open("rb") as file:
        head = file.read(len(workbook.OLD))
        begins = head.startswith(workbook.BEGINS)
        if head == workbook.OLD:
            reason = f"{name} is a workbook of the old sort, or one with a password."
            raise Usage(reason, "Save it as .xlsx without a password, or as CSV.")
        if wanted not in ("", "xlsx") or not (begins or wanted or name.lower().endswith(workbook.ENDINGS)):
            return None
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    rows = stack.enter_context(scratch())
    expected = workbook.unpack(path, name, options.sheet, rows)
    return Table(name, rows, "xlsx", "utf-8", digest, expected=expected, unpacked=True)


def _foreign(
    path: Path, name: str, options: ImportOptions, stack: ExitStack, formats: Sequence[Foreign]
) -> Table | None:
    """The rows of a file in a format of its kind alone, unpacked; None for another file."""
    found = foreign.chosen(formats, path, options.format.lower(), options.encoding)
    if found is None:
        return None
    given, rows = foreign.Source(path, name, options.encoding), stack.enter_context(scratch())
    digest, expected = foreign.unpack(found, given, rows)
    table = Table(name, rows, found.name, "utf-8", digest, expected=expected, notes=given.notes)
    table.unpacked, table.head_column = True, found.head_column
    return table


def _text(path: Path, name: str, options: ImportOptions, formats: Sequence[Foreign]) -> Table:
    coding, digest, lines = encoding.decide(path, name, options.encoding)
    table = Table(name, path, "", coding, digest, expected=lines - 1)
    _decide_format(table, options, formats)
    return table


def _existing(path: Path) -> Path:
    if not path.exists():
        raise Usage(f"There is no file {path}.", "Check the path; '-' reads standard input.")
    if path.is_dir():
        raise Usage(f"{path} is a directory.", "Name a file.")
    if not path.is_file():
        raise Usage(f"{path} is not a regular file.", "Use '-' and redirect it: backdesk import KIND - < FILE")
    try:
        path.open("rb").close()
    except OSError as error:
        raise Usage(f"{path} cannot be read: {error.strerror}.") from None
    return path


def _kept(stream: Any, stack: ExitStack) -> Path:
    if isinstance(stream, str | Path):
        raise Usage("Standard input has to be given as a stream.")
    path = stack.enter_context(scratch())
    with path.open("wb") as file:
        left = limits.MAX_BYTES + 1
        while left > 0 and (block := stream.read(min(2**20, left))):
            file.write(block)
            left -= len(block)
    return path


def _decide_format(table: Table, options: ImportOptions, formats: Sequence[Foreign]) -> None:
    with table.path.open(encoding=table.encoding, newline="") as file:
        sample = file.read(2**16)
    wanted = options.format.lower() or _SUFFIXES.get(Path(table.name).suffix.lower(), "") or _looks(sample)
    if wanted not in FORMATS:
        listed = ", ".join((*FORMATS, *(one.name for one in formats)))
        raise Usage(f"There is no format '{excerpt(wanted)}'.", f"There are: {listed}.")
    if wanted == "jsonl" and sample.lstrip()[:1] == "[" and not options.format:
        wanted = "json"
    table.format = wanted
    lines = sample.splitlines(keepends=True)[:400]
    if len(sample) == 2**16 and len(lines) > 1:
        lines.pop()
    if lines and lines[0].lower().startswith("sep="):
        lines = lines[1:]
    if table.tabular:
        likely = "\t" if wanted == "tsv" else ","
        table.delimiter = delimiter.named(options.delimiter) if options.delimiter else delimiter.decide(lines, likely)


def _looks(sample: str) -> str:
    first = sample.lstrip()[:1]
    if first == "{":
        return "jsonl"
    if first == "[":
        try:
            json.loads(sample if len(sample) < 2**16 else "[]")
        except ValueError:
            return "csv"
        except RecursionError:  # the reading that follows says so
            return "json"
        return "json"
    return "csv"


def _broken(line: int, message: str) -> Broken:
    if "field larger" in message:
        reason = f"a cell is longer than {limits.MAX_CELL:,} characters"
        return Broken(line, reason, "Shorten it, or look for a quotation mark that is never closed.")
    if "unexpected end" in message:
        return Broken(line, "a cell that begins with a quotation mark is never closed", "Close it, or double it.")
    return Broken(
        line, "a quotation mark stands where none may be", 'Inside a quoted cell write it twice, as in "3"" pipe".'
    )
