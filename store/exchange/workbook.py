"""Workbooks of spreadsheet programs (.xlsx): one sheet as rows of text, as its cells are shown there.

A number is what 15 digits of it say, as spreadsheet programs show it; a day without a time is only the day; a formula
is what it came to when the file was saved.
"""

from __future__ import annotations

import json
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.core.errors import Usage
from store.core.text import excerpt, fold
from store.exchange import limits
from store.exchange.asking import Answer, Asked

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

BEGINS = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also of those with a password
ENDINGS = (".xlsx", ".xlsm")
_DAMAGE = (  # a syntax error is what either XML parser says, the one of Python or lxml where that is installed
           zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, IndexError, ValueError, TypeError, AttributeError,
           EOFError, OSError, NotImplementedError, RuntimeError)  # fmt: skip
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
_FORMULA = re.compile(rb"<f[ />]")
_BLOCK = 2**20
_ROWS = 2**20  # of a sheet; a row further down would be looked for for hours
_STRINGS = "xl/sharedStrings.xml"  # read whole, whatever sheet is wanted


def unpack(path: Path, name: str, sheet: str, out: Path) -> int:
    """Write the rows of a sheet to a file, `[row, [cells]]` in JSON each, the header first; returns how many rows.

    `sheet` may be empty where only one has anything in it. Raises Usage for a file that cannot be read, a cell that
    no import could read, and a formula that was never calculated.
    """
    try:
        _require_small(path, name)
        with _opened(path, shown=True) as book:
            chosen = _chosen(book, name, sheet)
            rows = _rows(name, book[chosen].iter_rows(values_only=True))
            if _has_formulas(path):
                rows = _calculated(path, name, chosen, rows)
            with out.open("w", encoding="utf-8") as file:
                return sum(1 for row in rows if file.write(json.dumps(row, ensure_ascii=False) + "\n")) - 1
    except _DAMAGE as error:
        reason = f"{name} cannot be read as a workbook ({type(error).__name__})."
        raise Usage(reason, "Save it again, or as CSV.") from None


@contextmanager
def library() -> Iterator[None]:
    """Around imports of the library for workbooks. Raises Usage where it is not installed."""
    try:
        yield
    except ImportError:
        raise Usage("Workbooks need the 'excel' extra.", "Install it: pip install 'backdesk[excel]'.") from None


@contextmanager
def _opened(path: Path, *, shown: bool) -> Iterator[Workbook]:
    with library():
        import openpyxl
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it leaves out: charts, validations
        with (
            path.open("rb") as file,
            closing(openpyxl.load_workbook(file, read_only=True, data_only=shown, keep_links=False)) as book,
        ):
            yield book


def _require_small(path: Path, name: str) -> None:
    """Refuse what would be too large once it is unpacked."""
    with zipfile.ZipFile(path) as parts:
        whole = sum(part.file_size for part in parts.infolist())
        strings = sum(part.file_size for part in parts.infolist() if part.filename == _STRINGS)
    if whole > limits.MAX_BYTES:
        raise Usage(f"{name} is larger than {limits.MAX_BYTES // 2**20} MB unpacked.", "Split it, or save it as CSV.")
    if strings > limits.MAX_WHOLE_BYTES:
        most = limits.MAX_WHOLE_BYTES // 2**20
        raise Usage(f"{name} has more than {most} MB of text.", "Split it, or save it as CSV.")


def _chosen(book: Workbook, name: str, wanted: str) -> str:
    sheets = [str(sheet.title) for sheet in book.worksheets]
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
    if wanted:
        found = [title for title in sheets if fold(title) == fold(wanted)]
        if not found:
            raise Usage(f"{name} has no sheet '{excerpt(wanted)}'.", f"It has: {_listed(sheets)}.")
        return found[0]
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found = [str(sheet.title) for sheet in visible if _has_rows(name, sheet)]
    if not found:
        raise Usage(f"{name} is empty.", "The first row of a sheet names its columns.")
    if len(found) > 1:
        answers = (Answer(title, excerpt(title)) for title in found)
        raise Asked(f"{name} has several sheets.", f"Say which, by --sheet: {_listed(found)}.", "sheet", answers)
    return found[0]


def _listed(sheets: list[str]) -> str:
    return ", ".join(f"'{excerpt(title)}'" for title in sheets)


def _has_rows(name: str, sheet: Any) -> bool:
    return any(cell is not None for row in _ending(name, sheet.iter_rows(values_only=True)) for cell in row)


def _ending(name: str, found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows, which may say of themselves that they stand anywhere; the empty ones before them come, too."""
    for number, row in enumerate(found, 1):
        if number > _ROWS:
            raise Usage(f"{name} has more rows than a sheet can have ({_ROWS:,}).", "Save it again, or as CSV.")
        yield row


def _rows(name: str, found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of every row with something in it; cells beyond the last one filled are left out."""
    for number, row in enumerate(_ending(name, found), 1):
        cells = [_text(name, number, place, value) for place, value in enumerate(row)]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > limits.MAX_COLUMNS:
            raise Usage(f"{name}:{number}: has {len(cells)} columns; at most {limits.MAX_COLUMNS} are taken.")
        if cells:
            yield number, cells


def _text(name: str, row: int, place: int, value: Any) -> str:
    """A cell as a spreadsheet program shows it, in the form that every import reads."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            if value - value != 0:
                raise Usage(f"{name}:{row}: {_letters(place)}{row} is no number that can be written.", "Correct it.")
            return format(Decimal(format(value, ".15g")), "f")
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    said = str(value)
    if said in _ERRORS:
        raise Usage(f"{name}:{row}: {_letters(place)}{row} is an error, {said}.", "Correct it, or empty the cell.")
    if len(said) > limits.MAX_CELL:
        cell = f"{name}:{row}: {_letters(place)}{row}"
        raise Usage(f"{cell} is longer than {limits.MAX_CELL:,} characters.", "Shorten it.")
    return said


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with parts.open(part) as file:
                    before = b""
                    while block := file.read(_BLOCK):
                        if _FORMULA.search(before + block):
                            return True
                        before = block[-3:]
    return False


def _calculated(
    path: Path, name: str, sheet: str, rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    """The rows, none of which may have a formula that came to nothing because nobody calculated it."""
    with _opened(path, shown=False) as book:
        book[sheet].reset_dimensions()
        written = enumerate(book[sheet].iter_rows(values_only=True), 1)
        known = next(rows, None)
        for number, formulas in written:
            cells = known[1] if known and known[0] == number else []
            for place, formula in enumerate(formulas):
                if formula is not None and not isinstance(formula, bool) and (place >= len(cells) or not cells[place]):
                    _require_calculated(name, number, place, formula)
            if known and known[0] == number:
                yield known
                known = next(rows, None)


def _require_calculated(name: str, row: int, place: int, formula: Any) -> None:
    if str(formula).strip() and (not isinstance(formula, str) or formula.startswith("=")):
        raise Usage(
            f"{name}:{row}: {_letters(place)}{row} is a formula that was never calculated.",
            "Open the file in a spreadsheet program, save it, and import it again.",
        )


def _letters(place: int) -> str:
    """What the column is called: A, B, … Z, AA."""
    found = ""
    while place >= 0:
        place, rest = divmod(place, 26)
        found, place = chr(65 + rest) + found, place - 1
    return found
