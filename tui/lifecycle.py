"""How a session ends, whatever ends it: the normal exit, and a hard stop a second later."""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import sys
import threading
from collections.abc import Callable

HARD_STOP_SECONDS = 1.0  # after a signal or a lost terminal
PATIENCE_SECONDS = 10.0  # after a normal exit: what runs may finish
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def end_on_signals(leave: Callable[[], None]) -> None:
    """Take the normal exit on SIGTERM, SIGHUP and SIGINT; call from the running loop.

    The hard stop is set before the loop is asked, so a loop that is stuck ends too.
    """
    loop = asyncio.get_running_loop()

    def ended(number: int, _frame: object) -> None:
        stop_hard_after(128 + number)
        loop.call_soon_threadsafe(leave)

    if threading.current_thread() is threading.main_thread():
        for number in _ENDING:
            signal.signal(number, ended)


def stop_hard_after(status: int, seconds: float = HARD_STOP_SECONDS) -> None:
    """End the process even when a worker or the terminal is stuck."""
    timer = threading.Timer(seconds, os._exit, (status,))
    timer.daemon = True
    timer.start()


def terminal_is_gone() -> bool:
    """Whether the other end of our terminal was closed without a signal reaching us."""
    try:
        watch = select.poll()
        watch.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, select.POLLHUP)
        return any(event & (select.POLLHUP | select.POLLNVAL | select.POLLERR) for _, event in watch.poll(0))
    except (OSError, ValueError):
        return True


def settle_memory() -> None:
    """After the first paint: what exists now stays, so the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
