"""The lines of a document on the command line: `--line SKU:QTY[UNIT][@PRICE][-DISCOUNT%][#LOT[~EXPIRES]]`, a file."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

from commands.values import Given
from store.core.errors import Problem, Usage
from store.core.text import excerpt

if TYPE_CHECKING:
    from store.core.action import Parameter

LARGEST = 10_000_000  # bytes of a file of lines
_LINE = re.compile(r"(?P<key>.+):(?P<first>[^:@]+?)(?:@(?P<price>[^@]+?))?(?:-(?P<percent>[\d.,]+)%)?\Z")
_OF_LOT = re.compile(r"(?P<line>.+?:[^#]+)#(?P<lot>[^#~]+)(?:~(?P<day>[^~]+))?\Z")


def lines_option(parameter: Parameter, of: type) -> list[click.Parameter]:
    """`--line`, repeated, and `--lines FILE`."""
    names = _fields(of)
    form = f"{names['key'].name}:{names['first'].name}".upper() + ("[UNIT]" if "unit" in names else "")
    form += "[@PRICE]" if "price" in names else ""
    form += "[-DISCOUNT%]" if "percent" in names else ""
    form += ("[#LOT[~EXPIRES]]" if "day" in names else "[#LOT]") if "lot" in names else ""
    required = "  [required]" if parameter.required else ""
    return [
        click.Option(["--line"], multiple=True, metavar=form, help=f"One line; may be repeated.{required}"),
        click.Option(
            ["--lines", "lines_file"],
            metavar="FILE|-",
            help=f"Lines from a CSV or JSON file with the fields {', '.join(p.name for p in _all(of))}.",
        ),
    ]


def parse_lines(given: dict[str, Any], of: type, reader: Given) -> list[Any]:
    """The lines typed, then those of the file, as input objects. Faults go to the reader."""
    found = [_typed(text, of, reader) for text in given.get("line") or ()]
    if name := given.get("lines_file"):
        found += [_row(row, number, of, reader) for number, row in enumerate(_rows(name), 1)]
    return [of(**values) for values in found if values is not None] if not reader.problems else []


def _all(of: type) -> tuple[Parameter, ...]:
    from store.core.action import input_parameters

    return input_parameters(of)


def _fields(of: type) -> dict[str, Parameter]:
    """Which field of a line each part of the short form fills."""
    from store.core.values import Choice, Day, Number, Percent, Price, Ref

    parameters = _all(of)
    found = {"key": next((p for p in parameters if isinstance(p.kind, Ref)), parameters[0])}
    if unit := next((p for p in parameters if isinstance(p.kind, Ref) and p.kind.kind == "unit"), None):
        found["unit"] = unit
    if lot := next((p for p in parameters if p.kind.word == "lots"), None):
        found["lot"] = lot
        if expires := next((p for p in parameters if isinstance(p.kind, Day)), None):
            found["day"] = expires
    for parameter in parameters:
        if parameter == found["key"] or not isinstance(parameter.kind, Number):
            continue
        part = (
            "price"
            if isinstance(parameter.kind, Price)
            else "percent"
            if isinstance(parameter.kind, Percent)
            else "first"
        )
        found.setdefault(part, parameter)
    if "first" not in found:  # not how many, but in which way
        found["first"] = next(p for p in parameters if isinstance(p.kind, Choice))
    return found


def _typed(text: str, of: type, reader: Given) -> dict[str, Any] | None:
    from store.catalog.units import apart

    fields = _fields(of)
    of_lot = _OF_LOT.match(text) if "lot" in fields else None
    match = _LINE.match(of_lot["line"] if of_lot else text)
    typed_parts = (match.groupdict() if match else {}) | (
        {"lot": of_lot["lot"], "day": of_lot["day"]} if of_lot else {}
    )
    parts = {part: typed for part, typed in typed_parts.items() if typed is not None} if match else {}
    if not parts or not parts.keys() <= fields.keys():
        reader.problems.append(Problem("--line", text, "is not of the form in --help"))
        return None
    if "unit" in fields and (said := apart(parts["first"]))[1]:
        parts["first"], parts["unit"] = said
    return {
        fields[part].name: reader.read(fields[part], typed, f"--line {excerpt(text)}: {fields[part].name}")
        for part, typed in parts.items()
    }


def _row(row: dict[str, str], number: int, of: type, reader: Given) -> dict[str, Any] | None:
    known = {p.name: p for p in _all(of)}
    values: dict[str, Any] = {}
    for name, text in row.items():
        parameter = known.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
        if parameter is None:
            reader.problems.append(Problem(f"--lines row {number}", name, "is not a field of a line"))
        elif text != "":
            values[parameter.name] = reader.read(parameter, text, f"--lines row {number}: {parameter.name}")
    for parameter in known.values():
        if parameter.required and parameter.name not in values:
            reader.problems.append(Problem(f"--lines row {number}: {parameter.name}", "", "is required"))
    return values


def _rows(name: str) -> list[dict[str, str]]:
    text = _read(name)
    if text.lstrip().startswith(("[", "{")):
        return _json_rows(name, text)
    table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        found = list(table)
    except csv.Error as error:
        raise Usage(f"{name} is not CSV: {error}.", "The first row names the fields.") from None
    if any(None in row or None in row.values() for row in found):
        raise Usage(f"{name}: a row has more or fewer cells than the first row.")
    return found


def _json_rows(name: str, text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise Usage(f"{name} is not JSON.", "Give an array of objects, one for each line.") from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Usage(f"{name} is not an array of objects.", "Give one object for each line.")
    return [{key: "" if value is None else str(value) for key, value in row.items()} for row in found]


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _head(name)
        if len(data) > LARGEST:
            raise Usage(f"{name} is larger than {LARGEST:,} bytes.", "Use: backdesk import")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Usage(f"{name}: {error.strerror}.", "Name a CSV or JSON file, or - for standard input.") from None
    except UnicodeDecodeError:
        raise Usage(f"{name} is not UTF-8 text.", "Save it as UTF-8.") from None


def _head(name: str) -> bytes:
    from store.core.files import to_read

    with to_read(name).open("rb") as file:
        return file.read(LARGEST + 1)
