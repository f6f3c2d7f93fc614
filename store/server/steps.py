"""Steps of setting up a server: each knows whether it is done already, and how it is taken back.

None touches what it did not make: what is there and is otherwise stays, is said, and how to mend it.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from store.core.errors import Refused
from store.server.layout import MARK, SHELL, Layout

THERE, MISSING, OLDER, OTHER = "there", "missing", "older", "other"
_PROGRAMS = "/usr/sbin:/sbin:/usr/bin:/bin"


@dataclass(frozen=True)
class Step:
    """One change: what it makes, how that stands now, and what takes it back. `mend` is said of what is otherwise."""

    what: str
    state: str
    do: Callable[[], None]
    undo: str
    mend: str = ""

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to do that is ours to do."""
        return self.state in (MISSING, OLDER)


@dataclass(frozen=True)
class Account:
    """An account as the machine knows it."""

    uid: int
    gid: int
    home: str
    shell: str


def account_of(layout: Layout) -> Account | None:
    """The account of a server, if there is one."""
    try:
        lines = layout.at("etc/passwd").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    for line in lines:
        fields = line.split(":")
        if fields[0] == layout.account and len(fields) == 7:
            return Account(int(fields[2]), int(fields[3]), fields[5], fields[6])
    return None


def account(layout: Layout) -> Step:
    """The account that everybody comes in by: no password, a shell that reads nothing of its home."""
    found = account_of(layout)
    what = f"account {layout.account}: no password, home {layout.home}, shell {SHELL}"
    fits = found is not None and (found.home, found.shell) == (str(layout.home), SHELL)
    return Step(
        what,
        THERE if fits else OTHER if found else MISSING,
        lambda: _add_account(layout),
        f"userdel {layout.account}",
        f"usermod --home {layout.home} --shell {SHELL} {layout.account}",
    )


def _add_account(layout: Layout) -> None:
    words = ["--system", "--user-group", "--no-create-home", "--home-dir", str(layout.home), "--shell", SHELL]
    prefix = [] if layout.root == Path("/") else ["--prefix", str(layout.root)]
    run("useradd", *prefix, *words, "--password", "*", layout.account)


def directory(layout: Layout, path: Path, mode: int, owner: str) -> Step:
    """A directory of one owner; those above it are root's."""
    at = layout.at(path)
    wrong = "" if not at.exists() else _differs(layout, at, mode, owner)
    return Step(
        f"directory {path}, {mode:04o}, of {owner}",
        MISSING if not at.exists() else OTHER if wrong else THERE,
        lambda: _make_directory(layout, at, mode, owner),
        f"rmdir {path}",
        f"chown {owner}: {path} && chmod {mode:04o} {path}",
    )


def _make_directory(layout: Layout, at: Path, mode: int, owner: str) -> None:
    _make_above(at)
    at.mkdir()
    _give(layout, at, mode, owner)


def _make_above(at: Path) -> None:
    for parent in reversed([parent for parent in at.parents if not parent.exists()]):
        parent.mkdir()
        parent.chmod(0o755)


def text_file(layout: Layout, path: Path, content: str, mode: int = 0o644, owner: str = "root") -> Step:
    """A file that is ours by its first line."""
    at = layout.at(path)
    held = at.read_text(encoding="utf-8", errors="replace") if at.is_file() else None
    ours = held is not None and held.startswith(MARK)
    state = MISSING if held is None else THERE if held == content else OLDER if ours else OTHER
    if at.exists() and not at.is_file():
        state = OTHER
    return Step(
        f"file {path}, {mode:04o}",
        state,
        lambda: _write(layout, at, content, mode, owner),
        f"rm {path}",
        f"move it away: it is not of backdesk server setup; then run that again ({path})",
    )


def begun_file(layout: Layout, path: Path, content: str, owner: str) -> Step:
    """A file that somebody else writes from now on: only its beginning is made."""
    at = layout.at(path)
    wrong = "" if not at.exists() else _differs(layout, at, 0o600, owner)
    return Step(
        f"file {path}, 0600, of {owner}",
        MISSING if not at.exists() else OTHER if wrong else THERE,
        lambda: _write(layout, at, content, 0o600, owner),
        f"rm {path}",
        f"chown {owner}: {path} && chmod 0600 {path}",
    )


def link(layout: Layout, path: Path, to: str) -> Step:
    """A symbolic link."""
    at = layout.at(path)
    there = at.is_symlink() and str(at.readlink()) == to
    taken = at.is_symlink() or at.exists()
    return Step(
        f"link {path} to {to}",
        THERE if there else OTHER if taken else MISSING,
        lambda: _make_link(at, to),
        f"rm {path}",
        f"move it away, then run this again ({path})",
    )


def _make_link(at: Path, to: str) -> None:
    _make_above(at)
    at.symlink_to(to)


def _write(layout: Layout, at: Path, content: str, mode: int, owner: str) -> None:
    _make_above(at)
    fresh = at.with_name(f".{at.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    _give(layout, fresh, mode, owner)
    fresh.replace(at)


def _give(layout: Layout, at: Path, mode: int, owner: str) -> None:
    uid, gid = _ids(layout, owner)
    os.chown(at, uid, gid)
    at.chmod(mode)


def _ids(layout: Layout, owner: str) -> tuple[int, int]:
    found = account_of(layout) if owner == layout.account else None
    if owner == layout.account and found is None:
        raise Refused(f"There is no account {owner}.", "It is made by: backdesk server setup")
    return (found.uid, found.gid) if found else (0, 0)


def _differs(layout: Layout, at: Path, mode: int, owner: str) -> str:
    """What is otherwise than it should be about a file's rights, or ''."""
    info = at.lstat()
    found = account_of(layout) if owner == layout.account else None
    uid = found.uid if found else 0 if owner == "root" else -1
    wrong = [] if stat.S_IMODE(info.st_mode) == mode else [f"mode {stat.S_IMODE(info.st_mode):04o}"]
    return ", ".join([*wrong, *([] if info.st_uid == uid else [f"owner {info.st_uid}"])])


def run(name: str, *words: str) -> str:
    """What a program of the system says. Raises Refused where it fails or is missing."""
    program = shutil.which(name, path=_PROGRAMS)
    if not program:
        raise Refused(f"{name} is not installed.", "Install it, then run this again.")
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(f"{name} says: {' '.join((done.stderr or done.stdout).split())[:300]}")
    return done.stdout
