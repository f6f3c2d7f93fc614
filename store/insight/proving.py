"""Running the checks: on two connections at once where there is a file, both reading the same moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import thread_time

from store.core.database import db, is_postgres, one, run
from store.core.moment import Beside, beside, one_moment, same_moment
from store.insight.promises import Check, Finding, Look, readable

_CACHE = 49_152  # KiB of pages for each connection; what is sorted may take as much again
# a mapped file stays in memory as far as it was read; what is sorted goes to a file where it is too much
_READING = {"mmap_size": 0, "cache_size": -_CACHE, "temp_store": 1}

Looked = Callable[[Check, Look], list[str]]
Done = Callable[[Check, int, float], None]  # a check, how many differences, seconds of work


def prove(checks: Sequence[Check], looked: Looked, done: Done | None = None) -> list[Finding]:
    """Run checks, their pieces by `looked`; `done` is told of each, in order, what it found and how long it worked."""
    if is_postgres():
        with one_moment():
            return _proven(Proof(checks, looked, done))
    with reading(), beside() as other:
        other.enter(reading)
        with same_moment(other) as both:
            return _proven(Proof(checks, looked, done), other if both else None)


def _proven(proof: Proof, other: Beside | None = None) -> list[Finding]:
    helping = other.start(lambda: proof.work(last_first=True)) if other else None
    proof.work()
    if helping:
        helping.result()
    return proof.tell()


@contextmanager
def reading() -> Iterator[None]:
    """Have this connection read a whole file in little memory.

    Within a transaction where it sorts stays as it is: SQLite refuses to change it, or to change it back, there.
    """
    names = [name for name in _READING if name != "temp_store" or not db.in_transaction()]
    kept = {name: one(f"PRAGMA {name}") for name in names}
    for name in names:
        run(f"PRAGMA {name} = {_READING[name]}")
    try:
        yield
    finally:
        for name, before in kept.items():
            if before:  # a database without a file has none to map
                run(f"PRAGMA {name} = {before[0]}")


class Proof:
    """What is still to be looked at, and what was found; two threads may work on it, one from either end."""

    def __init__(self, checks: Sequence[Check], looked: Looked, done: Done | None) -> None:
        self._checks, self._looked, self._done = checks, looked, done
        self._pieces = [[partial(readable, look) for look in item.pieces()] for item in checks]
        self._left = deque((at, part) for at, pieces in enumerate(self._pieces) for part in range(len(pieces)))
        self._found: dict[tuple[int, int], list[str]] = {}
        self._seconds = [0.0] * len(checks)
        self._told: list[Finding] = []
        self._next = 0

    def work(self, last_first: bool = False) -> None:
        """Look at piece after piece until none is left."""
        take = self._left.pop if last_first else self._left.popleft
        while self._left:
            try:
                at, part = take()
            except IndexError:  # the other took it just now
                return
            began = thread_time()
            self._found[at, part] = self._looked(self._checks[at], self._pieces[at][part])
            self._seconds[at] += thread_time() - began
            if not last_first:
                self.tell()

    def tell(self) -> list[Finding]:
        """Tell of the checks that are done up to the first that is not; returns what they have found so far."""
        while self._next < len(self._checks):
            at, item = self._next, self._checks[self._next]
            places = [(at, part) for part in range(len(self._pieces[at]))]
            if not all(place in self._found for place in places):
                break
            messages = [message for place in places for message in self._found[place]]
            self._told += [Finding(item.name, message) for message in messages]
            self._next += 1
            if self._done:
                self._done(item, len(messages), self._seconds[at])
        return self._told
