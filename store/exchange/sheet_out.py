"""A list as a workbook of spreadsheet programs (.xlsx): numbers and days that they count with, text as text.

Nothing in it is a formula, and no text is taken for a number: an import reads from it what is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, TextIO

from store.core.errors import Usage
from store.core.listing import Column, Line, Listing
from store.core.values import Day, Number
from store.exchange.workbook import library

XLSX = "xlsx"
_ROWS = 2**20 - 1  # of a sheet, below the names of the columns
_LETTERS = 32_767  # of a cell; more would be cut off without a word
_DIGITS = 15  # that such a program keeps of a number; longer ones are text
_WIDTHS = (8, 40)  # of columns, in letters


def workbook_writer(
    out: TextIO, listing: Listing, columns: Sequence[Column]
) -> tuple[Callable[[Line], object], Callable[[], object]]:
    """What writes a line, and what finishes the file. Raises Usage where `out` is for text, or without the library."""
    raw = getattr(out, "buffer", None)
    if raw is None or raw.isatty():
        raise Usage("A workbook is no text.", f"Name a file: {listing.name}.xlsx")
    with library():
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils import get_column_letter
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(listing.title[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        width = max(len(column.name) + 2, min(column.width + 2, _WIDTHS[1]), _WIDTHS[0])
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([column.name for column in columns])
    written = 0

    def cell(line: Line, column: Column) -> Any:
        text = listing.plain(line, column)
        if not text:
            return None
        made = WriteOnlyCell(sheet, value=None)
        if isinstance(column.kind, Number) and len(text.strip("-").replace(".", "")) <= _DIGITS:
            made.value = Decimal(text)
            decimals = len(text.partition(".")[2])
            made.number_format = f"0.{'0' * decimals}" if decimals else "0"
        elif isinstance(column.kind, Day):
            made.value = date.fromisoformat(text)
            made.number_format = "yyyy-mm-dd"
        elif len(text) > _LETTERS:
            raise Usage(
                f"{column.name} of #{line.id} is longer than a cell of a sheet can be ({_LETTERS:,} letters).",
                "Write it as CSV, or other columns: --columns",
            )
        else:
            made.value = text
            made.data_type = "s"  # also where it begins as a formula does
        return made

    def write(line: Line) -> object:
        nonlocal written
        written += 1
        try:
            if written > _ROWS:
                raise Usage(f"A sheet has room for {_ROWS:,} rows.", "Choose some (--where), or write it as CSV.")
            cells = [cell(line, column) for column in columns]
        except Usage:
            sheet.close()  # what is begun complains otherwise when it is thrown away
            raise
        return sheet.append(cells)

    def finish() -> None:
        with TemporaryFile() as whole:  # its parts are written out of order, and `raw` may be a pipe that ends
            book.save(whole)
            whole.seek(0)
            copyfileobj(whole, raw)

    return write, finish
