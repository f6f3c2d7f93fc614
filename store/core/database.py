"""The one open database: SQLite through APSW, or PostgreSQL through psycopg 3.

`db` is a proxy that every model is bound to; `open_database` points it at a file or a server.
Reads outside the models go through `rows`, `one` and `run`, with `?` for values on both engines.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw
import peewee

from store.core.answers import here
from store.core.damaged_text import damaged_text
from store.core.errors import BackdeskError, Busy, Refused, Unusable
from store.core.lite import file_at
from store.core.postgres import PostgresDatabase, database_at
from store.core.scope import scoped

db = peewee.DatabaseProxy()


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
            db.initialize(file_at(Path(url).expanduser(), create))


def place() -> str:
    """What tells the open database from others: its file, or its server and name, without a password."""
    where = str(db.obj.database)
    return where.rpartition("@")[2] if is_postgres() else os.path.realpath(where)


def close_database() -> None:
    """Close this thread's connection, if any."""
    if db.obj is not None and not db.is_closed():
        db.close()


def is_read_only() -> bool:
    """Whether nothing can be saved in the open database: a file or a medium without the right, a standby server."""
    if is_postgres():
        return bool(scalar("SHOW transaction_read_only") == "on")
    return bool(db.connection().readonly("main"))


def check_not_replaced() -> None:
    """Refuse to write when the SQLite file was removed or swapped under this session."""
    identity = None if is_postgres() else db.obj.identity
    if identity is None:
        return
    try:
        info: os.stat_result | None = Path(db.database).stat()
    except FileNotFoundError:
        info = None
    if info is None or (info.st_dev, info.st_ino) != identity:
        raise Unusable(
            f"The file {db.database} was replaced or removed while it was open; nothing was saved.",
            "Leave backdesk and start it again.",
        )


# Statements -----------------------------------------------------------------------------------


def _adapted(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s") if is_postgres() else sql


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query; `?` stands for a value on both engines (never write `?` in a literal)."""
    known = here()
    return _rows(sql, params) if known is None else list(known.ask(_rows, sql, params))


def one(sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """The first row, or None."""
    known = here()
    found: tuple[Any, ...] | None = _one(sql, params) if known is None else known.ask(_one, sql, params)
    return found


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = db.execute_sql(_adapted(sql), tuple(params)).fetchall()
    return found


def _one(sql: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
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


def _about_to(sql: str) -> None:
    if (known := here()) is not None:
        known.write(sql)


def run(sql: str, params: Sequence[Any] = ()) -> int:
    """Execute a statement; returns the number of rows it changed."""
    _about_to(sql)
    cursor = db.execute_sql(_adapted(sql), tuple(params))
    return int(db.rows_affected(cursor))


def run_many(sql: str, many: Sequence[Sequence[Any]]) -> None:
    """Execute one statement for each tuple of values: the fast way to write many rows."""
    if many:
        _about_to(sql)
        with _driver_errors:  # an action must be able to tell what may be repeated
            db.cursor().executemany(_adapted(sql), many)


def add_many(sql: str, many: Sequence[Sequence[Any]]) -> list[Any]:
    """Execute an INSERT that returns one value for each tuple of values; what they return, in that order."""
    _about_to(sql)
    with _driver_errors:
        cursor = db.cursor()
        if not is_postgres():
            return [found[0] for found in cursor.executemany(sql, many)]
        cursor.executemany(_adapted(sql), many, returning=True)
        found = [cursor.fetchone()[0]]
        while cursor.nextset():
            found.append(cursor.fetchone()[0])
        return found


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
