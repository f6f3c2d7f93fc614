"""A program on a real terminal of our own: keys go in, bytes come out, and both are timed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

KEYS = {
    "down": b"\x1b[B", "up": b"\x1b[A", "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~",
    "home": b"\x1b[H", "end": b"\x1b[F", "enter": b"\r", "escape": b"\x1b",
}  # fmt: skip
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R"}
ALIKE = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "BACKDESK_NO_TOUR": "1"}
BARS, LEFT = 4, 40  # lines of the bars, a filter and the heading; columns of the left part of a list
_PLACES = re.compile(rb"\x1b\[(\d+);(\d+)H")
QUIET = 0.05  # seconds without a byte after which a screen counts as painted


class Painted(NamedTuple):
    """Milliseconds from the key to the first and to the last byte, how many bytes, and when the last row was painted.

    `rows` is 0 where no row of the list was painted.
    """

    first: float
    last: float
    size: int
    rows: float = 0.0


class Terminal:
    """Runs a program in a pseudo-terminal of 140 × 40; use as a context manager."""

    def __init__(self, command: Sequence[str], cwd: str, rows: int = 40, columns: int = 140) -> None:
        self.started = perf_counter()
        self.written = 0
        self._rows = rows
        self._screen = b""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(command, cwd, rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @staticmethod
    def _become(command: Sequence[str], cwd: str, rows: int, columns: int) -> None:
        os.chdir(cwd)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("LINES", "COLUMNS", "NO_COLOR")}
        os.execvpe(command[0], list(command), environment | ALIKE)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def until(self, pattern: str, seconds: float = 60) -> float:
        """Read until the pattern is on the wire; milliseconds since the program was started."""
        wanted, end = re.compile(pattern.encode()), perf_counter() + seconds
        while not wanted.search(self._screen):
            if perf_counter() > end or self._read(0.5) == 0:
                raise TimeoutError(f"{pattern} was not seen; the last bytes: {self._screen[-300:]!r}")
        return (perf_counter() - self.started) * 1000

    def settle(self, quiet: float = 0.4) -> None:
        """Read until nothing has come for a while."""
        while self._read(quiet) is not None:
            pass

    def press(self, key: str, quiet: float = QUIET) -> Painted:
        """Send a key and read until the screen is painted."""
        self._screen = b""
        began = perf_counter()
        os.write(self._fd, KEYS.get(key, key.encode()))
        size = self._read(2.0) or 0
        first = last = perf_counter()
        painted, seen = first if self._has_rows(0) else began, size
        while size and (more := self._read(quiet)):
            last, size = perf_counter(), size + more
            painted, seen = last if self._has_rows(seen) else painted, size
        return Painted((first - began) * 1000, (last - began) * 1000, size, (painted - began) * 1000)

    def _has_rows(self, since: int) -> bool:
        """Whether what came since then went to the left side, between the view bar and the status line."""
        return any(
            BARS < int(y) <= self._rows - BARS and int(x) < LEFT for y, x in _PLACES.findall(self._screen[since:])
        )

    def _read(self, seconds: float) -> int | None:
        """Bytes read; None when none came, 0 at the end."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return None
        try:
            found = os.read(self._fd, 1 << 16)
        except OSError:
            return 0
        self.written += len(found)
        self._screen = (self._screen + found)[-200_000:]
        for question, answer in ANSWERS.items():
            if question in found:
                os.write(self._fd, answer)
        return len(found)

    def memory(self) -> dict[str, float]:
        """RSS and PSS in MiB; `own` is what is neither file nor shared."""
        found = {}
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            word, _, rest = line.partition(":")
            if word in ("Rss", "Pss", "Anonymous"):
                found[word] = int(rest.split()[0]) / 1024
        return found

    def cpu(self) -> float:
        """CPU seconds so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
