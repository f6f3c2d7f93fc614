"""Who else is signed in, what they are on and edit: told without a write to the database.

On SQLite each session has a small file beside the database and holds a lock on it while it lives, so that a
crash leaves nothing that counts; a word to a session is a file beside its own. On PostgreSQL it is the connection's
`application_name`, which the server forgets with the connection, and a word is a notification. A place is `kind id`
of a record, or the words for a list.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from store.core.database import db, is_postgres, rows
from store.core.dates import now
from store.core.log import origin
from store.core.postgres import hear
from store.core.references import kinds, title
from store.core.signs import LONGEST_NAME, MARK, SIZE, Sign, read_sign, written_sign
from store.core.text import excerpt, printable

HERE = "backdesk_here"  # the channel on which PostgreSQL tells that somebody came, went or is elsewhere
_CHANNEL = "backdesk_word"
_WORD = ".word"
_LONGEST_WORD = 2000  # bytes of what is sent; a notification may have four times as many
LONGEST_TEXT = 300  # characters


@dataclass(frozen=True)
class Present:
    """Another session: who, and where.

    `editing` is since when (UTC) they have a form open on the record they are on, '' where they have none; `since` when
    they came, `origin` from where, `key` what a word to them is addressed to.
    """

    login: str
    place: str
    editing: str = ""
    since: str = field(default="", compare=False)
    origin: str = field(default="", compare=False)
    key: str = field(default="", compare=False)


@dataclass(frozen=True)
class Word:
    """What somebody says to a session: a text to read, or that it has to end."""

    by: str
    text: str = ""
    ends: bool = False


class Presence(Protocol):
    """One session's sign, and its view of the others'."""

    def tell(self, place: str, editing: str = "") -> None:
        """Say where this session is now, and since when it edits the record there."""

    def others(self) -> tuple[Present, ...]:
        """The other sessions there are, by login."""

    def heard(self) -> tuple[Word, ...]:
        """What was said to this session since it was asked last."""

    def leave(self) -> None:
        """Take the sign away."""


def presence(login: str) -> Presence:
    """Sign in to the open database's sessions."""
    mine = Sign(login, since=now(), origin=origin().get("from", ""))
    return _OnServer(mine) if is_postgres() else _BesideFile(mine, _folder())


def everybody() -> tuple[Present, ...]:
    """The sessions there are, by login, for who is none of them."""
    return _on_server() if is_postgres() else _beside(_folder())


def send(to: Present, word: Word) -> bool:
    """Say something to a session; False where it could not be put where the session looks."""
    said = json.dumps({"by": word.by, "text": excerpt(word.text, LONGEST_TEXT), "ends": word.ends})
    if is_postgres():
        rows("SELECT pg_notify(?, ?)", (_CHANNEL, json.dumps({"to": to.key, "said": said})))
        return True
    return _put(_folder(), to.key, said)


def named(place: str) -> str:
    """A place in words: a record by its title, a list as it is."""
    kind, _, number = place.partition(" ")
    return title(kind, int(number)) if kind in kinds() and number.isdecimal() else place


def _word(said: str) -> Word | None:
    """What was sent, as far as it is a word of ours: whoever may reach the place may have put anything there."""
    try:
        found = json.loads(said)
        return Word(
            printable(str(found["by"]))[:60], printable(str(found["text"]))[:LONGEST_TEXT], found["ends"] is True
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _present(sign: Sign, key: str) -> Present:
    return Present(sign.login, sign.place, sign.editing, sign.since, sign.origin, key)


def _by_login(found: Iterator[Present]) -> tuple[Present, ...]:
    return tuple(sorted(found, key=lambda here: (here.login, here.since)))


# Beside a file ------------------------------------------------------------------------------------


def _folder() -> Path:
    return Path(f"{db.database}.sessions")


class _BesideFile:
    def __init__(self, sign: Sign, folder: Path) -> None:
        self._sign, self._folder = sign, folder
        self._path = folder / uuid4().hex
        self._file: int | None = None
        with suppress(OSError):  # a read-only medium: nobody is told, and that is all
            folder.mkdir(mode=0o700, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            self._file = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            fresh.rename(self._path)  # seen by others only once it is locked
        self.tell("")

    def tell(self, place: str, editing: str = "") -> None:
        if self._file is not None:
            said = written_sign(self._sign.at(place, editing), SIZE).encode()
            with suppress(OSError):
                os.pwrite(self._file, said.ljust(SIZE), 0)

    def others(self) -> tuple[Present, ...]:
        return _beside(self._folder, self._path.name)

    def heard(self) -> tuple[Word, ...]:
        found = []
        for path in _words(self._folder, self._path.name):
            with suppress(OSError):
                said = _text(path)
                path.unlink()
                found.append(_word(said))
        return tuple(filter(None, found))

    def leave(self) -> None:
        if self._file is not None:
            _forget(self._path)
            os.close(self._file)
            self._file = None
            with suppress(OSError):
                self._folder.rmdir()  # by the last one


def _beside(folder: Path, mine: str = "") -> tuple[Present, ...]:
    return _by_login(_living(folder, mine))


def _living(folder: Path, mine: str) -> Iterator[Present]:
    try:
        found = [path for path in folder.iterdir() if path.name != mine and not path.suffix]
    except OSError:
        return
    for path in found:
        with suppress(OSError):
            said = _read_locked(path)
            if said is None:
                _forget(path)  # its session is gone
            elif sign := read_sign(said):
                yield _present(sign, path.name)


def _forget(path: Path) -> None:
    """Remove a session's file, and what nobody will hear any more."""
    for left in [*_words(path.parent, path.name), path]:
        with suppress(OSError):
            left.unlink()


def _read_locked(path: Path) -> str | None:
    """What a session's file says; None where nobody holds it."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
        return os.pread(file, SIZE, 0).decode("ascii", "replace").rstrip()
    finally:
        os.close(file)


def _words(folder: Path, key: str) -> list[Path]:
    """The files with words to a session, the oldest first."""
    try:
        with os.scandir(folder) as found:
            names = [one.name for one in found if one.name.startswith(f"{key}.") and one.name.endswith(_WORD)]
    except OSError:
        return []
    return [folder / name for name in sorted(names)]


def _text(path: Path) -> str:
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        return os.read(file, _LONGEST_WORD).decode("ascii", "replace")
    finally:
        os.close(file)


def _put(folder: Path, key: str, said: str) -> bool:
    fresh = folder / f"{key}.{now()}-{uuid4().hex}.new"
    try:
        file = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as out:
            out.write(said)
        fresh.rename(fresh.with_suffix(_WORD))  # whole, or not there
    except OSError:
        return False
    return True


# On a server --------------------------------------------------------------------------------------


class _OnServer:
    def __init__(self, sign: Sign) -> None:
        self._sign = sign
        self._heard: list[Word] = []
        self._connection: Any = None
        self.tell("")

    def tell(self, place: str, editing: str = "") -> None:
        self._sign = self._sign.at(place, editing)
        self._listen()
        self._show(written_sign(self._sign, LONGEST_NAME))

    def others(self) -> tuple[Present, ...]:
        if self._connection is not db.connection():  # it was lost, and with it what this session had said
            self.tell(self._sign.place, self._sign.editing)
        return _on_server()

    def heard(self) -> tuple[Word, ...]:
        hear(self._connection)
        found, self._heard = tuple(self._heard), []
        return found

    def leave(self) -> None:
        self._show("")

    def _show(self, said: str) -> None:
        rows(f"SELECT set_config('application_name', ?, false), pg_notify('{HERE}', '')", (said,))

    def _listen(self) -> None:
        if (connection := db.connection()) is not self._connection:
            connection.add_notify_handler(self._notified)  # called while any later statement is answered
            connection.execute(f"LISTEN {_CHANNEL}")
            self._connection = connection

    def _notified(self, notice: Any) -> None:
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            sent = json.loads(notice.payload) if notice.channel == _CHANNEL else {"to": ""}
            if sent["to"] == str(self._connection.info.backend_pid) and (word := _word(sent["said"])):
                self._heard.append(word)


def _on_server() -> tuple[Present, ...]:
    found = rows(
        "SELECT application_name, pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND application_name LIKE ?",
        (f"{MARK}:%",),
    )
    return _by_login(_present(sign, str(pid)) for said, pid in found if (sign := read_sign(said)))
