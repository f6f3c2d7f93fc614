"""A progress line on stderr, for people only: how far, how fast, how much longer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from store.core.progress import Course


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
    def paint(done: int, expected: int | None, stage: str = "") -> None:
        if said := course.said(done, expected, stage):
            sys.stderr.write("\r\x1b[K" + said)
            sys.stderr.flush()

    return paint
