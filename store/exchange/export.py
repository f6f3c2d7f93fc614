"""Listings as files, with exact values, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from store.core.listing import Query
from store.exchange.options import Progress

FORMATS = ("csv", "tsv", "jsonl", "json")


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
    decimal points. Text cells that a spreadsheet would compute begin with an apostrophe.
    """
    raise NotImplementedError


def importable_columns(name: str) -> tuple[str, ...]:
    """The columns of a listing that an import of the same kind takes back, for a file that returns."""
    raise NotImplementedError
