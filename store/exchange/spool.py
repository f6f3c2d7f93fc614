"""Checked rows on their way in: a private table beside the database, so that nobody waits while a file is read.

On SQLite it lives in an attached file that is unlinked at once; on PostgreSQL it is a temporary table.
Both vanish with the connection, also after kill -9.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from store.core.database import db, is_postgres, plain_errors, rows, run, run_many

ROWS = "spool_rows"


class Spool:
    """One staging table; `table` is its name in SQL."""

    def __init__(self) -> None:
        self.table = ROWS if is_postgres() else f"spool.{ROWS}"
        self.columns: tuple[str, ...] = ()

    def create(self, columns: Sequence[tuple[str, str]]) -> None:
        """Make the table: `n` (1, 2, …), `line`, and these (name, type)."""
        self.columns = ("n", "line", *(name for name, _ in columns))
        listed = ", ".join(f"{name} {kind}" for name, kind in columns)
        temporary = "TEMPORARY " if is_postgres() else ""
        run(f"CREATE {temporary}TABLE {self.table} (n INTEGER PRIMARY KEY, line BIGINT, {listed})")
        if is_postgres():
            db.obj.keep()

    def add(self, staged: Sequence[Sequence[Any]]) -> None:
        """Append rows, `n` and `line` first."""
        if is_postgres():
            into = f"COPY {self.table} ({', '.join(self.columns)}) FROM STDIN"
            with plain_errors(), db.atomic(), db.connection().cursor() as cursor, cursor.copy(into) as copy:
                for row in staged:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(self.columns))
        with transaction():
            run_many(f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES ({marks})", staged)

    def index(self, column: str) -> None:
        """Index a column, once the rows are in."""
        place = f"spool.rows_{column} ON {ROWS}" if not is_postgres() else f"ON {self.table}"
        run(f"CREATE INDEX {place} ({column})")

    def settle(self) -> None:
        """Tell PostgreSQL's planner what is in it, once the rows are in: without, it joins row by row."""
        if is_postgres():
            run(f"ANALYZE {self.table}")


@contextmanager
def transaction() -> Iterator[None]:
    """A transaction that locks no more than it touches: the spool alone, not the database people work on."""
    if is_postgres():
        with db.atomic():
            yield
        return
    connection = db.connection()
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def open_spool() -> Iterator[Spool]:
    """A fresh spool for one import."""
    spool = Spool()
    if is_postgres():
        run(f"DROP TABLE IF EXISTS {ROWS}")
        try:
            yield spool
        finally:
            run(f"DROP TABLE IF EXISTS {ROWS}")
        return
    handle, name = tempfile.mkstemp(prefix="backdesk-", suffix=".spool", dir=Path(db.database).parent)
    os.close(handle)
    try:
        run("ATTACH ? AS spool", (name,))
    finally:
        Path(name).unlink()
    for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -20000"):
        run(f"PRAGMA spool.{setting}")
    with _on_disk():
        try:
            yield spool
        finally:
            run("DETACH spool")


@contextmanager
def _on_disk() -> Iterator[None]:
    """Sort on disk, and hold a bounded cache instead of the mapped file: a million rows must not fill the memory."""
    wanted = {"temp_store": 1, "mmap_size": 0, "cache_size": -120_000}
    before = {name: rows(f"PRAGMA {name}")[0][0] for name in wanted}
    for name, value in wanted.items():
        run(f"PRAGMA {name} = {value}")
    try:
        yield
    finally:
        for name, value in before.items():
            run(f"PRAGMA {name} = {value}")
