"""Reading the database as of one moment, on two connections at once: this thread's, and another beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

from store.core.database import data_version, db, is_postgres, one, stopper

_TRIES = 100  # to begin on both without somebody's saving in between
_T = TypeVar("_T")


class Beside:
    """A thread with a connection of its own, signed in like this one, that does what it is told."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread, self._context = thread, copy_context()
        self._held, self._moment = ExitStack(), ExitStack()
        self._latest: Future[Any] | None = None
        self.enter(db.connection_context)
        self._stop = self.do(stopper)

    def start(self, what: Callable[[], _T]) -> Future[_T]:
        """Have something done, and go on meanwhile."""
        self._latest = begun = self._thread.submit(self._context.run, what)
        return begun

    def do(self, what: Callable[[], _T]) -> _T:
        """Have something done; returns what came of it."""
        return self.start(what).result()

    def enter(self, block: Callable[[], AbstractContextManager[object]]) -> None:
        """Have what it does from now on done within a block."""
        self.do(lambda: self._held.enter_context(block()))

    def begin(self) -> int:
        """Have it read one moment from now on; returns which that is, as `data_version` says it there."""

        def begun() -> int:
            self._moment.enter_context(one_moment())
            return data_version()

        return self.do(begun)

    def let_go(self) -> None:
        """Have it read what is there now again."""
        self.do(self._moment.close)

    def end(self) -> None:
        """Break off what it still does, and leave its blocks."""
        while self._latest and wait([self._latest], timeout=0.05).not_done:
            self._stop()  # again and again: a statement not yet begun cannot be broken off
        try:
            self.let_go()
        finally:  # a block left open would be left some day, when whatever runs by then is in its way
            self.do(self._held.close)


@contextmanager
def beside() -> Iterator[Beside]:
    """Such a thread; what it does when the block ends is broken off."""
    with ThreadPoolExecutor(1) as thread:
        other = Beside(thread)
        try:
            yield other
        finally:
            other.end()


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is now until the block ends, whatever others save meanwhile. Write nothing in it."""
    with db.atomic("REPEATABLE READ" if is_postgres() else "DEFERRED"):
        one("SELECT id FROM company LIMIT 1")  # a transaction sees what is there when it first reads
        yield


@contextmanager
def same_moment(other: Beside) -> Iterator[bool]:
    """Read one moment here and beside; False where others save so fast that only this connection could begin.

    For SQLite, whose connections tell when another has saved.
    """
    for _ in range(_TRIES):
        before = other.do(data_version)
        with one_moment():
            if other.begin() == before:
                yield True
                return
        other.let_go()
    with one_moment():
        yield False


@contextmanager
def meanwhile(what: Callable[[], _T], worthwhile: bool = True) -> Iterator[Callable[[], _T]]:
    """Read something on another connection meanwhile, as of the same moment; calling what is given waits for it.

    Where that cannot be (on a server, within a transaction, with many saving) or is not `worthwhile`, it is read here,
    when it is asked for.
    """
    if is_postgres() or db.in_transaction() or not worthwhile:
        yield what
        return
    with beside() as other, same_moment(other) as both:
        yield other.start(what).result if both else what
