"""The keys file: what sshd reads to know whose key is whose, written from the records and never by hand.

Each key opens one program with one name, and no shell, no forwarding, no file. Which keys hold is said by the records
all the same: a session asks them (`core/door`), so that a file from yesterday lets nobody in.
"""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from pathlib import Path

from store.core import preferences
from store.core.database import db, is_postgres, rows
from store.core.errors import Refused
from store.core.places import KEYS, data_directory

HEAD = "# Written by backdesk: what is changed here by hand is lost. See: backdesk server keys\n"
_OPTIONS = {"terminal": "restrict,pty", "scripts": "restrict"}


def place() -> Path:
    """Where the keys file of the open database is, or would be."""
    return data_directory(str(db.database)) / KEYS


def text() -> str:
    """The whole file. Raises Refused where a name cannot stand in it."""
    found = rows(
        "SELECT u.login, k.fingerprint, k.public_key, k.used_for FROM access_key k JOIN app_user u ON u.id = k.user_id "
        "WHERE k.state = 'active' AND u.active = 1 ORDER BY u.login, k.id"
    )
    begin = ["exec", *program()]  # no shell stays between sshd and the program
    return HEAD + "".join(
        f'{_OPTIONS[used_for]},command="{quoted([*begin, "session", "--key", fingerprint, "--", login])}" {key}\n'
        for login, fingerprint, key, used_for in found
    )


def program() -> list[str]:
    """This program on the open database, started so that neither surroundings nor a directory can put in code."""
    return [sys.executable, "-I", "-m", "commands.main", *_database()]


def quoted(words: list[str]) -> str:
    """Words for the account's shell, within the double quotes of an option: none of them ends either."""
    if any(not char.isprintable() for word in words for char in word):
        raise Refused("A login or a path holds a control character; the keys file was not written.", "Rename it.")
    return shlex.join(words).replace('"', '\\"')


def _database() -> list[str]:
    if not is_postgres():
        return ["--db", os.path.realpath(db.database)]
    url = str(db.database)
    credentials, at, _ = url.partition("://")[2].rpartition("@")
    if not (at and ":" in credentials) and "password=" not in url:
        return ["--db", url]
    chosen = preferences.load().options["database"]
    if chosen.value == url and not chosen.source.startswith("$"):
        return []  # a session finds it where this one did
    raise Refused(
        "The name of the database holds a password, which a command line would show to the whole machine.",
        'Write it into the account\'s configuration as database = "postgresql://…", and name no --db.',
    )


def write() -> Path:
    """Write the file anew, whole or not at all, for its owner alone. Raises Refused where it cannot be written."""
    path, content = place(), text()
    fresh = path.with_name(f".{KEYS}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(fresh, content)
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise Refused(
            f"{path} cannot be written: {error.strerror}.", "Mend its rights: backdesk server check"
        ) from None
    return path


def _put(path: Path, content: str) -> None:
    path.unlink(missing_ok=True)  # of a process that was killed
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if os.geteuid() == 0:  # sshd reads it as the account
            owner = path.parent.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def is_kept() -> bool:
    """Whether this database's people come by keys: somebody has written the file once."""
    return place().exists()
