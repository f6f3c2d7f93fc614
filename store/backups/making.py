"""Making a backup: copied while others work, verified, sealed where a key is given, and only then under its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.backups import sealing
from store.backups.folder import Keep, Kept, kept_in, named, stem_of, superfluous
from store.core import log
from store.core.copying import backup_file
from store.core.database import is_postgres
from store.core.errors import Refused, Unusable
from store.core.files import new_file
from store.core.schema import note
from store.dump import dump_lines


@dataclass(frozen=True)
class Made:
    """A backup, and those that it made superfluous and that are gone."""

    path: Path
    removed: tuple[Path, ...] = ()


def back_up(target: Path, key: bytes | None = None) -> Made:
    """Copy the open database to a new file: a database itself, of a PostgreSQL server its dump.

    Raises Refused where the file exists or cannot be written, and Unusable where the copy is not what it must be;
    nothing is left behind then.
    """
    _require_free(target)
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        if is_postgres():
            _write_dump(partial)
        else:
            backup_file(partial)
        if key:
            _seal(partial, key)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    note("backed up")
    log.tell("backup", bytes=target.stat().st_size)
    return Made(target)


def back_up_into(folder: Path, url: str, keep: Keep, key: bytes | None = None, at: datetime | None = None) -> Made:
    """Make a backup of the open database in a directory, named by its URL and moment; then remove the superfluous.

    Nothing is removed unless the new one is there and verified. Raises what `back_up` does, and Refused where there is
    no such directory.
    """
    if not folder.is_dir():
        raise Refused(f"There is no directory {folder}.", "Create it first, for its owner alone: mkdir -m 700 …")
    stem, kind = stem_of(url), "jsonl" if is_postgres() else "db"
    made = back_up(folder / named(stem, at or datetime.now(UTC), kind, bool(key)), key).path
    gone = superfluous(kept_in(folder, stem), keep)
    _remove(gone)
    return Made(made, tuple(each.path for each in gone))


def _remove(found: Iterable[Kept]) -> None:
    for each in found:
        each.path.unlink(missing_ok=True)


def _write_dump(partial: Path) -> None:
    with new_file(partial) as out:
        for line in dump_lines():
            out.write(f"{line}\n".encode())


def _seal(partial: Path, key: bytes) -> None:
    """Put a sealed file in the place of a plain one, once it was opened again and was the same."""
    sealed = partial.with_name(f"{partial.name}.sealing")
    sealed.unlink(missing_ok=True)
    try:
        with partial.open("rb") as plain, new_file(sealed) as out:
            sealing.seal(plain, out, key)
        with partial.open("rb") as plain, sealed.open("rb") as again:
            wanted, found = hashlib.file_digest(plain, "sha256"), hashlib.sha256()
            for piece in sealing.unseal(again, key):
                found.update(piece)
        if wanted.digest() != found.digest():
            raise Unusable("The sealed backup does not read back as it was written.", "Check the disk.")
        sealed.replace(partial)
    finally:
        sealed.unlink(missing_ok=True)


def _require_free(target: Path) -> None:
    if target.is_dir():
        raise Refused(f"{target} is a directory.", "Name a file in it, or keep many: backdesk backup --to DIR")
    if target.is_symlink() or target.exists():
        raise Refused(f"{target} exists already; nothing was written.", "Name a new file.")
    if not target.parent.is_dir():
        raise Refused(f"There is no directory {target.parent}.", "Create it first.")
