"""Rows from JSON lines or a JSON array: exact numbers, no double keys, lines of documents unfolded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.exchange import limits

LINES = "lines"


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


@dataclass
class JsonRows:
    """The objects of one file; `lines` (a list of objects) becomes a row each, as `lines.field`."""

    path: Path
    encoding: str
    array: bool
    broken: Callable[[int, str, str], Exception]

    def header(self) -> list[str]:
        """Every key there is, in order of appearance."""
        names: dict[str, None] = {}
        for line, found in self._objects():
            for row in self._unfolded(line, found):
                names.update(dict.fromkeys(row))
                if len(names) > limits.MAX_COLUMNS:
                    raise self.broken(line, f"has more than {limits.MAX_COLUMNS} keys", "")
        return list(names)

    def rows(self, header: list[str]) -> Iterator[tuple[int, list[str]]]:
        """Rows of text in the order of `header`; what an object lacks is empty."""
        for line, found in self._objects():
            for row in self._unfolded(line, found):
                yield line, [row.get(name, "") for name in header]

    def _objects(self) -> Iterator[tuple[int, dict[str, Any]]]:
        with self.path.open(encoding=self.encoding) as file:
            if self.array:
                yield from enumerate(self._whole(file.read()), 1)
                return
            for number, text in enumerate(file, 1):
                if text.strip():
                    yield number, self._object(number, self._parsed(number, text.rstrip()))

    def _whole(self, text: str) -> Iterator[dict[str, Any]]:
        found = self._parsed(1, text)
        if not isinstance(found, list):
            found = [found]
        for number, item in enumerate(found, 1):
            yield self._object(number, item)

    def _object(self, line: int, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise self.broken(line, "is not a JSON object", 'A row is written as {"name": "Acme", ...}.')
        return found

    def _parsed(self, line: int, text: str) -> Any:
        def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
            result = dict(found)
            if len(result) < len(found):
                raise self.broken(line, "has a key twice", "Remove one of them.")
            return result

        def constant(name: str) -> Any:
            raise self.broken(line, f"has {name}, which is no number", "")

        try:
            return json.loads(
                text, parse_float=_Number, parse_int=_Number, parse_constant=constant, object_pairs_hook=pairs
            )
        except json.JSONDecodeError as error:
            place = line + error.lineno - 1
            raise self.broken(place, f"is not JSON: {error.msg.lower()} at character {error.colno}", "") from None
        except RecursionError:
            raise self.broken(line, "is nested too deeply", "") from None

    def _unfolded(self, line: int, found: dict[str, Any]) -> Iterator[dict[str, str]]:
        head = {key: self._text(line, key, value) for key, value in found.items() if key != LINES}
        lines = found.get(LINES)
        if lines is None:
            yield head
            return
        if not isinstance(lines, list):
            raise self.broken(line, "'lines' is not a list", "")
        for item in lines or [{}]:
            nested = self._object(line, item)
            yield head | {f"{LINES}.{key}": self._text(line, key, value) for key, value in nested.items()}

    def _text(self, line: int, key: str, value: Any) -> str:
        if isinstance(value, str):
            if len(value) > limits.MAX_CELL:
                raise self.broken(line, f"'{key[:40]}' is longer than {limits.MAX_CELL:,} characters", "")
            return str(value)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        raise self.broken(line, f"'{key[:40]}' is nested", "Give a text, a number, true, false or null.")
