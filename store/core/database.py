"""The one open database: SQLite through APSW, or PostgreSQL through psycopg 3.

`db` is a proxy that every model is bound to; `open_database` points it at a file or a server.
Reads outside the models go through `rows`, `one` and `run`, with `?` for values on both engines.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import re
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase

from store.core.drivers import load_postgres
from store.core.errors import BackdeskError, Busy, Refused, Unusable, Usage
from store.core.scope import scoped

APPLICATION_ID = 0x6264_736B  # "bdsk" in the SQLite header: tells our files from other people's
BUSY_SECONDS = 10
_REPAIRED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # releases with the WAL-reset fault mended

db = peewee.DatabaseProxy()
_identity: tuple[int, int] | None = None  # device and inode of the SQLite file while it is open


class _OfOneCompany:
    """Every statement reads what belongs to the company one works in."""

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        found: Any = super()
        return found.execute_sql(scoped(sql, isinstance(self, peewee.PostgresqlDatabase)), params)


class LiteDatabase(_OfOneCompany, APSWDatabase):
    """SQLite with the types STRICT tables accept, immediate transactions and RETURNING."""

    field_types = {**peewee.SqliteDatabase.field_types, "BIGAUTO": "INTEGER", "BIGINT": "INTEGER"}

    def _connect(self) -> apsw.Connection:
        connection: apsw.Connection = super()._connect()  # type: ignore[no-untyped-call]
        connection.convert_binding = lambda _cursor, _index, value: value.isoformat()
        connection.create_scalar_function("lower_all", _lower_all, 1, deterministic=True)
        connection.create_scalar_function("sha256_hex", _sha256_hex, 1, deterministic=True)  # for a trigger
        connection.set_busy_handler(Patience())
        return connection


class Patience:
    """Waits for another session's lock in short sleeps.

    SQLite's own grow to 100 ms: they miss the moments that a long import leaves to others, time and again.
    """

    LONGEST = 0.004  # seconds; shorter than those moments

    def __init__(self) -> None:
        self._until = 0.0

    def __call__(self, tries: int) -> bool:
        """Whether to try again, after a while; False when it has taken `BUSY_SECONDS`."""
        now = time.monotonic()
        if not tries:
            self._until = now + BUSY_SECONDS
        if now >= self._until:
            return False
        time.sleep(random.uniform(0.25, 1) * min(self.LONGEST, 0.001 * (tries + 1)))
        return True


def _lower_all(*values: Any) -> Any:
    return values[0].lower() if isinstance(values[0], str) else values[0]


def _sha256_hex(*values: Any) -> Any:
    return sha256_hex(values[0])


def sha256_hex(text: Any) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(str(text).encode()).hexdigest()


class PostgresDatabase(_OfOneCompany, peewee.PostgresqlDatabase):
    """PostgreSQL, every transaction serializable."""


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
            db.initialize(_postgres(url))
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


def _postgres(url: str) -> PostgresDatabase:
    try:
        load_postgres()
    except ImportError:
        raise Usage("PostgreSQL needs the 'postgres' extra.", "Install it: pip install 'backdesk[postgres]'.") from None
    return PostgresDatabase(url, prefer_psycopg3=True, isolation_level="SERIALIZABLE")


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
        flags=apsw.SQLITE_OPEN_READWRITE,
        statementcachesize=500,  # preparing a statement costs as much as running it; a day's work has some 300
    )
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
        yield from db.execute_sql(sql, tuple(params))
        return
    alone = not db.in_transaction()
    name = f"stream_{next(_streams)}"  # one export may run inside another
    with _driver_errors, db.connection().transaction():
        if alone:  # one consistent picture that no writer can break off
            db.connection().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with db.connection().cursor(name=name) as cursor:
            cursor.itersize = 2000
            cursor.execute(_adapted(scoped(sql, True)), tuple(params))
            yield from cursor


_streams = itertools.count(1)
_driver_errors: Any = vars(peewee)["__exception_wrapper__"]  # drivers' exceptions as peewee's


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
    if sessions_met(error) or sqlstate(error) in ("57014", "55P03"):
        return Busy("The database is busy: somebody else is writing.", "Try again.")
    if taken := _UNIQUE.search(str(error)):
        columns = [name.split(".")[-1].removesuffix("_id").removesuffix("_key") for name in taken[1].split(", ")]
        value = f" ({taken[2]})" if taken[2] else ""
        return Refused(f"Another record already has this {' and '.join(columns)}{value}.", "Choose another.")
    if sqlstate(error) == "53100":
        return Unusable("The server's disk is full; nothing was saved.", "Free some space and try again.")
    if is_postgres() and isinstance(error, peewee.OperationalError | peewee.InterfaceError):
        _let_go_of_a_lost_connection()
        return Unusable("The database server cannot be reached.", "Check BACKDESK_DB and that it runs.")
    return None


def _let_go_of_a_lost_connection() -> None:
    if not db.is_closed() and not db.in_transaction() and db.connection().closed:
        db.close()  # the next statement connects anew


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
