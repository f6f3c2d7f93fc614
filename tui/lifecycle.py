"""How a session ends, whatever ends it: the normal exit, and a hard stop a second later."""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from store.core.garbage import look_seldom

HARD_STOP_SECONDS = 1.0  # after a signal or a lost terminal
PATIENCE_SECONDS = 10.0  # after a normal exit: what runs may finish
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_USUAL = b"\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[0m"
_found: list[tuple[int, list[Any]]] = []


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


def remember_terminal() -> None:
    """Note how the terminal is set, before the screen changes it."""
    _found.clear()
    for number in (0, 1):
        try:
            _found.append((number, termios.tcgetattr(number)))
        except termios.error:
            continue


def forget_terminal() -> None:
    """The screen was closed in order: nothing is left to give back."""
    _found.clear()


def stop_hard_after(status: int, seconds: float = HARD_STOP_SECONDS) -> None:
    """End the process even when a worker, the screen or the terminal is stuck; the terminal is given back."""

    def stop() -> None:
        giving = threading.Thread(target=_give_back, daemon=True)
        giving.start()
        giving.join(0.2)  # a terminal that takes nothing any more is not waited for
        os._exit(status)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()


def _give_back() -> None:
    with suppress(OSError, termios.error):
        for number, settings in _found:
            termios.tcsetattr(number, termios.TCSANOW, settings)
        if _found:
            os.write(_found[-1][0], _USUAL)


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
    look_seldom()
