"""Targets that take tables: which files they ask for, and which fact fills which of their columns.

A description says for each file what it is `of` and, in `columns`, the fact behind each column: nothing for one that
stays empty, a text after `=` for one that is always the same. `most` documents go into one file, the next into another.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from store.core.errors import Usage
from store.core.spreadsheets import protected
from store.core.text import clean, excerpt, plural
from store.exchange.going.folder import Folder

DATES = {"dd/mm/yyyy": "%d/%m/%Y", "mm/dd/yyyy": "%m/%d/%Y", "yyyy-mm-dd": "%Y-%m-%d"}
Row = dict[str, "str | Decimal | date"]


@dataclass(frozen=True)
class Sheet:
    """One file: `types` are the documents in it, `longest` what its columns hold at most."""

    name: str
    of: str
    columns: dict[str, str]
    types: tuple[str, ...] = ()
    most: int = 0
    longest: dict[str, int] = field(default_factory=dict)

    def has(self, fact: str) -> bool:
        """Whether a column is filled by a fact."""
        return fact in self.columns.values()


@dataclass(frozen=True)
class Description:
    """What a target takes, and how it writes things."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]
    account: str
    asked: dict[str, Any]
    notes: tuple[str, ...]
    places: int  # decimals of a unit price
    without: str = ""  # what names may not hold
    both: str = ""  # what is added to the name of a supplier who is a customer, too
    account_types: dict[str, str] = field(default_factory=dict)
    product_types: dict[str, str] = field(default_factory=dict)

    def types_of(self, side: str) -> tuple[str, ...]:
        """The types of documents that go out as documents, in any file."""
        return tuple(each for sheet in self.sheets if sheet.of == side for each in sheet.types)

    def plain(self, name: str) -> str:
        """A name without what the target gives a meaning to."""
        return " ".join("".join(" " if char in self.without else char for char in name).split())


@cache
def descriptions() -> dict[str, Description]:
    """All that there are."""
    return {path.stem: _read(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}


def _read(path: Path) -> Description:
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    sheets = tuple(
        Sheet(**{**sheet, "types": tuple(sheet.get("types", ()))}) for sheet in said.pop("file")
    )  # fmt: skip
    notes = tuple(said.pop("notes"))
    return Description(name=path.stem, sheets=sheets, notes=notes, **said)


class SheetWriter:
    """Writes rows to a file of a target, to a second one where it is full; what did not fit is in `notes`."""

    def __init__(self, folder: Folder, sheet: Sheet, dates: str) -> None:
        if dates not in DATES:
            raise Usage(f"Dates cannot be written as '{excerpt(dates)}'.", f"There are: {', '.join(DATES)}.")
        self.folder, self.sheet, self.pattern = folder, sheet, DATES[dates]
        self.too_long: dict[str, int] = {}

    def write(self, rows: Iterator[tuple[int, Row]]) -> None:
        """Write rows, each with the id of the record that it is of."""
        number, documents, last = 1, 0, 0
        with ExitStack() as held:
            name, table = self._open(held, number)
            for record, row in rows:
                if record != last:
                    last, documents = record, documents + 1
                    if self.sheet.most and documents > self.sheet.most:
                        held.close()
                        number, documents = number + 1, 1
                        name, table = self._open(held, number)
                table.writerow([self._cell(column, fact, row) for column, fact in self.sheet.columns.items()])
                self.folder.counted(name)

    def _open(self, held: ExitStack, number: int) -> tuple[str, Any]:
        name = f"{self.sheet.name}{f'-{number}' if number > 1 else ''}.csv"
        table = csv.writer(held.enter_context(self.folder.text(name)))
        table.writerow(self.sheet.columns)
        return name, table

    def _cell(self, column: str, fact: str, row: Row) -> str:
        if not fact or fact.startswith("="):
            return fact[1:]
        value = row[fact]
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, date):
            return value.strftime(self.pattern)
        text = clean(value)
        if column in self.sheet.longest and len(text) > self.sheet.longest[column]:
            self.too_long[column] = self.too_long.get(column, 0) + 1
        return protected(text)

    @property
    def notes(self) -> Iterator[str]:
        """What was written although the target takes less."""
        for column, count in self.too_long.items():
            most = self.sheet.longest[column]
            yield f"{self.sheet.name}: {plural(count, 'text')} of {column} longer than the {most} characters it takes."
