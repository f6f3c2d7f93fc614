"""A long transaction on an SQLite file that gives way: who waits for the file knocks, who holds it listens.

While somebody listens there is an empty file beside the database, and a knock is a new time of its last change. Nothing
is locked by it: what a crash leaves behind counts for nothing, and the next one to listen takes it away.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def _door(database: str) -> Path:
    return Path(f"{os.path.realpath(database)}-knock")


def knock(database: str) -> None:
    """Say that somebody waits for a database's file; nothing where nobody listens."""
    moment = time.time_ns()
    with suppress(OSError):
        os.utime(_door(database), ns=(moment, moment))


@contextmanager
def listening(database: str) -> Iterator[Callable[[], bool]]:
    """While this holds a database's file: tells whether somebody knocked since. Call within the transaction.

    Where no file can be made beside it, and so nobody could knock, it is as if somebody did.
    """
    door = _door(database)
    try:
        door.unlink(missing_ok=True)  # one that a crash left
        os.close(os.open(door, os.O_CREAT | os.O_EXCL | os.O_WRONLY, stat.S_IRUSR | stat.S_IWUSR))
        before = door.stat().st_mtime_ns
    except OSError:
        yield lambda: True
        return
    try:
        yield lambda: _changed(door) != before
    finally:
        with suppress(OSError):
            door.unlink()


def _changed(door: Path) -> int:
    try:
        return door.stat().st_mtime_ns
    except OSError:
        return 0
