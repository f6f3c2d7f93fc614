"""`backdesk backup` and `backdesk restore`."""

from __future__ import annotations

from pathlib import Path

import click

from commands import output
from commands.lazy import command
from commands.session import Session, current


@command(
    "backup",
    "backdesk backup ~/backups/backdesk-monday.db",
    short_help="Copy the database to a file, safely while in use.",
)
@click.argument("file")
def backup(file: str) -> None:
    """Copy the database to FILE, which must be new. Others may go on working; the copy is verified."""
    from store.core.files import place_of
    from store.core.schema import backup_file

    session = current()
    _refuse_postgres(session, "pg_dump --format=custom --file=FILE …")
    target = place_of(file)
    _require_free(target)
    session.connect()
    backup_file(target)
    _answer(session, {"file": str(target), "bytes": target.stat().st_size}, f"Backed up and verified: {target}.")


@command(
    "restore", "backdesk restore ~/backups/backdesk-monday.db", short_help="Put a backup in place of the database."
)
@click.argument("file")
def restore(file: str) -> None:
    """Put a copy of the backup FILE in the place of the database; the old one stays beside it.

    Refused while anybody has the database open, and for a FILE that is damaged, foreign or newer than this program.
    """
    from store.core.files import to_read
    from store.core.restore import restore_file
    from store.core.schema import pending

    session = current()
    _refuse_postgres(session, "pg_restore --clean --dbname=URL FILE")
    kept = restore_file(to_read(file), Path(session.url).expanduser())
    session.connect()
    waiting = pending()
    text = f"Restored {file} to {session.url}."
    text += f" The old database is kept as {kept}." if kept else ""
    text += " It is older than this program; run: backdesk migrate" if waiting else ""
    _answer(session, {"file": file, "database": session.url, "kept": str(kept) if kept else None}, text)


def _refuse_postgres(session: Session, instead: str) -> None:
    from store.core.database import is_postgres
    from store.core.errors import Usage

    if is_postgres(session.url):
        raise Usage("This works on SQLite files only.", f"For PostgreSQL use its own tool: {instead}")


def _require_free(target: Path) -> None:
    from store.core.errors import Refused

    if target.is_dir():
        raise Refused(f"{target} is a directory.", "Name a file in it.")
    if target.is_symlink() or target.exists():
        raise Refused(f"{target} exists already; nothing was written.", "Name a new file.")
    if not target.parent.is_dir():
        raise Refused(f"There is no directory {target.parent}.", "Create it first.")


def _answer(session: Session, facts: dict[str, object], text: str) -> None:
    if session.json:
        output.json_document(facts | {"message": text})
    else:
        output.say(text)
