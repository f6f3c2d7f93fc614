"""What the program did, for whoever looks after it: one object of JSON a line, in a file of its owner's alone.

It tells of sessions, sign-ins and actions with how long they took, of what was refused and what broke off: names of
actions, kinds and ids of records, kinds of refusals. No value of a record, no filter, no argument and no message stands
in it. Several processes write to one file: each line is one write at its end. What grew too large is put aside under a
number. Nothing is ever refused or lost because a line could not be written.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from store.core.errors import BackdeskError, Forbidden, TakenBack, Unusable

NAME = "backdesk.log"
_TOLD_OUTSIDE = frozenset({"session", "end", "sign-in refused", "action refused"})  # to the system's journal as well
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True)
class Settings:
    """Where it is written and what of it: `slow` in milliseconds, `most` in bytes, `kept` files put aside.

    `journal` is the socket of the system's; `database` is told where one file is for several.
    """

    file: Path
    level: str = "all"
    slow: int = 1000
    most: int = 10 << 20
    kept: int = 5
    journal: str = ""
    database: str = ""


class Log:
    """One process's way into the file."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._path = str(settings.file)
        self.session = os.urandom(4).hex()
        self.how: dict[str, Any] = {}
        self.begun = time.perf_counter()
        self._file: int | None = None
        self._held: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def append(self, line: bytes) -> None:
        """Write one line. Raises OSError."""
        with self._lock:
            self._reach()
            assert self._file is not None
            os.write(self._file, line)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._drop()

    def _reach(self) -> None:
        """Have the file open that is there now: another process may have put ours aside, or somebody moved it."""
        try:
            now = os.stat(self._path)  # noqa: PTH116  at every line, and a Path's own takes four times as long
        except FileNotFoundError:
            self._open()
            return
        if self._held != (now.st_dev, now.st_ino):
            self._open()
        if 0 < self.settings.most <= now.st_size and self._put_aside():
            self._open()

    def _open(self) -> None:
        self._drop()
        self.settings.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = os.open(self.settings.file, _FLAGS, 0o600)
        info = os.fstat(found)
        if not stat.S_ISREG(info.st_mode):
            os.close(found)
            raise OSError(f"{self.settings.file} is no file")
        self._file, self._held = found, (info.st_dev, info.st_ino)

    def _drop(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = self._held = None

    def _put_aside(self) -> bool:
        """Number the full file; False where another process is at it, which leaves ours good for one more line."""
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        now = self.settings.file.stat()
        if self._held == (now.st_dev, now.st_ino):  # nobody was faster
            for number in range(self.settings.kept, 0, -1):
                with suppress(FileNotFoundError):
                    aside(self.settings.file, number - 1).replace(aside(self.settings.file, number))
            if not self.settings.kept:
                self.settings.file.unlink()
        return True


_log: Log | None = None
_encoded = json.JSONEncoder(separators=(",", ":")).encode  # ASCII: nothing in it that a terminal would obey


def _nobody() -> tuple[str, str]:
    return "", ""


_whose: Callable[[], tuple[str, str]] = _nobody


def aside(path: Path, number: int) -> Path:
    """The log's file that was put aside so many times; 0 is the one in use."""
    return path.with_name(f"{path.name}.{number}") if number else path


def place(database: str, is_file: bool) -> Path:
    """Where the log of a database is when nobody says: beside a file, else where the system keeps logs of ours."""
    if is_file:
        return Path(f"{Path(database).expanduser()}.log")
    from platformdirs import user_log_path

    return user_log_path("backdesk") / NAME


def told_by(whose: Callable[[], tuple[str, str]]) -> None:
    """Say who knows the login of the acting user and the code of the company they work in."""
    global _whose
    _whose = whose


@contextmanager
def reaches(path: Path) -> Iterator[int]:
    """The log open for reading, as long as it is a file and no link. Raises OSError."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield file
    finally:
        os.close(file)


def begin(settings: Settings) -> None:
    """Write from now on. No file is made before there is something to tell."""
    global _log
    end()
    _log = Log(settings)


def end() -> None:
    """Write no more."""
    global _log
    if _log is not None:
        _log.close()
        _log = None


def settings() -> Settings | None:
    """What holds for the log of this process; None where it keeps none."""
    return _log.settings if _log else None


# What is told -----------------------------------------------------------------------------------


def tell(event: str, *, level: str = "info", **facts: Any) -> None:
    """Write one line: what happened, to whom it happened, and the facts that are not empty."""
    if _log is None or not _wanted(level, _log.settings.level):
        return
    line = _line(_log, event, level, facts)
    with suppress(OSError):
        _log.append(line)
    if _log.settings.journal and event in _TOLD_OUTSIDE:
        _tell_journal(_log.settings.journal, line, level)


def session(how: str, command: str = "") -> None:
    """Somebody signed in: in which way, and from where."""
    if _log is not None:
        _log.how = {"how": how, "command": command, **origin()}
        tell("session", **_log.how)


def ended(status: int) -> None:
    """The command or the terminal of whoever signed in came to its end."""
    if _log is not None:
        if _log.how:
            tell("end", how=_log.how["how"], status=status, ms=_since(_log.begun))
        end()


@contextmanager
def action(name: str, record: Callable[[Any], str]) -> Iterator[list[Any]]:
    """Tell of an action: how long it took, and how it ended. What it gives is put into the list."""
    if _log is None:
        yield []
        return
    begun, result = time.perf_counter(), list[Any]()
    try:
        yield result
    except BaseException as error:
        _tell_of_failed(name, record(None), _since(begun), error)
        raise
    took = _since(begun)
    slow = took >= _log.settings.slow > 0
    facts = {"action": name, "record": record(result[0] if result else None), "ms": took, "status": "done"}
    tell("action", level="warning" if slow else "info", slow=slow, **facts)


def _tell_of_failed(name: str, record: str, took: float, error: BaseException) -> None:
    facts: dict[str, Any] = {"action": name, "record": record, "ms": took, "refusal": type(error).__name__}
    if isinstance(error, Forbidden):
        tell("action refused", level="warning", status="forbidden", **facts)
    elif isinstance(error, TakenBack):
        tell("action", status="taken back", **facts)
    elif isinstance(error, Unusable) or not isinstance(error, BackdeskError):
        tell("action", level="error", status="failed", **facts)
    else:
        tell("action", status="refused", **facts)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Tell of a read that took too long: which list or report, and never what was asked for in it."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        if _log is not None and (took := _since(begun)) >= _log.settings.slow > 0:
            tell("slow read", level="warning", read=what, ms=took)


def crash(error: BaseException, name: str) -> Path:
    """Write where it broke off, but no values: neither messages nor locals; returns the file. Raises OSError."""
    import traceback

    from platformdirs import user_log_path

    trace: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        trace.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        trace += [f"{at.filename}:{at.lineno} in {at.name}" for at in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    facts = {"crash": name, "python": sys.version.split()[0], "trace": trace}
    if _log is not None:
        with suppress(OSError):
            _log.append(_line(_log, "crash", "error", facts))
            return _log.settings.file
    apart = Log(Settings(user_log_path("backdesk") / NAME))
    apart.append(_line(apart, "crash", "error", facts))
    apart.close()
    return apart.settings.file


def origin() -> dict[str, str]:
    """Where the session is: the address that SSH came from and the key that opened, else the terminal."""
    from ipaddress import ip_address

    from store.core.door import came_by

    address = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    with suppress(ValueError):
        found = {"from": str(ip_address(address))}
        return found | ({"ssh": "forced command", "key": key} if (key := came_by()) else {"ssh": "yes"})
    with suppress(OSError):
        return {"from": os.ttyname(0).removeprefix("/dev/")}
    return {}


def _wanted(level: str, chosen: str) -> bool:
    return chosen == "all" or (chosen == "warnings" and level != "info")


def _line(log: Log, event: str, level: str, facts: dict[str, Any]) -> bytes:
    login, company = _whose()
    told: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "event": event,
        "session": log.session,
        "login": login,
        "company": company,
        "database": log.settings.database,
    }
    told |= facts
    kept = {name: value for name, value in told.items() if value is not None and value is not False and value != ""}
    return _encoded(kept).encode("ascii") + b"\n"


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)


def _tell_journal(socket: str, line: bytes, level: str) -> None:
    """The same line where the person who works here cannot change it: to syslog, or what listens in its place."""
    from logging.handlers import SysLogHandler
    from socket import AF_UNIX, SOCK_DGRAM
    from socket import socket as made

    priority = SysLogHandler.LOG_AUTHPRIV << 3 | (
        SysLogHandler.LOG_WARNING if level == "warning" else SysLogHandler.LOG_INFO
    )
    with suppress(OSError), made(AF_UNIX, SOCK_DGRAM) as way:
        way.setblocking(False)
        way.sendto(f"<{priority}>backdesk[{os.getpid()}]: ".encode() + line.rstrip(), socket)
