"""A progress line on stderr, for people only: how far, how fast, how much longer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

STEP = 0.1  # seconds between two repaints
BAR = 24


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None] | None]:
    """A function to report rows to (done, expected, which stage), or None where stderr is no terminal.

    The line is wiped at the end.
    """
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield _painter(what)
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _painter(what: str) -> Callable[..., None]:
    start = painted = monotonic()
    current = ""

    def paint(done: int, expected: int | None, stage: str = "") -> None:
        nonlocal start, painted, current
        now = monotonic()
        if stage != current:  # each has its own pace
            current, start = stage, now
        if now - painted < STEP:
            return
        painted = now
        sys.stderr.write("\r\x1b[K" + describe(f"{what}: {stage}" if stage else what, done, expected, now - start))
        sys.stderr.flush()

    return paint


def describe(what: str, done: int, expected: int | None, seconds: float) -> str:
    """`import  [######----]  45,000 of 100,000  52,000/s  0:01 left`."""
    rate = done / seconds if seconds > 0 else 0
    text = f"{what}  {done:,}" if not expected else f"{what}  {_bar(done, expected)}  {done:,} of {expected:,}"
    text += f"  {rate:,.0f}/s"
    if expected and rate:
        left = max(0, round((expected - done) / rate))
        text += f"  {left // 60}:{left % 60:02d} left"
    return text


def _bar(done: int, expected: int) -> str:
    filled = min(BAR, BAR * done // expected)
    return "[" + "#" * filled + "-" * (BAR - filled) + "]"
