"""The program in a real terminal, and what that terminal was sent."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect
import pyte

PROGRAM = "import sys; from tests.support.showing import show; sys.exit(show(sys.argv[1]))"
ROOT = str(Path(__file__).resolve().parents[2])


class Terminal:
    """A terminal with the program in it, or with another command; `size` is rows and columns."""

    def __init__(
        self,
        url: str,
        program: str = PROGRAM,
        size: tuple[int, int] = (30, 100),
        env: dict[str, str] | None = None,
        instead: list[str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(max(size[1], 20), max(size[0], 5))  # a smaller one cannot be drawn here
        self._stream = pyte.ByteStream(self.screen)
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": ROOT, **(env or {})}
        command, *words = instead or [sys.executable, "-c", program, url]
        self.child = pexpect.spawn(command, words, env=environment, dimensions=size, timeout=20, cwd=ROOT)
        self.before = self.settings()  # Python takes far longer to start than this
        self.raw = b""

    def settings(self) -> list[Any]:
        """How the terminal is set: echo, line mode, signals."""
        return termios.tcgetattr(self.child.child_fd)

    def resize(self, rows: int, columns: int) -> None:
        """Make the window another size."""
        fcntl.ioctl(self.child.child_fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds: float = 0.2) -> None:
        """Take in what is written for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self._take()
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return

    def rest(self, quiet: float = 0.05, seconds: float = 2.0) -> None:
        """Take in what is written until nothing comes for a moment: a frame is not looked at half painted."""
        until = time.monotonic() + seconds
        with suppress(pexpect.TIMEOUT, pexpect.EOF):
            while time.monotonic() < until:
                self._take(quiet)

    def _take(self, seconds: float = 0.05) -> None:
        data = self.child.read_nonblocking(65536, timeout=seconds)
        self.raw += data
        self._stream.feed(data)

    def drain(self, seconds: float) -> None:
        """Take in what is written without drawing it: a screen of changing size cannot be followed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.raw += self.child.read_nonblocking(1 << 20, timeout=0.01)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return

    def wait_for(self, text: str, seconds: float = 20, gone: str = "") -> None:
        """Until a text is on screen, and another no more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.read(0.1)
            if self._shows(text, gone):
                self.rest()
                if self._shows(text, gone):
                    return
        raise AssertionError(f"{text!r} did not appear:\n{self.text}")

    def _shows(self, text: str, gone: str) -> bool:
        return text in self.text and not (gone and gone in self.text)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def send(self, keys: str) -> None:
        self.child.send(keys)

    def ends_within(self, seconds: float) -> bool:
        """Whether the process ends in time, while what it still writes is taken in."""
        until = time.monotonic() + seconds
        with suppress(pexpect.EOF):
            while time.monotonic() < until and self.child.isalive():
                with suppress(pexpect.TIMEOUT):
                    self._take(0.02)
        with suppress(pexpect.TIMEOUT, pexpect.EOF):
            while True:  # written just before the end
                self._take(0.02)
        return self.gone_within(until - time.monotonic())

    def gone_within(self, seconds: float = 20) -> bool:
        """Whether the process ends in time; by itself, it hangs where it has not ended on the busiest machine."""
        until = time.monotonic() + seconds
        while self.child.isalive():
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        return True
