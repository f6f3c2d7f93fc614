"""How far something long is: how fast it goes and how much longer it takes, each of its stages at its own pace."""

from __future__ import annotations

from time import monotonic

BAR = 24
STEP = 0.1  # seconds between two words about it


class Course:
    """The way through something long, in one line; `said` is told what is done and what is expected."""

    def __init__(self, what: str) -> None:
        self._what, self._stage = what, ""
        self._start = self._told = monotonic()

    def said(self, done: int, expected: int | None, stage: str = "") -> str:
        """Where it is now; '' where that was said a moment ago."""
        now = monotonic()
        if stage != self._stage:  # each has its own pace
            self._stage, self._start = stage, now
        if now - self._told < STEP:
            return ""
        self._told = now
        return describe(f"{self._what}: {stage}" if stage else self._what, done, expected, now - self._start)


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
