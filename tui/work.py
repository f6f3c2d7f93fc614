"""Work off the screen's thread: writes one after the other, reads beside them, each with its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.core.database import close_database

R = TypeVar("R")


class Work:
    """Two threads: `write` keeps the order of key presses, `read` answers counts, totals and searches."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "writer")
        self._reader = ThreadPoolExecutor(1, "reader")

    async def write(self, job: Callable[[], R]) -> R:
        """Run a job that changes records, after those asked for before it."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, job)

    async def read(self, job: Callable[[], R]) -> R:
        """Run a read that may take longer than a key press."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, job)

    def close(self) -> None:
        """Close both connections once their work is done; does not wait."""
        for pool in (self._writer, self._reader):
            pool.submit(close_database)
            pool.shutdown(wait=False)
