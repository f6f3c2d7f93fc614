"""Long imports in short transactions: how much goes into one, so that nobody at work waits long for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from store.exchange.gathering import Document

HOLD = 0.04  # seconds a transaction should take
LEAST = 0.006  # seconds it may take also where somebody waits for its end, so that the import comes to one
PAUSE = 0.006  # seconds until the next where somebody waits: they look more often than that, see `core/medium`
AT_FIRST = 20  # rows, while nothing is known about the machine
AT_MOST = 2_000
FAMILY = 4  # how many times the size a slice may have to keep documents that hang together in one


@dataclass
class Slices:
    """Documents in portions of one transaction each: as many rows of the file as its `size`, by how long the last took.

    Never less than a whole document. Neighbours of one `family` stay together as far as that is bearable; those of a
    portion come `by_place` where they are not in the order of writing.
    """

    documents: Iterator[Document]
    by_place: bool = False
    size: int = AT_FIRST
    _waiting: deque[Document] = field(default_factory=deque)
    _latest: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._look_ahead()

    @property
    def are_over(self) -> bool:
        """Whether nothing is left for another."""
        return not self._waiting

    def next(self) -> list[Document]:
        """The documents of the next transaction; none when they are over."""
        part: list[Document] = []
        weight = 0
        while self._waiting:
            document = self._waiting[0]
            if part and weight >= self.size * (FAMILY if _related(part[-1], document) else 1):
                break
            part.append(self._waiting.popleft())
            weight += len(document.places)
            self._look_ahead()
        if self.by_place:
            part.sort(key=attrgetter("place"))
        self._latest = part
        return part

    def _look_ahead(self) -> None:
        if not self._waiting and (document := next(self.documents, None)) is not None:
            self._waiting.append(document)

    def took(self, done: int) -> None:
        """So many of the latest portion were taken: the others come first the next time."""
        self._waiting.extendleft(reversed(self._latest[done:]))
        self._latest = self._latest[:done]

    def learn(self, seconds: float, wanted: bool) -> None:
        """The latest transaction was held for that long; leaves others a moment where they `wanted` it."""
        weight = sum(len(document.places) for document in self._latest)
        if weight:
            self.size = max(1, min(int(weight * HOLD / max(seconds, 0.0001)), 2 * self.size, AT_MOST))
        if wanted:
            time.sleep(PAUSE)


def _related(one: Document, other: Document) -> bool:
    return one.family is not None and one.family == other.family
