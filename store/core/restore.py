"""Putting a backup in the place of an SQLite database that nobody has open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import apsw

from store.core.database import close_database, open_database, plain_errors
from store.core.errors import Busy, Unusable, Usage
from store.core.lite import APPLICATION_ID
from store.core.schema import pending

_TAILS = ("-wal", "-shm", "-journal")
_CLOSE = "Close every backdesk that uses it."
_NAME_IT = "Name the file that backdesk backup wrote."


def restore_file(backup: Path, target: Path) -> Path | None:
    """Replace `target` by a verified copy of `backup`; returns where the old file is kept, if there was one.

    Raises Unusable for a backup that is missing, foreign, damaged or newer, and Busy while `target` is open
    elsewhere. Until the last step, `target` is as it was.
    """
    close_database()
    _check_place(backup, target)
    partial = target.with_name(target.name + ".restoring")
    try:
        with plain_errors():
            _copy(backup, partial)
            _verify(partial, backup)
        with _alone(target):
            kept = _set_aside(target)
            partial.replace(target)
            _sync(target.parent)
        return kept
    finally:
        for tail in ("", *_TAILS):
            Path(f"{partial}{tail}").unlink(missing_ok=True)


def _check_place(backup: Path, target: Path) -> None:
    if not backup.is_file():
        what = "is a directory" if backup.is_dir() else "does not exist"
        raise Usage(f"The backup {backup} {what}.", _NAME_IT)
    if target.is_dir():
        raise Unusable(f"{target} is a directory.", "Name a file with --db.")
    if target.exists() and target.samefile(backup):
        raise Usage(f"{backup} is the database itself.", _NAME_IT)
    with backup.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise Unusable(f"{backup} is not a backdesk database.", _NAME_IT)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _copy(backup: Path, partial: Path) -> None:
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    source = apsw.Connection(str(backup), flags=apsw.SQLITE_OPEN_READONLY)
    copy = apsw.Connection(str(partial))
    try:
        with copy.backup("main", source, "main") as job:
            job.step()
    finally:
        source.close()
        copy.close()


def _verify(partial: Path, backup: Path) -> None:
    copy = apsw.Connection(str(partial))
    try:
        if _pragma(copy, "application_id") != APPLICATION_ID:
            raise Unusable(f"{backup} is an SQLite file of another program.", _NAME_IT)
        if (verdict := _pragma(copy, "integrity_check")) != "ok":
            raise Unusable(f"The backup {backup} is damaged: {verdict}.", "Take an older one.")
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "company" not in tables:
            raise Unusable(f"The backup {backup} holds no company.", "Take another one.")
        _pragma(copy, "journal_mode = WAL")
    finally:
        copy.close()
    open_database(str(partial))
    pending()  # refuses a database newer than this program
    close_database()


def _pragma(connection: apsw.Connection, text: str) -> object:
    found = connection.execute(f"PRAGMA {text}").fetchone()
    return found[0] if found else None


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the file exclusively: leaving WAL mode succeeds only where no other connection exists."""
    if not target.exists() or target.stat().st_size == 0:
        yield
        return
    connection = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        if not _locked(connection, target):  # damaged beyond reading: the usual reason to restore
            yield
            return
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            _pragma(connection, "journal_mode = WAL")
            raise
    finally:
        connection.close()


def _locked(connection: apsw.Connection, target: Path) -> bool:
    try:
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise Unusable(f"{target} is an SQLite file of another program.", "Name another file with --db.")
        _pragma(connection, "journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except (apsw.BusyError, apsw.LockedError):
        raise Busy(f"{target} is open elsewhere; nothing was changed.", _CLOSE) from None
    except (apsw.NotADBError, apsw.CorruptError):
        return False
    return True


def _set_aside(target: Path) -> Path | None:
    if not target.exists():
        return None
    kept = target.with_name(f"{target.name}.replaced-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}")
    for tail in _TAILS:
        if Path(f"{target}{tail}").exists():
            Path(f"{target}{tail}").rename(f"{kept}{tail}")
    try:
        os.link(target, kept)  # so that there is a database under the name at every moment
    except OSError:
        target.rename(kept)
    return kept


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
