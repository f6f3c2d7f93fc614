"""Putting a backup back without touching the database: into a directory that is removed again, with every check.

What it shows: the file can be read (with the key), becomes a database of this program's version, its books, stock and
history agree, and it is an earlier state of the very database that is in use.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.backups import sealing
from store.core import schema
from store.core.database import close_database, open_database, rows, scalar
from store.core.errors import BackdeskError, Unusable, Usage
from store.core.files import new_file
from store.core.identity import sign_in, sign_out
from store.core.restore import restore_file
from store.insight.check import CHECKS, Finding, run_checks
from store.load import load_dump


@dataclass(frozen=True)
class Position:
    """How far the history of a database goes: its last sealed record, when that was written, and the seal."""

    record: int
    at: str
    seal: str


@dataclass(frozen=True)
class Rehearsed:
    """What putting a backup back came to; `behind` is how many actions the database in use has since.

    That is None where it is another database, or cannot be read: `unreadable` says why.
    """

    end: Position
    migrated: tuple[str, ...]
    checks: int
    findings: tuple[Finding, ...]
    behind: int | None
    unreadable: str = ""


@contextmanager
def plain(backup: Path, key: bytes | None) -> Iterator[Path]:
    """A backup as it can be read, unsealed where it is sealed: in a directory that is removed again.

    Raises Usage where it takes a key and there is none, Unusable where it cannot be opened.
    """
    if not (backup.is_file() and sealing.is_sealed(backup)):
        yield backup
        return
    if key is None:
        raise Usage(f"{backup} is sealed.", "Name its key: --key FILE")
    with _workplace(backup) as folder:
        opened = folder / backup.name.removesuffix(".sealed")
        with backup.open("rb") as file, new_file(opened) as out:
            for piece in sealing.unseal(file, key):
                out.write(piece)
        yield opened


def rehearse(backup: Path, url: str, key: bytes | None = None) -> Rehearsed:
    """Put a backup back beside itself, bring it up to date, check all of it, and compare it with the database in use.

    The database in use is left as it is. Raises what restoring would: Usage, Unusable.
    """
    with plain(backup, key) as file, _workplace(backup) as folder:
        copy = folder / "rehearsal.db"
        if _is_dump(file):
            with file.open(encoding="utf-8", newline="\n") as lines:
                load_dump(str(copy), lines)
        else:
            restore_file(file, copy)
            open_database(str(copy))
        try:
            end = _end()
            migrated = tuple(schema.migrate())
            sign_in(_owner())
            findings = tuple(run_checks())
        finally:
            sign_out()
            close_database()
    return Rehearsed(end, migrated, len(CHECKS), findings, *_since(url, end.seal))


@contextmanager
def _workplace(backup: Path) -> Iterator[Path]:
    """A directory of one's own on the disk where the backup is: there was room for it, and nobody else reads it."""
    folder = Path(tempfile.mkdtemp(prefix=".rehearsal-", dir=backup.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_dump(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(1) == b"{"


def _end() -> Position:
    found = rows(
        "SELECT a.id, a.at, s.hash FROM audit_seal s JOIN audit a ON a.id = s.audit_id ORDER BY s.id DESC LIMIT 1"
    )
    if not found:
        raise Unusable("The backup has no history.", "Take another one.")
    return Position(*found[0])


def _since(url: str, seal: str) -> tuple[int | None, str]:
    """How many actions the database in use has after that seal, None without it; and why it cannot be read, or ''."""
    try:
        open_database(url)
    except BackdeskError as error:
        return None, error.message
    place = scalar("SELECT id FROM audit_seal WHERE hash = ?", (seal,))
    return None if place is None else int(scalar("SELECT COUNT(*) FROM audit_seal WHERE id > ?", (place,))), ""


def _owner() -> str:
    found = scalar(
        "SELECT u.login FROM app_user u JOIN app_user_role r ON r.user_id = u.id "
        "WHERE u.active = 1 AND r.role = 'owner' AND r.company_id IS NULL ORDER BY u.id LIMIT 1"
    )
    if found is None:
        raise Unusable("The backup has no owner who may sign in.", "Take another one.")
    return str(found)
