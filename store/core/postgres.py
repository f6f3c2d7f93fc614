"""PostgreSQL as a session meets it: how it connects, how long it waits, how it notices that the server has gone.

A connection that was ended while nothing ran on it is replaced without a word: nothing can have been lost with it.
One that is lost with a statement under way is for whoever ran it to judge; for actions `lost` does.
"""

from __future__ import annotations

import select
from collections.abc import Iterable, Sequence
from typing import Any, cast
from weakref import WeakKeyDictionary, WeakSet

import peewee

from store.core.drivers import load_postgres
from store.core.errors import Usage
from store.core.scope import scoped

CONNECT_SECONDS = 5
TIMEOUTS = {
    "statement_timeout": "60s",  # what may take longer says so: see `unhurried`
    "lock_timeout": "10s",  # as long as sessions of a SQLite file wait for each other
    "idle_in_transaction_session_timeout": "60s",  # a program that is stopped half way must not stop the others
}
_LIVELY = {  # a server that is gone without a word is noticed in half a minute, not in hours
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_driver_errors: Any = vars(peewee)["__exception_wrapper__"]  # drivers' exceptions as peewee's
_kept: WeakSet[Any] = WeakSet()
_watches: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # of each connection's socket


class PostgresDatabase(peewee.PostgresqlDatabase):
    """PostgreSQL, every transaction serializable, every statement about what belongs to the company one works in."""

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        self.revive()
        found: Any = super()
        return found.execute_sql(scoped(sql, True), params)

    def begin(self, isolation_level: Any = None) -> None:
        self.revive()
        super().begin(isolation_level)

    def _initialize_connection(self, conn: Any) -> None:
        """Set how long to wait, where neither the server's keeper nor the URL has said so."""
        chosen = ", ".join(
            f"set_config('{name}', CASE current_setting('{name}') WHEN '0' THEN '{value}' "
            f"ELSE current_setting('{name}') END, false)"
            for name, value in TIMEOUTS.items()
        )
        conn.execute(f"SELECT {chosen}")

    @property
    def _link(self) -> Any:
        return cast(Any, self).connection()

    def revive(self) -> None:
        """Let go of a connection that was ended while nothing ran on it; the next statement connects anew."""
        if not self.is_closed() and not self.in_transaction():
            connection = self._link
            if connection not in _kept and ended(connection):
                self.close()

    def copy_in(self, table: str, columns: Iterable[str], many: Iterable[Sequence[Any]]) -> None:
        """Write many rows at once: the server's own way, several times as fast as statements."""
        listed = ", ".join(f'"{name}"' for name in columns)
        with (
            _driver_errors,
            self._link.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy,
        ):
            for row in many:
                copy.write_row(row)

    @property
    def is_broken(self) -> bool:
        """Whether there is no connection, or one that broke and was not replaced yet."""
        return bool(self.is_closed() or self._link.closed)

    def let_go(self) -> None:
        """Let go of a connection that broke."""
        if not self.is_closed() and not self.in_transaction() and self._link.closed:
            self.close()

    def has_lost(self, error: BaseException) -> bool:
        """Whether this exception came of a connection that broke or could not be had."""
        return self.is_broken and isinstance(error, peewee.OperationalError | peewee.InterfaceError)

    def keep(self) -> None:
        """Say that this connection holds something (a temporary table) that another one would not have."""
        _kept.add(self._link)

    @property
    def is_kept(self) -> bool:
        """Whether this connection must not be replaced without a word."""
        return not self.is_closed() and self._link in _kept


def ended(connection: Any) -> bool:
    """Whether the server has closed a connection on which nothing runs; asks the socket, sends nothing."""
    if connection.closed:
        return True
    watch = _watches.get(connection)
    if watch is None:
        watch = _watches[connection] = select.poll()
        watch.register(connection.pgconn.socket, select.POLLIN)
    return bool(watch.poll(0)) and _has_ended(connection, watch)


def _has_ended(connection: Any, watch: Any) -> bool:
    """Take in what there is to read: news that were asked for, or the end."""
    import psycopg

    try:
        while not connection.closed and watch.poll(0):
            connection.pgconn.consume_input()
    except psycopg.OperationalError:
        return True
    return bool(connection.closed)


def hear(connection: Any) -> None:
    """Hand what the server told without being asked to whoever on this connection waits for it; sends nothing.

    Of a connection that has ended there is nothing more to hear: the next statement finds out.
    """
    if not ended(connection):
        while (said := connection.pgconn.notifies()) is not None:
            connection.pgconn.notify_handler(said)


def database_at(url: str) -> PostgresDatabase:
    """The database behind a URL, not connected yet. Raises Usage where psycopg is not installed."""
    try:
        load_postgres()
    except ImportError:
        raise Usage("PostgreSQL needs the 'postgres' extra.", "Install it: pip install 'backdesk[postgres]'.") from None
    from psycopg.conninfo import conninfo_to_dict

    said = conninfo_to_dict(url)
    options: dict[str, Any] = {name: value for name, value in _LIVELY.items() if name not in said}
    return PostgresDatabase(url, prefer_psycopg3=True, isolation_level="SERIALIZABLE", **options)
