"""A session nobody types into ends after the time its person set: no open terminal is left to whoever comes by."""

from __future__ import annotations

import time
from collections.abc import Callable

from store.core.text import plural


class Idle:
    """Counts since the last key, or since what is under way came to its end; `ended` is said to whoever sees the
    terminal next."""

    def __init__(self, minutes: float, leave: Callable[[], None], is_busy: Callable[[], bool]) -> None:
        self.seconds = minutes * 60
        self._is_busy = is_busy
        self.ended = ""
        self._leave = leave
        self._last = time.monotonic()

    def touched(self) -> None:
        """Somebody is there."""
        self._last = time.monotonic()

    def look(self) -> None:
        """Leave when nobody was there for too long, and nothing is being done for them."""
        if self._is_busy():
            self.touched()
        if not self.ended and time.monotonic() - self._last >= self.seconds:
            minutes = plural(round(self.seconds / 60), "minute")
            self.ended = f"Nobody pressed a key for {minutes}, so the session was ended."
            self._leave()
