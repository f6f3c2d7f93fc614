"""Listings as files, with exact values, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from store.core.errors import Usage
from store.core.identity import actor
from store.core.listing import Column, Line, Listing, Query, get_listing
from store.core.spreadsheets import as_text, leaves_bare
from store.core.text import excerpt
from store.core.values import Flag
from store.exchange.options import Progress
from store.exchange.sheet_out import XLSX, workbook_writer
from store.exchange.systems.own import returns
from store.exchange.vcards import card_writer

FORMATS = ("csv", "tsv", XLSX, "jsonl", "json")
CARDS = "vcf"
_TOLD_EVERY = 2_000


def export_listing(
    name: str,
    out: TextIO,
    query: Query = Query(),  # noqa: B008  frozen
    format: str = "csv",
    columns: Sequence[str] = (),
    progress: Progress | None = None,
) -> int:
    """Write the rows of a listing to `out` (opened with newline=""); returns how many.

    `columns` are names of columns; empty means every one. Values are exact: no grouping, ISO dates,
    decimal points. Texts that a spreadsheet would compute, or take for a number, begin with an apostrophe.
    """
    actor()  # nobody exports unnamed
    listing = get_listing(name)
    require_format(listing, format)
    chosen = [listing.column(column) for column in columns] if columns else list(listing.columns)
    write, finish = _writer(out, format, listing, chosen)
    expected = listing.count(query) if progress else None
    count = 0
    for count, line in enumerate(listing.every(query), 1):
        write(line)
        if progress and count % _TOLD_EVERY == 0:
            progress(count, expected)
    finish()
    return count


def formats_of(listing: Listing) -> tuple[str, ...]:
    """The formats a listing can be written in."""
    return (*FORMATS, CARDS) if listing.name == "contacts" else FORMATS


def require_format(listing: Listing, format: str) -> None:
    """Raises Usage for a format that a listing cannot be written in."""
    if format not in formats_of(listing):
        raise Usage(
            f"{listing.title} cannot be written as '{excerpt(format)}'.",
            f"There are: {', '.join(formats_of(listing))}. Say it with --format.",
        )


def importable_columns(name: str) -> tuple[str, ...]:
    """The columns of a listing that an import of the same kind takes back, for a file that returns.

    Raises Usage where it takes none.
    """
    return tuple(returns(get_listing(name).name))


def _writer(
    out: TextIO, format: str, listing: Listing, columns: list[Column]
) -> tuple[Callable[[Line], object], Callable[[], object]]:
    if format in ("csv", "tsv"):
        table = csv.writer(out, delimiter="," if format == "csv" else "\t")
        table.writerow([column.name for column in columns])
        return (lambda line: table.writerow([_cell(listing, line, column) for column in columns])), lambda: None
    if format == CARDS:
        return card_writer(out, listing), lambda: None
    if format == XLSX:
        return workbook_writer(out, listing, columns)
    objects = _Objects(out, listing, columns, format == "json")
    return objects.write, objects.finish


def _cell(listing: Listing, line: Line, column: Column) -> str:
    text = listing.plain(line, column)
    return text if leaves_bare(column.kind) else as_text(text)


class _Objects:
    """JSON lines, or one array; numbers as text, so that no reader rounds them."""

    def __init__(self, out: TextIO, listing: Listing, columns: list[Column], array: bool) -> None:
        self.out, self.listing, self.columns, self.array, self.count = out, listing, columns, array, 0

    def write(self, line: Line) -> None:
        """Write one object."""
        found = {column.name: self._value(line, column) for column in self.columns}
        lead = ("[\n" if not self.count else ",\n") if self.array else ""
        self.out.write(lead + json.dumps(found, ensure_ascii=False) + ("" if self.array else "\n"))
        self.count += 1

    def _value(self, line: Line, column: Column) -> Any:
        raw = line.values[self.listing.index_of(column.name)]
        if raw is None:
            return None
        return bool(raw) if isinstance(column.kind, Flag) else self.listing.plain(line, column)

    def finish(self) -> None:
        """Close the array."""
        if self.array:
            self.out.write("\n]\n" if self.count else "[]\n")
