"""`backdesk session`: what the forced command of a key starts, for people who came by SSH.

Who somebody is, and on which database, is said by the line of the keys file alone. Of what their client sent, the
surroundings are dropped but for the terminal's, and the command is words for this program, never for a shell.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import time
from typing import BinaryIO

import click
from click.core import ParameterSource

from commands.lazy import command
from commands.session import Session, current

PATH = "/usr/local/bin:/usr/bin:/bin"
_KEPT = re.compile(r"(TERM|LANG|LC_[A-Z]{1,20}|COLUMNS|LINES)\Z")
_CONNECTION = re.compile(r"[0-9A-Fa-f.:%]{2,60} \d{1,5} [0-9A-Fa-f.:%]{2,60} \d{1,5}\Z")  # sshd's own word for it
_HARMLESS = re.compile(r"[A-Za-z0-9+._@-]{1,64}\Z")
ORPHANED = 1  # the parent of a process whose own is gone, also where it went before we looked
_MOVERS = ("scp", "sftp", "sftp-server", "internal-sftp", "rsync")


@command(
    "session",
    "backdesk --db /srv/backdesk/company.db session --key SHA256:uNiVztksCsDhcc0u9e8BrqNSsVmuwE9JR8EnPqQhzHo ana",
    short_help="Serve who came by SSH; the keys file says so.",
)
@click.argument("login")
@click.option("--key", required=True, metavar="FINGERPRINT", help="The key they came by; it must still be theirs.")
def session(login: str, key: str) -> int | None:
    """Open the terminal for LOGIN, or run the one command that their SSH client asked for.

    Lines of the keys file call it; see: backdesk user authorize, backdesk server keys. Files are those of the exchange
    directory beside the database, and no others. What only the server itself may do is refused.
    """
    asked = os.environ.get("SSH_ORIGINAL_COMMAND", "")
    found = current()
    _forget_surroundings(found)
    found.login, found.key = login, key
    sys.stdin = io.TextIOWrapper(io.BufferedReader(Whole(sys.stdin.buffer, os.getppid())), "utf-8", "replace")
    words = _words(asked)
    _confine(found.url)
    from commands.main import cli

    cli.main(words, obj=found)


def _forget_surroundings(found: Session) -> None:
    """Keep what describes the terminal, and nothing that steers a program."""
    context = click.get_current_context().find_root()
    for name in ("db", "company"):
        if context.get_parameter_source(f"session_{name}") is ParameterSource.ENVIRONMENT:
            setattr(found, name, "")
    kept = {name: value for name, value in os.environ.items() if _KEPT.match(name) and _HARMLESS.match(value)}
    if _CONNECTION.match(came_from := os.environ.get("SSH_CONNECTION", "")):
        kept["SSH_CONNECTION"] = came_from  # for the log
    os.environ.clear()
    os.environ.update(kept | {"PATH": PATH})
    os.umask(0o077)


def _confine(url: str) -> None:
    from store.core.places import EXCHANGE, exchange_directory

    place = exchange_directory(url)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[EXCHANGE] = str(place)


def _words(asked: str) -> list[str]:
    """The words of a command as a shell would part them. Raises UsageError where they are no command of ours."""
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise click.UsageError(f"That command cannot be read: {error}.") from None
    if words and os.path.basename(words[0]) in _MOVERS:  # noqa: PTH119  a word, no path
        raise click.UsageError("Files are not copied here. Take one in with: ssh HOST import KIND - < FILE")
    return words[1:] if words[:1] == ["backdesk"] else words


class Whole(io.RawIOBase):
    """Standard input that ends where its sender ended it, and is refused where the connection broke off instead.

    To a reader both look alike. But sshd, which started this process, goes with the connection.
    """

    PATIENCE = 0.2  # seconds until a process that has closed its files is gone

    def __init__(self, held: BinaryIO, sender: int) -> None:
        self._held, self._sender = held, sender

    def readable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """The file that is behind it."""
        return self._held.fileno()

    def isatty(self) -> bool:
        """Whether that is a terminal."""
        return self._held.isatty()

    def readinto(self, room: bytearray | memoryview) -> int:  # type: ignore[override]
        """What has come, at the end nothing. Raises Refused where more should have come."""
        found: bytes = self._held.read1(len(room))  # type: ignore[attr-defined]
        if not found:
            time.sleep(self.PATIENCE)
            if os.getppid() not in {self._sender} - {ORPHANED}:
                from store.core.errors import Refused

                raise Refused("The connection was lost before all of it was here; nothing was saved.", "Send it again.")
        room[: len(found)] = found
        return len(found)
