"""What an SQLite file lies on: how long others' locks are waited for, and a medium on which nobody writes."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from store.core.knocking import knock

BUSY_SECONDS = 10


class Patience:
    """Waits for another session's lock in short sleeps.

    SQLite's own grow to 100 ms: they miss the moments that a long import leaves to others, time and again.
    """

    LONGEST = 0.004  # seconds; shorter than those moments

    def __init__(self, database: str) -> None:
        self._database, self._until = database, 0.0

    def __call__(self, tries: int) -> bool:
        """Whether to try again, after a while; False when it has taken `BUSY_SECONDS`."""
        now = time.monotonic()
        if not tries:
            self._until = now + BUSY_SECONDS
        if now >= self._until:
            return False
        knock(self._database)
        time.sleep(random.uniform(0.25, 1) * min(self.LONGEST, 0.001 * (tries + 1)))
        return True


def is_still(path: Path) -> bool:
    """Whether nothing can be made beside a file, as reading in WAL mode wants, and nobody is writing in it."""
    return not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()


def connected(database: Any, still: bool) -> apsw.Connection:
    """A connection to a database's file, made ready as Peewee wants it; of a still one no lock is asked for."""
    where = f"file:{quote(os.path.realpath(database.database))}?immutable=1" if still else database.database
    connection = apsw.Connection(where, **database.connect_params)
    connection.set_busy_handler(Patience(str(database.database)))
    try:
        database._add_conn_hooks(connection)
    except BaseException:
        connection.close()
        raise
    return connection
