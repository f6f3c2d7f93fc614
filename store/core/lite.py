"""An SQLite file through APSW: how it is opened, made and told from files of other programs."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Any

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase

from store.core.damaged_text import TextCursor
from store.core.errors import Unusable
from store.core.medium import BUSY_SECONDS, connected, is_still
from store.core.scope import scoped

APPLICATION_ID = 0x6264_736B  # "bdsk" in the SQLite header: tells our files from other people's
_REPAIRED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # releases with the WAL-reset fault mended


class LiteDatabase(APSWDatabase):
    """SQLite with the types STRICT tables accept, immediate transactions and RETURNING, for one company at a time."""

    field_types = {**peewee.SqliteDatabase.field_types, "BIGAUTO": "INTEGER", "BIGINT": "INTEGER"}

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        found: Any = super()
        return found.execute_sql(scoped(sql, False), params)

    still = False  # see `medium.is_still`
    identity: tuple[int, int] | None = None  # device and inode of the file

    def _connect(self) -> apsw.Connection:
        connection = connected(self, self.still)
        connection.convert_binding = lambda _cursor, _index, value: value.isoformat()
        connection.create_scalar_function("lower_all", _lower_all, 1, deterministic=True)
        connection.create_scalar_function("sha256_hex", _sha256_hex, 1, deterministic=True)  # for a trigger
        connection.cursor_factory = TextCursor
        return connection


def _lower_all(*values: Any) -> Any:
    return values[0].lower() if isinstance(values[0], str) else values[0]


def _sha256_hex(*values: Any) -> Any:
    return sha256_hex(values[0])


def sha256_hex(text: Any) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(str(text).encode()).hexdigest()


def sqlite_is_sound(version: str) -> bool:
    """Whether this SQLite release is free of the WAL-reset corruption fault."""
    number = tuple(int(part) for part in version.split("."))
    return number >= _REPAIRED[0] or any(fix <= number < (*fix[:2], 99) for fix in _REPAIRED[1:])


def file_at(path: Path, create: bool) -> LiteDatabase:
    """The database of a file, connected. Raises Unusable with the reason; a missing file unless it is to be made."""
    if not sqlite_is_sound(apsw.sqlitelibversion()):
        raise Unusable(
            f"SQLite {apsw.sqlitelibversion()} can corrupt a database that several people use.",
            "Install apsw 3.53 or newer.",
        )
    _check_file(path, create)
    fresh = not path.exists() or path.stat().st_size == 0
    if fresh:
        _make_file(path)
    still = is_still(path)
    database = LiteDatabase(  # type: ignore[no-untyped-call]
        str(path),
        pragmas={
            "foreign_keys": 1,
            "recursive_triggers": 1,  # else INSERT OR REPLACE deletes rows that triggers protect
            "synchronous": "FULL",
            "cache_size": -20_000,
            "temp_store": 2,
            "mmap_size": 268_435_456,
        },
        timeout=BUSY_SECONDS,
        lock_type="IMMEDIATE",
        returning_clause=True,
        flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI if still else apsw.SQLITE_OPEN_READWRITE,
        statementcachesize=500,  # preparing a statement costs as much as running it; a day's work has some 300
    )
    database.still = still
    database.connect()
    if fresh:
        database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute_sql("PRAGMA journal_mode = WAL")
    elif database.execute_sql("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        database.close()
        raise Unusable(f"{path} is an SQLite file of another program.", "Name another file with --db.")
    info = path.stat()
    database.identity = (info.st_dev, info.st_ino)
    return database


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise Unusable(f"{path} is a directory.", "Name a file with --db.")
    if path.exists() and not path.is_file():
        raise Unusable(f"{path} is a device or a pipe.", "Name a file with --db.")
    if not path.exists() or (path.stat().st_size == 0 and not create):
        if create:
            return
        what = "is empty" if path.exists() else "does not exist"
        raise Unusable(f"The database {path} {what}.", "Create one with: backdesk init")
    if not os.access(path, os.R_OK):
        raise Unusable(f"The database {path} may not be read by you.", "Ask its owner for access.")
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise Unusable(f"{path} is not a backdesk database.", "Name another file with --db.")


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    except OSError as error:
        raise Unusable(f"{path} cannot be created: {error.strerror}.", "Name another file with --db.") from None
