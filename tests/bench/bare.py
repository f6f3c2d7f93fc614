"""The yardstick of the soak: as many statements as a step of backdesk has, in a bare transaction of the driver's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROWS = 10_000
_TABLE = "CREATE TABLE kept (id INTEGER PRIMARY KEY, said TEXT NOT NULL)"
_LOG = "CREATE TABLE log (by_whom INTEGER NOT NULL, said TEXT NOT NULL)"


def make(place: str) -> None:
    """Set up a file or an empty database at the server's URL, with rows to read and to change."""
    connection = connect(place)
    many = [(number, f"row {number}") for number in range(ROWS)]
    for text in (_TABLE, _LOG):
        connection.execute(text)
    with _transaction(connection):
        connection.cursor().executemany(f"INSERT INTO kept VALUES ({_mark(connection)}, {_mark(connection)})", many)
    connection.close()


def connect(place: str) -> Any:
    """A connection set as backdesk's are: every commit on disk."""
    if place.startswith("postgresql://"):
        return psycopg.connect(place, autocommit=True)
    connection = sqlite3.connect(Path(place), timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def _transaction(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN" if _mark(connection) == "%s" else "BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _mark(connection: Any) -> str:
    return "?" if isinstance(connection, sqlite3.Connection) else "%s"


def transact(connection: Any, who: int, seed: int, reads: int, writes: int) -> None:
    """So many reads by key and, where there are any, writes in one transaction: half changed, half added."""
    mark = _mark(connection)
    if not writes:
        _read(connection, mark, seed, reads)
        return
    with _transaction(connection):
        _read(connection, mark, seed, reads)
        for number in range(writes):
            if number % 2:
                row = (seed * 31 + number * 97 + who) % ROWS  # few meet on the same row, as in life
                connection.execute(f"UPDATE kept SET said = {mark} WHERE id = {mark}", (f"{who} {number}", row))
            else:
                connection.execute(f"INSERT INTO log VALUES ({mark}, {mark})", (who, f"{seed} {number}"))


def _read(connection: Any, mark: str, seed: int, reads: int) -> None:
    for number in range(reads):
        connection.execute(f"SELECT said FROM kept WHERE id = {mark}", ((seed + number * 13) % ROWS,)).fetchone()
