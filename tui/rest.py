"""What is done once a person has rested for a moment.

The time is the event loop's own: a timer of the terminal library that is held up between being made
and being started, for as long as it was to wait, skips its one and only call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump


class Rest:
    """One job of a widget, put off again by every `within`; a widget that went away does it no more."""

    def __init__(self, job: Callable[[], object]) -> None:
        self._job = job
        self._handle: asyncio.TimerHandle | None = None

    def within(self, owner: MessagePump, seconds: float) -> None:
        """Do it when this is not called again for so many seconds."""
        self.stop()
        self._handle = asyncio.get_running_loop().call_later(seconds, owner.call_later, self._done)

    def stop(self) -> None:
        """Don't do it."""
        if self._handle:
            self._handle.cancel()
            self._handle = None

    def _done(self) -> None:
        self._handle = None
        self._job()
