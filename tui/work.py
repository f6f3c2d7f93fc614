"""Work off the screen's thread: writes one after the other, reads beside them, each with its own connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.core.database import close_database, plain_errors, stopper
from store.core.errors import Busy

R = TypeVar("R")


class _Running:
    """A read in another thread that can be broken off, but never the one after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop: Callable[[], None] | None = None
        self._unwanted = False

    def __enter__(self) -> None:
        with self._lock:
            if self._unwanted:
                raise Busy("It was broken off.", "Try again.")
            self._stop = stopper()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._stop = None

    def stop(self) -> None:
        """Break it off, if it still runs."""
        with self._lock:
            self._unwanted = True
            if self._stop:
                self._stop()


class Work:
    """Threads: `write` keeps the order of key presses, `read` answers searches, `count` what takes long to add up;
    `long` is for a file that is taken in, in short steps between which the others write; `send` for what waits for a
    server elsewhere.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "writer")
        self._reader = ThreadPoolExecutor(1, "reader")
        self._counter = ThreadPoolExecutor(1, "counter")
        self._long = ThreadPoolExecutor(1, "long")
        self._sender = ThreadPoolExecutor(1, "sender")
        self._writing = 0

    async def write(self, job: Callable[[], R]) -> R:
        """Run a job that changes records, after those asked for before it."""
        self._writing += 1
        try:
            return await self._run(self._writer, job)
        finally:
            self._writing -= 1

    async def written(self) -> None:
        """Until all is done that was asked to be written so far."""
        if self._writing:
            await self._run(self._writer, lambda: None)

    async def read(self, job: Callable[[], R]) -> R:
        """Run a read that may take longer than a key press; broken off when nobody waits for it any more."""
        return await self._run_while_wanted(self._reader, job)

    async def count(self, job: Callable[[], R]) -> R:
        """Run a count or a sum over many rows, in nobody's way; broken off when nobody waits for it any more."""
        return await self._run_while_wanted(self._counter, job)

    async def long(self, job: Callable[[], R]) -> R:
        """Run a job that takes its time and leaves the database to others meanwhile."""
        return await self._run(self._long, job)

    async def send(self, job: Callable[[], R]) -> R:
        """Run a job that waits for a server elsewhere, and keeps what came of it."""
        return await self._run(self._sender, job)

    async def _run_while_wanted(self, pool: ThreadPoolExecutor, job: Callable[[], R]) -> R:
        running = _Running()

        def stoppably() -> R:
            with running:
                return job()

        try:
            return await self._run(pool, stoppably)
        except asyncio.CancelledError:
            running.stop()
            raise

    async def _run(self, pool: ThreadPoolExecutor, job: Callable[[], R]) -> R:
        def plainly() -> R:
            with plain_errors():  # what the database refuses is shown, not raised
                return job()

        return await asyncio.get_running_loop().run_in_executor(pool, plainly)

    def close(self) -> None:
        """Close the connections once their work is done; does not wait."""
        for pool in (self._writer, self._reader, self._counter, self._long, self._sender):
            pool.submit(close_database)
            pool.shutdown(wait=False)
