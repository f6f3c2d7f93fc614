"""The only place that writes to the terminal: tables, CSV, JSON and sentences, with nothing in them
that a terminal would obey and, in CSV, nothing that a spreadsheet would calculate.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TextIO, cast

from store.core.text import printable

_PLAIN = re.compile(r"[\x20-\x7e\n]*\Z")
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?\Z", re.ASCII)
_SUSPECT = re.compile(r"[^\x20-\x7e\n]")


class Heading(NamedTuple):
    """The head of one column; `right` for numbers."""

    text: str
    right: bool = False


def say(text: str) -> None:
    """Write one line of result."""
    sys.stdout.write(printable(text) + "\n")


def complain(text: str) -> None:
    """Write one line about a fault."""
    sys.stdout.flush()
    sys.stderr.write("backdesk: " + printable(text) + "\n")


def remark(text: str) -> None:
    """Write one line that is not part of the result."""
    sys.stderr.write(printable(text) + "\n")


def point(text: str, start: int, end: int) -> None:
    """Write a text with carets under a part of it, on the error stream."""
    before, part = printable(text[:start]), printable(text[start:end])
    carets = " " * width(before) + "^" * max(1, width(part))
    sys.stderr.write(f"  {before}{part}{printable(text[end:])}\n  {carets}\n")


# Tables ---------------------------------------------------------------------------------------------


def how_many(number: int, word: str) -> str:
    """As in: no differences, 1 difference, 2 differences."""
    return f"{number or 'no'} {word}{'s' * (number != 1)}"


def width(text: str) -> int:
    """How many terminal columns a printable text takes."""
    if _PLAIN.match(text):
        return len(text)
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    from unicodedata import category, east_asian_width

    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def fitted(text: str, room: int, right: bool = False) -> str:
    """A text in exactly `room` columns: padded, or cut with `…`."""
    missing = room - width(text)
    if missing < 0:
        kept, used = [], 0
        for char in text:
            used += _char_width(char)
            if used > room - 1:
                break
            kept.append(char)
        text = "".join(kept) + "…"
        missing = room - width(text)
    return " " * missing + text if right else text + " " * missing


def table(headings: Sequence[Heading], rows: Iterable[Sequence[str]], indent: str = "") -> int:
    """Write rows under headings, each column as wide as its cells; returns how many rows there were.

    On a terminal the widest text columns are cut so that a row stays one line.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    rooms = [max([width(h.text), *(width(row[i]) for row in cells)]) for i, h in enumerate(headings)]
    _squeeze(rooms, headings, terminal_width() - len(indent))
    lines = [[h.text for h in headings], ["-" * room for room in rooms], *cells]
    for line in lines:
        shown = (fitted(c, room, h.right) for c, room, h in zip(line, rooms, headings, strict=True))
        sys.stdout.write((indent + "  ".join(shown)).rstrip() + "\n")
    return len(cells)


def _squeeze(rooms: list[int], headings: Sequence[Heading], available: int) -> None:
    while sum(rooms) + 2 * (len(rooms) - 1) > available:
        texts = [i for i, h in enumerate(headings) if not h.right]
        widest = max(texts, key=lambda i: rooms[i], default=-1)
        if widest < 0 or rooms[widest] <= 6:
            return
        rooms[widest] -= 1


def terminal_width() -> int:
    """Columns of the terminal; without one, as many as it takes."""
    if not sys.stdout.isatty():
        return 1_000_000
    from shutil import get_terminal_size

    return get_terminal_size().columns


def pairs(found: Iterable[tuple[str, str]], indent: str = "") -> None:
    """Write labels and values below each other."""
    shown = [(printable(label), value) for label, value in found]
    room = max((width(label) for label, _ in shown), default=0)
    for label, value in shown:
        first, *more = value.split("\n") or [""]
        sys.stdout.write(f"{indent}{fitted(label, room)}  {printable(first)}".rstrip() + "\n")
        for line in more:
            sys.stdout.write(f"{indent}{' ' * room}  {printable(line)}".rstrip() + "\n")


# CSV ------------------------------------------------------------------------------------------------


def csv_rows(names: Sequence[str], rows: Iterable[Sequence[str]], bare: Sequence[bool], dated: bool = False) -> int:
    """Write CSV with a header of names; text that a spreadsheet would run or rewrite gets a leading apostrophe.

    `bare` says of each column whether its cells are written as they are; with `dated`, days and months are, too.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    count = -1
    for count, row in enumerate(_with_header(names, rows), -1):  # noqa: B007
        writer.writerow(
            c if as_it_is or (dated and _DAY.match(c)) else csv_text(c) for c, as_it_is in zip(row, bare, strict=True)
        )
        sys.stdout.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()
    return count + 1


def _with_header(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield names
    yield from rows


def csv_text(text: str) -> str:
    """A text cell that is safe in a spreadsheet and on a terminal; line feeds stay."""
    from store.core.spreadsheets import as_text

    guarded = as_text(text)
    return guarded if _PLAIN.match(guarded) else "\n".join(map(printable, guarded.split("\n")))


class SafeStream(io.TextIOBase):
    """Standard output for text that another part of the program has laid out: lines stay, the rest is cleaned."""

    def write(self, text: str) -> int:
        """Write what a terminal may have."""
        safe = text if _PLAIN.match(text) else "\n".join(map(printable, text.replace("\r\n", "\n").split("\n")))
        sys.stdout.write(safe)
        return len(text)


def result_stream() -> TextIO:
    """Where a whole file may be written: standard output, cleaned where it is a terminal."""
    return cast(TextIO, SafeStream()) if sys.stdout.isatty() else sys.stdout


# JSON -----------------------------------------------------------------------------------------------


def json_document(value: Any) -> None:
    """Write one JSON document: decimals as strings, dates as ISO text, dataclasses as objects."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def json_line(value: Any) -> None:
    """Write one JSON document on a line of its own, at once."""
    sys.stdout.write(json_text(value) + "\n")
    sys.stdout.flush()


def json_rows(found: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON array, a row a line, without holding the rows; returns how many."""
    count = -1
    sys.stdout.write("[")
    for count, row in enumerate(found):
        sys.stdout.write((",\n" if count else "\n") + json_text(row))
    sys.stdout.write("\n]\n" if count >= 0 else "]\n")
    return count + 1


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON in which every control and format character is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain_value, allow_nan=False)
    return _SUSPECT.sub(lambda match: _escaped(match[0]), text)


def _escaped(char: str) -> str:
    return char if printable(char) == char else json.dumps(char)[1:-1]


def _plain_value(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
