"""A bulk action under way: one record after the other on the writing thread, between which it can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from store.core.bulk import Batch, Result, Tally
from store.core.display import count
from tui.work import Work

SLICE = 0.025  # seconds of work between two looks at the keys
GAP = 0.008  # a pause in which other sessions get their turn to write
One = Callable[[int, Batch], Result]


class BulkRun:
    """`count` records; `one` does the one at a place. Results stay here for whoever wants to look at them."""

    def __init__(self, title: str, count: int, one: One) -> None:
        self.title, self.count, self._one = title, count, one
        self.results: list[Result] = []
        self.tally = Tally()
        self.stopped = self.running = False

    async def go(self, work: Work, report: Callable[[], None]) -> None:
        """Do all of them, or as many as there is time for until `stop`. Raises where the database is out of reach."""
        batch, self.running = Batch(), True
        try:
            while len(self.results) < self.count and not self.stopped:
                for result in await work.write(lambda: self._slice(batch)):
                    self.results.append(result)
                    self.tally.add(result)
                report()
                await asyncio.sleep(GAP)
        finally:
            self.running = False

    def _slice(self, batch: Batch) -> list[Result]:
        place, until = len(self.results), monotonic() + SLICE
        found: list[Result] = []
        while place + len(found) < self.count and not self.stopped:
            found.append(self._one(place + len(found), batch))
            if monotonic() > until:
                break
        return found

    def stop(self) -> None:
        """End after the record that is being done."""
        self.stopped = True

    @property
    def settled(self) -> list[int]:
        """The places of the records that need no further look: done, or nothing to do."""
        return [place for place, result in enumerate(self.results) if result.state != "refused"]

    def told(self) -> str:
        """What came of it, in one line."""
        said = f"{self.title}: {self.tally.told()}"
        if self.stopped and len(self.results) < self.count:
            said += f", stopped before the other {count(self.count - len(self.results))}"
        return said + "."

    def progress(self, width: int = 20) -> str:
        """How far it is, as a bar and in numbers."""
        filled = width * len(self.results) // max(1, self.count)
        bar = "━" * filled + "─" * (width - filled)
        refused = f" · {count(self.tally.refused)} refused" if self.tally.refused else ""
        return f"{self.title} {bar} {count(len(self.results))} of {count(self.count)}{refused} · esc stops"
