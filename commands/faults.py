"""From an exception to one line on stderr and an exit status; details of a crash go to the log."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

import click

from commands.output import complain
from store.core.errors import BackdeskError

INTERNAL, INTERRUPTED, PIPE_CLOSED = 5, 130, 141
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EROFS}


class Interrupted(Exception):
    """Ctrl-C."""


class PipeClosed(Exception):
    """Whoever read our output has left."""


def answer(error: BaseException) -> int:
    """Say what went wrong; returns the exit status."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if isinstance(error, BrokenPipeError | PipeClosed):
        _abandon_output()
        return PIPE_CLOSED
    status, line = _explain(error)
    try:
        complain(line)
        _flush()
    except OSError:
        _abandon_output()
    return status


def _explain(error: BaseException) -> tuple[int, str]:
    plain = _plain(error)
    if isinstance(plain, BackdeskError):
        return plain.exit_status, str(plain)
    if isinstance(error, click.UsageError):
        return 2, _usage(error)
    if isinstance(error, click.ClickException):
        return 2, error.format_message()
    if isinstance(error, Interrupted | KeyboardInterrupt | click.Abort):
        return INTERRUPTED, "Interrupted; what was not reported as done was not saved."
    if isinstance(error, UnicodeEncodeError):  # bytes of an argument that Python could not read as text
        return 2, "An argument is not UTF-8 text; nothing was done. Type it again."
    if isinstance(error, OSError) and (error.filename or error.errno in _FULL):
        name = error.filename or "The output"
        return 1, f"{name}: {error.strerror or type(error).__name__}. Check the path, its rights and free space."
    return INTERNAL, _crash(error)


def _plain(error: BaseException) -> BaseException:
    """Our own error, also where a driver's exception passed nobody who translates."""
    if isinstance(error, BackdeskError) or "store.core.database" not in sys.modules:
        return error
    from store.core.database import plain_error

    return plain_error(error) or error if isinstance(error, Exception) else error


def _usage(error: click.UsageError) -> str:
    text = " ".join(error.format_message().split())
    help_of = f" See: {error.ctx.command_path} --help" if error.ctx else ""
    return f"{text if text.endswith(('.', '?', '!')) else text + '.'}{help_of}"


def _crash(error: BaseException) -> str:
    name = os.urandom(4).hex()
    where = "its details could not be logged"
    with suppress(OSError):
        from store.core import log

        where = f"details are in {log.crash(error, name)}"
    return f"Internal error {name}: nothing more was done; {where}. Please report it with that file."


def _flush() -> None:
    sys.stderr.flush()
    sys.stdout.flush()


def _abandon_output() -> None:
    """Nobody reads any more: keep the interpreter from complaining about it while it ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(null, stream.fileno())
