"""A TOML file as flat names, each with the line it stands on, so that every fault can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.core.errors import Usage
from store.core.text import excerpt

if TYPE_CHECKING:
    import tomllib

LARGEST = 256 * 1024
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


@dataclass(frozen=True)
class TomlFile:
    """`values` and `lines` share their keys: `format.date` is `date` in the table `[format]`."""

    path: Path
    values: dict[str, Any]
    lines: dict[str, int]

    def where(self, name: str) -> str:
        """The file and the line of a name, as a person jumps to it."""
        return f"{excerpt(str(self.path), 200)}:{self.lines[name]}"


def read_toml(path: Path) -> TomlFile:
    """Read a file. Raises Usage with file, line and column for what is not TOML; OSError where it cannot be read."""
    size = path.stat().st_size
    import tomllib  # most have no file: their commands do not wait for it

    if size > LARGEST:
        raise Usage(f"{path}: larger than {LARGEST} bytes; this is no configuration.")
    text = _decoded(path)
    try:
        values = dict(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise Usage(f"{excerpt(str(path), 200)}:{_explained(error, text)}", "The rest was not read.") from None
    return TomlFile(path, values, dict(_lines(text)))


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Usage(f"{excerpt(str(path), 200)}:{line}: not UTF-8 text.", "Save it as UTF-8.") from None


def _explained(error: tomllib.TOMLDecodeError, text: str) -> str:
    """`line:column: reason`; what is missing at the end is missing on the last line."""
    said = str(error)
    found = _PLACE.search(said)
    reason = excerpt(_PLACE.sub("", said), 120)
    reason = reason[:1].lower() + reason[1:]
    if found and found[1]:
        return f"{found[1]}:{found[2]}: {reason}."
    lines = text.rstrip("\n").split("\n")
    return f"{len(lines)}:{len(lines[-1]) + 1}: {reason}."


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Every name and the line its statement begins on. The text is sound: a statement ends where it first reads."""
    import tomllib

    table, begun, statement = "", 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun if statement else number
        statement += line + "\n"
        try:
            found = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if found and statement.lstrip().startswith("["):
            table = next(_tables(found)) + "."
        for name, _ in _flat(found):
            yield (name if statement.lstrip().startswith("[") else table + name), begun
        statement = ""


def _tables(found: Mapping[str, Any]) -> Iterator[str]:
    """The dotted name of the one table in a header."""
    (name, inner), *_ = found.items()
    if isinstance(inner, list) or not inner:
        yield name
    else:
        yield f"{name}.{next(_tables(inner))}"
