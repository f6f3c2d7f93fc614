"""Whether anybody has saved something: asked of SQLite at every look, told by PostgreSQL without being asked.

There whoever seals says so (NOTIFY), and a look is one at the socket: an idle session sends nothing. A pooler that
lends connections for a transaction at a time passes no such news on. Therefore the number that tells is read once a
minute; it having moved without news, it is read at every look from then on.
"""

from __future__ import annotations

import time
from typing import Any

from store.core.audit import SAVED
from store.core.database import data_version, db, is_postgres, run
from store.core.postgres import hear
from store.core.presence import HERE

SURE_EVERY = 60.0  # seconds


class Changes:
    """What this session knows of the others' doings; to be asked on one thread."""

    def __init__(self) -> None:
        self.asks = not is_postgres()  # whether each look is a statement
        self._version = data_version()
        self._connection: Any = None
        self._news: set[str] = set()
        self._stirred = True
        self.is_new = False  # whether it listens on another connection than before, where nobody knows it yet
        self._sure = 0.0

    def look(self) -> bool:
        """Whether something was saved since the last look, by whomever. Raises as any statement does."""
        if self.asks:
            return self._moved()
        fresh = self._listen()
        now = time.monotonic()
        if fresh or now >= self._sure:
            self._sure, self._stirred = now + SURE_EVERY, True
            moved = self._moved()
            hear(self._connection)  # what was said meanwhile
            self.asks = moved and not fresh and SAVED not in self._news
            self._news.clear()
            return moved
        hear(self._connection)
        said, self._news = self._news, set()
        self._stirred = self._stirred or bool(said)
        if SAVED in said:
            self._moved()
        return SAVED in said

    def stirred(self) -> bool:
        """Whether it is worth asking who is there, and what it is time for: after news, else once a minute."""
        found, self._stirred = self._stirred, False
        return found or self.asks

    def _moved(self) -> bool:
        before, self._version = self._version, data_version()
        return self._version != before

    def _listen(self) -> bool:
        """Listen on this thread's connection; True where it is another one than before."""
        db.obj.revive()
        connection = db.connection()
        if connection is self._connection:
            return False
        for channel in (SAVED, HERE):
            run(f"LISTEN {channel}")
        connection.add_notify_handler(lambda said: self._news.add(said.channel))  # what comes with an answer
        self.is_new, self._connection = self._connection is not None, connection
        return True
