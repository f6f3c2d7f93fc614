"""A directory of new files: all of them are there in the end, or none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from store.core.errors import Refused
from store.core.files import new_file, place_of
from store.core.text import excerpt


class Folder:
    """Where files are written, and how many rows each of them holds."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.rows: dict[str, int] = {}
        self.whole: list[str] = []  # those that are written to their end

    @contextmanager
    def text(self, name: str, encoding: str = "utf-8") -> Iterator[TextIO]:
        """A new file, its line ends as they are written; what its encoding has no letter for is a question mark."""
        with (
            new_file(self.place / name) as raw,
            io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as out,
        ):
            self.rows[name] = 0
            yield out
        self.whole.append(name)

    def counted(self, name: str) -> None:
        """One row more is in a file."""
        self.rows[name] += 1


@contextmanager
def folder(named: str) -> Iterator[Folder]:
    """The directory of that name, made where it is missing. Nothing stays of what was written where that fails."""
    place = place_of(named)
    fresh = not place.exists()
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refused(f"{excerpt(str(place))} cannot be a directory: {error.strerror}.", "Name another.") from None
    made = Folder(place)
    try:
        yield made
    except BaseException:
        for name in made.whole:
            (place / name).unlink(missing_ok=True)
        if fresh:
            place.rmdir()
        raise
