"""Work off the screen's thread: writes one after the other, reads beside them, each with its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.core.database import close_database, plain_errors

R = TypeVar("R")


class Work:
    """Three threads: `write` keeps the order of key presses, `read` answers searches, `count` what takes long."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "writer")
        self._reader = ThreadPoolExecutor(1, "reader")
        self._counter = ThreadPoolExecutor(1, "counter")

    async def write(self, job: Callable[[], R]) -> R:
        """Run a job that changes records, after those asked for before it."""
        return await self._run(self._writer, job)

    async def read(self, job: Callable[[], R]) -> R:
        """Run a read that may take longer than a key press."""
        return await self._run(self._reader, job)

    async def count(self, job: Callable[[], R]) -> R:
        """Run a count or a sum over many rows, in nobody's way."""
        return await self._run(self._counter, job)

    async def _run(self, pool: ThreadPoolExecutor, job: Callable[[], R]) -> R:
        def plainly() -> R:
            with plain_errors():  # what the database refuses is shown, not raised
                return job()

        return await asyncio.get_running_loop().run_in_executor(pool, plainly)

    def close(self) -> None:
        """Close the connections once their work is done; does not wait."""
        for pool in (self._writer, self._reader, self._counter):
            pool.submit(close_database)
            pool.shutdown(wait=False)
