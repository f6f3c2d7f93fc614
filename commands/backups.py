"""`backdesk backup` and `backdesk restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.lazy import command
from commands.session import Session, current, safe_url

if TYPE_CHECKING:
    from store.backups.making import Made
    from store.backups.rehearsal import Rehearsed


@command(
    "backup",
    "backdesk backup ~/backups/backdesk-monday.db\n"
    "backdesk backup --to /srv/backups --keep 7d,5w,12m --key ~/backup.key\n"
    "backdesk backup --new-key ~/backup.key",
    short_help="Copy the database to a file, safely while in use.",
)
@click.argument("file", required=False)
@click.option("--to", "folder", metavar="DIR", help="Keep many in a directory, each under its moment, and sort out.")
@click.option("--keep", metavar="DAYS,WEEKS,MONTHS", help="With --to: of how many the newest one stays. [7d,5w,12m]")
@click.option("--key", metavar="FILE", help="Seal it: only who has this key can read it.")
@click.option("--new-key", metavar="FILE", help="Make such a key, and keep a copy elsewhere: nothing opens without.")
def backup(file: str | None, folder: str | None, keep: str | None, key: str | None, new_key: str | None) -> None:
    """Copy the database to FILE, which must be new, or into the directory --to. Others may go on working meanwhile.

    The copy is verified. On PostgreSQL it is a dump, which `backdesk load` and `restore --rehearse` read.
    """
    from store.core.files import place_of

    session = current()
    if sum(1 for each in (file, folder, new_key) if each) != 1 or (keep and not folder) or (key and new_key):
        raise click.UsageError("Name one of FILE, --to DIR and --new-key FILE; --keep goes with --to.")
    if new_key:
        from store.backups.sealing import make_key

        make_key(place_of(new_key))
        text = f"A new key: {new_key}. Keep a copy of it away from the backups: nothing opens them without it."
        _answer(session, {"key": new_key}, text)
        return
    made = _make(session, file, folder, keep, key)
    text = f"Backed up and verified: {made.path}."
    if made.removed:
        text += f" Removed {len(made.removed)} that need not be kept."
    facts: dict[str, Any] = {"file": str(made.path), "bytes": made.path.stat().st_size}
    _answer(session, facts | ({"removed": [str(path) for path in made.removed]} if folder else {}), text)


def _make(session: Session, file: str | None, folder: str | None, keep: str | None, key: str | None) -> Made:
    from store.backups.folder import Keep
    from store.backups.making import back_up, back_up_into
    from store.core.database import is_postgres
    from store.core.files import exchange, place_of
    from store.core.owning import require_owner

    wanted, secret = Keep.read(keep) if keep else Keep(), _key(key)
    if exchange() or is_postgres(session.url):  # others than who owns the file may be asking
        session.open()
        require_owner("back up the whole database")
    else:
        session.connect()
    if folder:
        return back_up_into(place_of(folder), session.url, wanted, secret)
    return back_up(place_of(file or ""), secret)


def _key(named: str | None) -> bytes | None:
    from store.backups.sealing import read_key
    from store.core.files import to_read

    return read_key(to_read(named)) if named else None


@command(
    "restore",
    "backdesk restore ~/backups/backdesk-monday.db\n"
    "backdesk restore /srv/backups --before '2026-11-23 09:00' --key ~/backup.key\n"
    "backdesk restore /srv/backups --rehearse",
    short_help="Put a backup in place of the database.",
)
@click.argument("file", metavar="FILE|DIR")
@click.option("--before", metavar="MOMENT", help="Of a directory: the newest from before that moment, local time.")
@click.option("--key", metavar="FILE", help="The key that it was sealed with.")
@click.option("--rehearse", is_flag=True, help="Only try: put it back elsewhere, check all of it, remove it.")
def restore(file: str, before: str | None, key: str | None, rehearse: bool) -> int:
    """Put a copy of the backup FILE, or the newest of DIR, in the place of the database; the old one stays beside it.

    Refused while anybody has the database open, and for a FILE that is damaged, foreign or newer than this program.
    With --rehearse nothing is put in its place: exit status 1 when a check finds a difference.
    """
    session = current()
    chosen, secret = _chosen(session, file, before), _key(key)
    if rehearse:
        return _rehearse(session, chosen, secret)
    _restore(session, chosen, secret)
    return 0


def _restore(session: Session, chosen: Path, key: bytes | None) -> None:
    from store.backups.rehearsal import plain
    from store.core import log
    from store.core.restore import restore_file
    from store.core.schema import pending

    _refuse_postgres(session)
    with plain(chosen, key) as opened:
        kept = restore_file(opened, Path(session.url).expanduser())
    session.connect()
    log.tell("restored", level="warning")
    text = f"Restored {chosen} to {session.url}."
    text += f" The old database is kept as {kept}." if kept else ""
    text += " It is older than this program; run: backdesk migrate" if pending() else ""
    _answer(session, {"file": str(chosen), "database": session.url, "kept": str(kept) if kept else None}, text)


def _chosen(session: Session, named: str, before: str | None) -> Path:
    """The backup that was named, or of a directory the newest one of this database."""
    from store.backups.folder import newest, stem_of
    from store.core.errors import Usage
    from store.core.files import place_of, to_read

    if not place_of(named).is_dir():
        if before:
            raise Usage(f"{named} is no directory.", "With --before, name the directory that backups are kept in.")
        return to_read(named)
    return newest(place_of(named), stem_of(session.url), _moment(before)).path


def _moment(text: str | None) -> datetime | None:
    from store.core.errors import Usage
    from store.core.text import excerpt

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except ValueError:
        raise Usage(f"'{excerpt(text)}' is not a moment.", "Write it like '2026-11-23 09:00'.") from None


def _rehearse(session: Session, chosen: Path, key: bytes | None) -> int:
    from store.backups.rehearsal import rehearse

    done = rehearse(chosen, session.url, key)
    if session.json:
        output.json_document({"file": str(chosen), **vars(done), "end": vars(done.end)})
    else:
        for line in _told(chosen, done):
            output.say(line)
    return 1 if done.findings else 0


def _told(chosen: Path, done: Rehearsed) -> list[str]:
    from store.core.display import count

    said = [f"{finding.check}: {finding.message}" for finding in done.findings]
    differences = output.how_many(len(done.findings), "difference")
    said.append(f"{chosen} can be put back: {done.checks} checks, {differences}.")
    if done.migrated:
        said.append(f"It was brought up to date on the way: {', '.join(done.migrated)}.")
    ends = f"It ends with action {done.end.record} of {done.end.at}"
    if done.behind is not None:
        said.append(f"{ends}; since then {count(done.behind)} more were saved in the database in use.")
    elif done.unreadable:
        said.append(f"{ends}. The database in use cannot be compared: {done.unreadable}")
    else:
        said.append(f"{ends}, which the database in use never had: it is a backup of another database.")
    return said


def _refuse_postgres(session: Session) -> None:
    from store.core.database import is_postgres
    from store.core.errors import Usage

    if is_postgres(session.url):
        raise Usage(
            f"Nothing can be put in the place of {safe_url(session.url)} while it holds something.",
            "Make an empty database and: backdesk --db postgresql://… load FILE",
        )


def _answer(session: Session, facts: dict[str, object], text: str) -> None:
    if session.json:
        output.json_document(facts | {"message": text})
    else:
        output.say(text)
