"""What a database file holds beyond its rows: pages and index entries of what is gone, until they are written anew.

Measured on SQLite: after the rows are emptied, words stand in the segments of search indexes until these are merged,
and old versions of rows in free pages and in the log until `VACUUM` and a checkpoint. PostgreSQL keeps old versions of
rows until its own vacuum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import peewee

from store.core.database import db, is_postgres, one, rows, run
from store.core.fields import model_of
from store.core.text import some


def clear(tables: Iterable[str]) -> str:
    """Write the file anew, so that nothing of what was emptied is left in it; says so where that has to wait."""
    if db.in_transaction():
        return ""
    if is_postgres():
        return "PostgreSQL keeps old versions of rows until it vacuums."
    try:
        for table in sorted(set(tables)):
            if getattr(model_of(table), "searchable", ()):
                run(f"INSERT INTO {table}_search ({table}_search) VALUES ('optimize')")
        with _on_disk():
            run("VACUUM")
        found = one("PRAGMA wal_checkpoint(TRUNCATE)")
    except (peewee.PeeweeException, apsw.Error):
        found = (1,)
    if found and found[0]:
        return "Others are at work: what was erased leaves the file once you say this again when they are not."
    return ""


@contextmanager
def _on_disk() -> Iterator[None]:
    """Write the new file beside the old one, not in memory."""
    before = rows("PRAGMA temp_store")[0][0]
    run("PRAGMA temp_store = 1")
    try:
        yield
    finally:
        run(f"PRAGMA temp_store = {before}")


def older_copies() -> str:
    """Where older copies of the database are, as far as anybody here knows: a sentence."""
    if is_postgres():
        return "Backups that were made before still hold it."
    place = Path(db.database)
    known = [*place.parent.glob(f"{place.name}.before-*"), *place.parent.glob(f"{place.name}.replaced-*")]
    named = [path.name for path in sorted(known) if not path.name.endswith(("-wal", "-shm"))]
    also = f", so do {some(named)} beside the database" if named else ""
    return f"Backups that were made before still hold it{also}."
