"""Rows that were unpacked from a file that is no text: `[row, [cells]]` in JSON each, the header first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path


@dataclass(frozen=True)
class Unpacked:
    """The rows beside their file, as often as they are wanted."""

    path: Path

    def header(self) -> list[str]:
        """The cells of the first row."""
        return next(self._all(), (1, []))[1]

    def rows(self, header: list[str]) -> Iterator[tuple[int, list[str]]]:
        """(number in the sheet, cells) of the others; a sheet leaves out empty cells at the end of a row."""
        for number, cells in islice(self._all(), 1, None):
            yield number, cells + [""] * (len(header) - len(cells))

    def _all(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                number, cells = json.loads(line)
                yield number, cells
