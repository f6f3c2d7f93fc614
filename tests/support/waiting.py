"""Somebody who waits for the database's file whenever a transaction holds it, as a session that wants to write does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from store.core.database import db, is_postgres
from store.core.knocking import knock


@contextmanager
def somebody_waits() -> Iterator[None]:
    """All through a block. On PostgreSQL nobody has to."""
    if is_postgres():
        yield
        return
    database, over = str(db.database), threading.Event()

    def wait() -> None:
        while not over.wait(0.001):
            knock(database)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    try:
        yield
    finally:
        over.set()
        waiting.join()
