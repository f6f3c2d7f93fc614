"""Long imports in short transactions: how much goes into one, so that nobody at work waits long for it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from store.core.database import is_postgres
from store.exchange.gathering import Document

HOLD = 0.04  # seconds a transaction should take
PAUSE = 0.006  # seconds between two: a waiting session looks more often than that, see `core/database`
AT_FIRST = 20  # rows, while nothing is known about the machine
AT_MOST = 2_000
FAMILY = 4  # how many times the size a slice may have to keep documents that hang together in one


@dataclass
class Pace:
    """How many rows of the file go into the next transaction, by how long the last ones took."""

    size: int = AT_FIRST

    def learn(self, documents: Sequence[Document], seconds: float) -> None:
        """A transaction of these was held for that long; leaves the others a moment."""
        weight = sum(len(document.places) for document in documents)
        if weight:
            self.size = max(1, min(int(weight * HOLD / max(seconds, 0.0001)), 2 * self.size, AT_MOST))
        if not is_postgres():  # there, nobody waits for a writer of other rows
            time.sleep(PAUSE)

    def slices(self, documents: Iterable[Document]) -> Iterator[tuple[list[Document], bool]]:
        """(documents of one transaction, whether they are the last); never less than a whole document.

        Neighbours of one `family` stay together as far as that is bearable.
        """
        part: list[Document] = []
        weight = 0
        for document in documents:
            if part and weight >= self.size * (FAMILY if _related(part[-1], document) else 1):
                yield part, False
                part, weight = [], 0
            part.append(document)
            weight += len(document.places)
        yield part, True


def _related(one: Document, other: Document) -> bool:
    return one.family is not None and one.family == other.family
