"""Looking a shared server over: what deviates from how it is to be, each with what mends it."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from store.core import keys_file
from store.core.database import is_postgres
from store.core.errors import Refused
from store.core.rights import GROUP_AND_OTHERS, TAILS
from store.server.layout import SSHD, WANTED, Layout
from store.server.setup import INCLUDE, is_included, steps
from store.server.steps import Account, account_of, run


@dataclass(frozen=True)
class Deviation:
    """What is not as it should be, and what mends it."""

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what}. Mend it: {self.mend}"


def deviations(layout: Layout) -> list[Deviation]:
    """Everything that is not as it should be; the database must be open for its keys to be compared."""
    return list(dict.fromkeys(_deviations(layout)))


def _deviations(layout: Layout) -> Iterator[Deviation]:
    for step in steps(layout):
        if step.state != "there":
            how = {"missing": "there is no", "older": "this is not up to date:"}.get(step.state, "this is otherwise:")
            mend = step.mend if step.state == "other" else "backdesk server setup"
            yield Deviation(f"{how} {step.what}", mend)
    found = account_of(layout)
    yield from _rights(layout, found)
    yield from _password(layout)
    yield from _keys(layout)
    yield from _sshd(layout)
    if found and layout.root == Path("/"):
        yield from program(found)


def _rights(layout: Layout, found: Account | None) -> Iterator[Deviation]:
    """Files of the database, of people and of backups: their owner's alone, and the account's."""
    named = [] if is_postgres(layout.database) else [layout.at(layout.database + tail) for tail in TAILS]
    for path in [*named, *_within(layout.at(layout.data / "exchange")), *_within(layout.at(layout.backups))]:
        try:
            info = path.lstat()
        except OSError:
            continue
        if stat.S_IMODE(info.st_mode) & GROUP_AND_OTHERS:
            yield Deviation(f"{path} can be used by others ({stat.S_IMODE(info.st_mode):04o})", f"chmod go= {path}")
        if found and info.st_uid != found.uid:
            yield Deviation(f"{path} belongs to user {info.st_uid}", f"chown {layout.account}: {path}")


def _within(directory: Path) -> Iterable[Path]:
    try:
        return sorted(directory.iterdir())
    except OSError:
        return ()


def _password(layout: Layout) -> Iterator[Deviation]:
    try:
        lines = layout.at("etc/shadow").read_text(encoding="utf-8").splitlines()
    except OSError:
        return  # for root alone to read
    held = next((line.split(":")[1] for line in lines if line.startswith(f"{layout.account}:")), None)
    if held is not None and held != "*":
        why = "sshd takes it for locked" if held.startswith("!") else "it may sign in by more than keys"
        yield Deviation(f"the password field of {layout.account} is not '*': {why}", f"usermod -p '*' {layout.account}")


def _keys(layout: Layout) -> Iterator[Deviation]:
    path = layout.at(layout.keys)
    try:
        if path.exists() and path.read_text(encoding="utf-8") != keys_file.text():
            yield Deviation(f"{layout.keys} is not what the records say", "backdesk server keys")
    except OSError as error:
        yield Deviation(f"{layout.keys} cannot be read: {error.strerror}", "run this as root, or as the account")


def _sshd(layout: Layout) -> Iterator[Deviation]:
    """What sshd itself says it would do for the account; only root can ask."""
    if not is_included(layout):
        yield Deviation(f"sshd does not read /{SSHD}", f"echo '{INCLUDE}' >> /etc/ssh/sshd_config")
    if layout.root != Path("/") or os.geteuid() != 0:
        return
    try:
        said = run("sshd", "-T", "-C", f"user={layout.account},host=localhost,addr=127.0.0.1")
    except Refused as reason:
        yield Deviation(str(reason).rstrip("."), "look at: sshd -t")
        return
    held = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    for name, value in {**WANTED, "authorizedkeysfile": str(layout.keys)}.items():
        if held.get(name) != value:
            yield Deviation(f"sshd has {name} {held.get(name)} for {layout.account}, not {value}", f"/{SSHD}")


def program(found: Account) -> Iterator[Deviation]:
    """Whether the account can start this program, and cannot change it."""
    here = Path(__file__).resolve().parents[2]
    for path in (Path(sys.executable), here):
        for part in (path, *path.parents):
            info = part.stat()
            if not _may(info, found, stat.S_IXUSR):
                yield Deviation(
                    f"{part} is closed to the account: backdesk cannot be started by it", f"chmod o+x {part}"
                )
            if _may(info, found, stat.S_IWUSR) and not info.st_mode & stat.S_ISVTX:
                yield Deviation(f"{part} can be changed by the account: so could be the program", f"chown root: {part}")


def _may(info: os.stat_result, found: Account, right: int) -> bool:
    """Whether the account has one of the owner's rights (S_IXUSR, S_IWUSR) to a file, by whatever it is to it."""
    shift = 0 if info.st_uid == found.uid else 3 if info.st_gid == found.gid else 6
    return bool(info.st_mode & (right >> shift))
