"""A directory of new files: all of them are there in the end, or none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from store.core.errors import Refused
from store.core.files import exchange, new_file, place_of
from store.core.text import excerpt
from store.exchange.options import Progress

_TOLD_EVERY = 2_000


class Folder:
    """Where files are written, and how many rows each of them holds."""

    def __init__(self, place: Path, progress: Progress | None = None) -> None:
        self.place, self._progress, self._done = place, progress, 0
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
        self._done += 1
        if self._progress and self._done % _TOLD_EVERY == 0:
            self._progress(self._done, None)


@contextmanager
def folder(named: str, progress: Progress | None = None) -> Iterator[Folder]:
    """The directory of that name, made where it is missing. Nothing stays of what was written where that fails."""
    place = place_of(named)
    if exchange() and place.is_symlink():
        raise Refused(f"{excerpt(place.name)} is a link; it leads elsewhere.", "Name a directory.")
    fresh = not place.exists()
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refused(f"{excerpt(str(place))} cannot be a directory: {error.strerror}.", "Name another.") from None
    made = Folder(place, progress)
    try:
        yield made
    except BaseException:
        for name in made.whole:
            (place / name).unlink(missing_ok=True)
        if fresh:
            place.rmdir()
        raise
