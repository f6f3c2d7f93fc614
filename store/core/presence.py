"""Who else is signed in, and what they are on: told without a write to the database.

On SQLite each session has a small file beside the database and holds a lock on it while it lives, so that a
crash leaves nothing that counts. On PostgreSQL it is the connection's `application_name`, which the server
forgets with the connection. A place is `kind id` of a record, or the words for a list.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote
from uuid import uuid4

from store.core.database import db, is_postgres, rows

_MARK = "backdesk"
_LONGEST = 63  # bytes of an application_name; PostgreSQL cuts off the rest
_SIZE = 512


@dataclass(frozen=True)
class Present:
    """Another session: who, and where."""

    login: str
    place: str


class Presence(Protocol):
    """One session's sign, and its view of the others'."""

    def tell(self, place: str) -> None:
        """Say where this session is now."""

    def others(self) -> tuple[Present, ...]:
        """The other sessions there are, by login."""

    def leave(self) -> None:
        """Take the sign away."""


def presence(login: str) -> Presence:
    """Sign in to the open database's sessions."""
    if is_postgres():
        return _OnServer(login)
    return _BesideFile(login, Path(f"{db.database}.sessions"))


class _BesideFile:
    def __init__(self, login: str, folder: Path) -> None:
        self._login, self._folder = login, folder
        self._path = folder / uuid4().hex
        self._file: int | None = None
        with suppress(OSError):  # a read-only medium: nobody is told, and that is all
            folder.mkdir(mode=0o700, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            self._file = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            fresh.rename(self._path)  # seen by others only once it is locked
        self.tell("")

    def tell(self, place: str) -> None:
        if self._file is not None:
            said = _written(self._login, place).encode()[:_SIZE]
            with suppress(OSError):
                os.pwrite(self._file, said.ljust(_SIZE), 0)

    def others(self) -> tuple[Present, ...]:
        return tuple(sorted(self._living(), key=lambda found: found.login))

    def _living(self) -> Iterator[Present]:
        try:
            found = [path for path in self._folder.iterdir() if path != self._path and not path.suffix]
        except OSError:
            return
        for path in found:
            with suppress(OSError):
                said = _read_locked(path)
                if said is None:
                    path.unlink()  # its session is gone
                elif here := _read(said):
                    yield here

    def leave(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._file)
            self._file = None
            with suppress(OSError):
                self._folder.rmdir()  # by the last one


def _read_locked(path: Path) -> str | None:
    """What a session's file says; None where nobody holds it."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
        return os.pread(file, _SIZE, 0).decode("ascii", "replace").rstrip()
    finally:
        os.close(file)


class _OnServer:
    def __init__(self, login: str) -> None:
        self._login = login
        self.tell("")

    def tell(self, place: str) -> None:
        said = _written(self._login, place)[:_LONGEST]
        rows("SELECT set_config('application_name', ?, false)", (said,))

    def others(self) -> tuple[Present, ...]:
        found = rows(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND application_name LIKE ? ORDER BY 1",
            (f"{_MARK}:%",),
        )
        return tuple(here for (said,) in found if (here := _read(said)))

    def leave(self) -> None:
        self._login = ""
        rows("SELECT set_config('application_name', '', false)")


def _written(login: str, place: str) -> str:
    return f"{_MARK}:{quote(login)}:{quote(place)}"


def _read(said: str) -> Present | None:
    mark, _, rest = said.partition(":")
    login, _, place = rest.partition(":")
    return Present(unquote(login), unquote(place)) if mark == _MARK and login else None
