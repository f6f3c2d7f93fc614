"""The one open database: SQLite through APSW, or PostgreSQL through psycopg 3.

`db` is a proxy that every model is bound to; `open_database` points it at a file or a server.
Reads outside the models go through `rows`, `one` and `run`, with `?` for values on both engines.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase

from store.core.damaged_text import TextCursor, damaged_text
from store.core.errors import BackdeskError, Busy, Refused, Unusable
from store.core.medium import BUSY_SECONDS, connected, is_still
from store.core.postgres import PostgresDatabase, database_at
from store.core.scope import scoped

APPLICATION_ID = 0x6264_736B  # "bdsk" in the SQLite header: tells our files from other people's
_REPAIRED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # releases with the WAL-reset fault mended

db = peewee.DatabaseProxy()
_identity: tuple[int, int] | None = None  # device and inode of the SQLite file while it is open


class LiteDatabase(APSWDatabase):
    """SQLite with the types STRICT tables accept, immediate transactions and RETURNING, for one company at a time."""

    field_types = {**peewee.SqliteDatabase.field_types, "BIGAUTO": "INTEGER", "BIGINT": "INTEGER"}

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        found: Any = super()
        return found.execute_sql(scoped(sql, False), params)

    still = False  # see `medium.is_still`

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


def is_postgres(url: str | None = None) -> bool:
    """Whether `url` (or, without it, the open database) is a PostgreSQL server."""
    if url is not None:
        return url.startswith(("postgresql://", "postgres://"))
    return isinstance(db.obj, PostgresDatabase)


def open_database(url: str, *, create: bool = False) -> None:
    """Point `db` at a SQLite file or a postgresql:// URL. Raises Unusable with the reason.

    A missing file is refused unless `create`; a file that is not ours is refused always.
    """
    close_database()
    with plain_errors():
        if is_postgres(url):
            db.initialize(database_at(url))
            db.connect()
        else:
            _open_file(Path(url).expanduser(), create)


def place() -> str:
    """What tells the open database from others: its file, or its server and name, without a password."""
    where = str(db.obj.database)
    return where.rpartition("@")[2] if is_postgres() else os.path.realpath(where)


def close_database() -> None:
    """Close this thread's connection, if any."""
    if db.obj is not None and not db.is_closed():
        db.close()


def _open_file(path: Path, create: bool) -> None:
    global _identity
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
    database: Any = LiteDatabase(  # type: ignore[no-untyped-call]
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
    db.initialize(database)
    database.connect()
    if fresh:
        database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute_sql("PRAGMA journal_mode = WAL")
    elif database.execute_sql("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        database.close()
        raise Unusable(f"{path} is an SQLite file of another program.", "Name another file with --db.")
    info = path.stat()
    _identity = (info.st_dev, info.st_ino)


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


def is_read_only() -> bool:
    """Whether nothing can be saved in the open database: a file or a medium without the right, a standby server."""
    if is_postgres():
        return bool(scalar("SHOW transaction_read_only") == "on")
    return bool(db.connection().readonly("main"))


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    except OSError as error:
        raise Unusable(f"{path} cannot be created: {error.strerror}.", "Name another file with --db.") from None


def check_not_replaced() -> None:
    """Refuse to write when the SQLite file was removed or swapped under this session."""
    if _identity is None or is_postgres():
        return
    try:
        info: os.stat_result | None = Path(db.database).stat()
    except FileNotFoundError:
        info = None
    if info is None or (info.st_dev, info.st_ino) != _identity:
        raise Unusable(
            f"The file {db.database} was replaced or removed while it was open; nothing was saved.",
            "Leave backdesk and start it again.",
        )


# Statements -----------------------------------------------------------------------------------


def _adapted(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s") if is_postgres() else sql


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query; `?` stands for a value on both engines (never write `?` in a literal)."""
    found: list[tuple[Any, ...]] = db.execute_sql(_adapted(sql), tuple(params)).fetchall()
    return found


def one(sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """The first row, or None."""
    found: tuple[Any, ...] | None = db.execute_sql(_adapted(sql), tuple(params)).fetchone()
    return found


def scalar(sql: str, params: Sequence[Any] = ()) -> Any:
    """The first column of the first row, or None."""
    found = one(sql, params)
    return found[0] if found else None


def days_between(first: str, last: str) -> str:
    """SQL for how many days lie between two columns of days."""
    if is_postgres():
        return f"(CAST({last} AS DATE) - CAST({first} AS DATE))"
    return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


def days_after(column: str, days: int) -> str:
    """SQL for the day so many days after a column of days."""
    if is_postgres():
        return f"to_char(CAST({column} AS DATE) + {int(days)}, 'YYYY-MM-DD')"
    return f"date({column}, '+{int(days)} days')"


def run(sql: str, params: Sequence[Any] = ()) -> int:
    """Execute a statement; returns the number of rows it changed."""
    cursor = db.execute_sql(_adapted(sql), tuple(params))
    return int(db.rows_affected(cursor))


def run_many(sql: str, many: Sequence[Sequence[Any]]) -> None:
    """Execute one statement for each tuple of values: the fast way to write many rows."""
    if many:
        with _driver_errors:  # an action must be able to tell what may be repeated
            db.cursor().executemany(_adapted(sql), many)


def stream(sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows one at a time, for reports and exports that must not fill memory."""
    if not is_postgres():
        try:
            yield from db.execute_sql(sql, tuple(params))
        except UnicodeDecodeError as error:
            raise damaged_text(error) from error
        return
    alone = not db.in_transaction()
    name = f"stream_{next(_streams)}"  # one export may run inside another
    with _driver_errors, db.connection().transaction():
        if alone:  # one consistent picture that no writer can break off
            db.connection().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for limit in _WAITS:  # whoever reads it may be slow
            db.connection().execute(f"SET LOCAL {limit} = 0")
        with db.connection().cursor(name=name) as cursor:
            cursor.itersize = 2000
            cursor.execute(_adapted(scoped(sql, True)), tuple(params))
            yield from cursor


_streams = itertools.count(1)
_driver_errors: Any = vars(peewee)["__exception_wrapper__"]  # drivers' exceptions as peewee's


_WAITS = ("statement_timeout", "idle_in_transaction_session_timeout")


@contextmanager
def unhurried() -> Iterator[None]:
    """Let what is done here take as long as it takes: reports, checks, imports, migrations. Others are given up."""
    if not is_postgres():
        yield
        return
    before = one("SELECT current_setting(?), current_setting(?)", _WAITS) or ()
    _wait(("0", "0"))
    try:
        yield
    finally:
        if not db.obj.is_broken:
            with suppress(peewee.PeeweeException):  # a transaction that failed takes it back by itself
                _wait(before)


def _wait(longest: Sequence[str]) -> None:
    one(
        f"SELECT {', '.join(['set_config(?, ?, false)'] * len(_WAITS))}",
        [given for pair in zip(_WAITS, longest, strict=True) for given in pair],
    )


def stopper() -> Callable[[], None]:
    """What breaks off the statement this thread is running, to be called from another thread; it then raises Busy."""
    connection = db.connection()
    stop: Callable[[], None] = connection.cancel if is_postgres() else connection.interrupt
    return stop


def data_version() -> int:
    """A number that changes when another session has committed.

    On PostgreSQL the last seal: audit ids become visible out of order, seals never do.
    """
    if is_postgres():
        return int(scalar("SELECT COALESCE(MAX(id), 0) FROM audit_seal") or 0)
    return int(scalar("PRAGMA data_version"))


# Errors ---------------------------------------------------------------------------------------

_LITE_ERRORS: tuple[tuple[type[apsw.Error], type[BackdeskError], str, str], ...] = (
    (apsw.BusyError, Busy, "The database is busy: somebody else is writing.", "Try again."),
    (apsw.LockedError, Busy, "The database is busy: somebody else is writing.", "Try again."),
    (apsw.InterruptError, Busy, "It was broken off.", "Try again."),
    (apsw.FullError, Unusable, "The disk is full; nothing was saved.", "Free some space and try again."),
    (apsw.ReadOnlyError, Unusable, "The database is read-only; nothing was saved.", "Check the file's rights."),
    (apsw.NotADBError, Unusable, "The file is not a database or is damaged.", "Restore a backup."),
    (apsw.CorruptError, Unusable, "The database file is damaged.", "Restore a backup: backdesk restore FILE"),
    (apsw.CantOpenError, Unusable, "The database cannot be opened.", "Check path, rights and free disk space."),
    (apsw.IOError, Unusable, "The disk reports an error; nothing was saved.", "Check the disk and free space."),
)


# SQLite's words, which do not say the value, and PostgreSQL's, which do
_UNIQUE = re.compile(r"(?:UNIQUE constraint failed: |Key \()([\w., ]+)(?:\)=\((.*)\) already)?")


def causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and what led to it; each once, for such a chain may be a ring."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's code of a driver's exception, or ''."""
    for cause in causes(error):
        if state := getattr(cause, "sqlstate", None):
            return str(state)
    return ""


def sessions_met(error: BaseException) -> bool:
    """Whether the same transaction may succeed when repeated (serialization failure, deadlock)."""
    return is_postgres() and sqlstate(error) in ("40001", "40P01")


def plain_error(error: BaseException) -> BackdeskError | None:
    """The fault a person should read for a driver's exception, or None where it is our own mistake."""
    for cause in causes(error):
        for kind, ours, message, hint in _LITE_ERRORS:
            if isinstance(cause, kind):
                return ours(message, hint)
    if sessions_met(error) or sqlstate(error) == "55P03":
        return Busy("The database is busy: somebody else is writing.", "Try again.")
    if sqlstate(error) == "57014":
        late = "statement timeout" in str(error)
        return Busy(
            "It took too long and was given up." if late else "It was broken off.", "Ask for less, or try again."
        )
    if taken := _UNIQUE.search(str(error)):
        columns = [name.split(".")[-1].removesuffix("_id").removesuffix("_key") for name in taken[1].split(", ")]
        value = f" ({taken[2]})" if taken[2] else ""
        return Refused(f"Another record already has this {' and '.join(columns)}{value}.", "Choose another.")
    if sqlstate(error) == "25006":
        return Unusable("The database is read-only; nothing was saved.", "It is a standby, or its keeper made it so.")
    if sqlstate(error) == "53100":
        return Unusable("The server's disk is full; nothing was saved.", "Free some space and try again.")
    if is_postgres() and isinstance(error, peewee.OperationalError | peewee.InterfaceError):
        db.obj.let_go()
        return Unusable("The database server cannot be reached.", "Check BACKDESK_DB and that it runs.")
    return None


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn driver exceptions into errors fit to show."""
    try:
        yield
    except (peewee.PeeweeException, apsw.Error) as error:
        plain = plain_error(error)
        if plain is None or (sessions_met(error) and db.in_transaction()):  # the action repeats it
            raise
        raise plain from error
