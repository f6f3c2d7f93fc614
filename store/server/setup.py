"""Setting up a shared server, step by step: what is there stays, what is missing is made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from store.core.database import is_postgres
from store.core.errors import Forbidden, Refused
from store.core.keys_file import HEAD
from store.server.layout import SERVICE, SSHD, TIMER, UNITS, Layout
from store.server.steps import Step, account, begun_file, directory, link, run, text_file

INCLUDE = "Include /etc/ssh/sshd_config.d/*.conf"


def steps(layout: Layout) -> list[Step]:
    """Every step, in the order they are taken."""
    return list(_steps(layout))


def _steps(layout: Layout) -> Iterator[Step]:
    yield account(layout)
    shared = layout.home / ".local"
    for path in (layout.home, shared, shared / "state"):
        yield directory(layout, path, 0o755, "root")
    for path in (layout.state, layout.data, layout.data / "exchange"):
        yield directory(layout, path, 0o700, layout.account)
    yield begun_file(layout, layout.keys, HEAD, layout.account)
    yield text_file(layout, Path("/", SSHD), layout.match())
    if not is_postgres(layout.database):
        yield directory(layout, layout.backups, 0o700, layout.account)
        yield text_file(layout, Path("/", UNITS, SERVICE), layout.service())
        yield text_file(layout, Path("/", UNITS, TIMER), layout.timer())
        yield link(layout, Path("/", UNITS, "timers.target.wants", TIMER), f"../{TIMER}")


def perform(layout: Layout, told: Callable[[Step], None]) -> bool:
    """Take every step that is missing, saying each; whether there was any. Raises Refused before the first where
    something else is in the way of one that it could not do without.
    """
    if os.geteuid() != 0:
        raise Forbidden("Setting up a server changes the machine.", "Run it as root; --dry-run only says what it does.")
    found = steps(layout)
    if found[0].state == "other":
        raise Refused(
            f"There is another {found[0].what.partition(':')[0]}.", f"Mend it: {found[0].mend}; or name another."
        )
    changed = False
    for number, step in enumerate(found):
        if step.is_wanted:
            steps(layout)[number].do()  # looked at again: an account that was made has a number now
            changed = True
        told(step)
    if changed:
        _make_known(layout)
    return changed


def _make_known(layout: Layout) -> None:
    """Let sshd and systemd read what was written; a file that sshd does not take is removed again."""
    if layout.root != Path("/"):
        return
    try:
        run("sshd", "-t")
    except Refused:
        layout.at(SSHD).unlink(missing_ok=True)
        raise
    if Path("/run/systemd/system").is_dir():
        run("systemctl", "daemon-reload")
        if not is_postgres(layout.database):
            run("systemctl", "start", TIMER)
        run("systemctl", "reload", "ssh")


def is_included(layout: Layout) -> bool:
    """Whether sshd reads the directory that our file is in."""
    try:
        lines = layout.at("etc/ssh/sshd_config").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    wanted = INCLUDE.split()
    return any(line.split()[: len(wanted)] == wanted for line in lines)


def program() -> str:
    """How a person calls this program at the server."""
    script = Path(sys.executable).with_name("backdesk")
    return str(script) if script.exists() else f"{sys.executable} -m commands.main"


def afterwards(layout: Layout) -> list[str]:
    """What is to be typed next, with names to be put in."""
    call = f"sudo -u {layout.account} {program()}"
    named = "" if is_postgres(layout.database) and "password" in layout.database else f" --db {layout.database}"
    found = [] if is_included(layout) else [f"echo '{INCLUDE}' >> /etc/ssh/sshd_config"]
    if layout.root == Path("/") and not Path("/run/systemd/system").is_dir():
        found.append("kill -HUP $(cat /run/sshd.pid)  # sshd reads its files again")
    if is_postgres(layout.database) or not layout.at(layout.database).exists():
        found.append(f"{call}{named} --as LOGIN init --company NAME --currency EUR --country DE")
    return [
        *found,
        f"{call}{named} --as LOGIN user authorize LOGIN --key - < LOGIN.pub",
        f"ssh {layout.account}@HOST",
    ]
