"""How many rows a list has and their sums: late, bounded first, and never in the way of the next key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from textual.message import Message
from textual.widget import Widget

from store.core.completion import why_empty
from store.core.errors import BackdeskError
from store.core.listing import Listing, Query
from tui.lists.rows import Rows

R = TypeVar("R")

if TYPE_CHECKING:
    from tui.app import BackdeskApp

PAUSE = 0.12  # while somebody types, only the last filter is counted
LONG_PAUSE = 1.0  # a large number is looked up exactly when nothing else is going on
QUICKLY = 10_000  # rows that are counted and summed at once; beyond, "10,000+" must do at first
SUMMED, AT_ONCE = 200_000, 1_000  # rows that are summed at all, and without waiting for a rest


class Counter(Widget):
    """Counts for a list; shows nothing itself. Posts `Counted`, `Summed` and `Explained`."""

    DEFAULT_CSS = "Counter { display: none; }"

    class Counted(Message):
        """The rows of a query were counted; with `more` there are at least so many."""

        def __init__(self, query: Query, total: int, more: bool) -> None:
            super().__init__()
            self.query_counted, self.total, self.more = query, total, more

    class Summed(Message):
        """(column, currency) → sum of a query."""

        def __init__(self, query: Query, totals: dict[tuple[str, str], int]) -> None:
            super().__init__()
            self.query_counted, self.totals = query, totals

    class Explained(Message):
        """Why a query finds nothing."""

        def __init__(self, query: Query, said: str) -> None:
            super().__init__()
            self.query_counted, self.said = query, said

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self._listing = listing
        self._sums = any(c.total for c in listing.shown_columns)

    def stop(self) -> None:
        """Another query is coming: what is being counted is of no use any more."""
        self.workers.cancel_group(self, "count")

    def count(self, query: Query, rows: Rows) -> None:
        """Count the rows of a query, of which some were read."""
        try:
            known = self._known(query, rows)
        except BackdeskError:  # no server just now: it is counted when there is one
            return
        if known is not None:
            self.post_message(self.Counted(query, known, False))
        self.run_worker(self._count(query, known), group="count", exclusive=True)

    def _known(self, query: Query, rows: Rows) -> int | None:
        if rows.at_start and rows.at_end:
            return rows.fitting
        if self._listing.kept_count and not query.filter:
            return self._listing.count(query)
        return None

    async def _count(self, query: Query, total: int | None) -> None:
        with suppress(BackdeskError):  # the list stays useful without its length
            if total is None:
                await asyncio.sleep(PAUSE)
                total = await self._aside(lambda: self._listing.count_up_to(query, QUICKLY + 1))
                self.post_message(self.Counted(query, min(total, QUICKLY), total > QUICKLY))
                if total > QUICKLY:
                    await asyncio.sleep(LONG_PAUSE)
                    total = await self._aside(lambda: self._listing.count(query))
                    self.post_message(self.Counted(query, total, False))
            if self._sums and 0 < total <= SUMMED:
                if AT_ONCE < total <= QUICKLY:  # a row of the list is read for each, a count reads an index
                    await asyncio.sleep(LONG_PAUSE / 3)
                self.post_message(self.Summed(query, await self._aside(lambda: self._listing.totals(query))))
            elif not total and query.filter:
                self.post_message(self.Explained(query, await self._aside(lambda: why_empty(self._listing, query))))

    async def _aside(self, job: Callable[[], R]) -> R:
        return await cast("BackdeskApp", self.app).work.count(job)
