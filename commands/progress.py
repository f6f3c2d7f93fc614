"""A progress line on stderr, for people only: how far, how fast, how much longer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from store.core.progress import Course

STEP = 0.1  # seconds between two repaints


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None] | None]:
    """A function to report rows to (done, expected, which stage), or None where stderr is no terminal.

    The line is wiped at the end.
    """
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield _painter(Course(what))
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _painter(course: Course) -> Callable[..., None]:
    painted = monotonic()

    def paint(done: int, expected: int | None, stage: str = "") -> None:
        nonlocal painted
        said, now = course.said(done, expected, stage), monotonic()
        if now - painted < STEP:
            return
        painted = now
        sys.stderr.write("\r\x1b[K" + said)
        sys.stderr.flush()

    return paint
