"""A file for what is unpacked or held while it is read, of which nothing stays; after kill -9, either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

_OPEN_FILES = Path("/proc/self/fd")  # Linux: what is open has a path there, whether or not it has a name elsewhere


@contextmanager
def scratch() -> Iterator[Path]:
    """The path of an empty file, to be written and read as often as is wanted, in this process alone."""
    if _OPEN_FILES.is_dir():
        with TemporaryFile() as file:
            yield _OPEN_FILES / str(file.fileno())
    else:
        with TemporaryDirectory(prefix="backdesk-") as folder:
            yield Path(folder) / "rows"
