"""Opening the terminal program, and `backdesk demo`."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from commands import output
from commands.lazy import command
from commands.session import Session, current


def has_terminal() -> bool:
    """Whether somebody sits in front of a terminal that can show a screen."""
    known = os.environ.get("TERM", "").lower() not in ("", "dumb", "unknown")
    return known and sys.stdin.isatty() and sys.stdout.isatty()


def require_unicode() -> None:
    """Raises Usage where the terminal would be sent bytes of another encoding: names and frames would be garbage."""
    for stream in (sys.stdout, sys.stderr):
        if (found := stream.encoding or "unknown").lower().replace("-", "") != "utf8":
            from store.core.errors import Usage

            raise Usage(f"This terminal is set to {found}; backdesk needs UTF-8.", "Set it with: export LC_ALL=C.UTF-8")


def open_terminal() -> int:
    """Open the terminal program on the session's database; returns its exit status."""
    session = current()
    if session.json:
        raise click.UsageError("--json needs a command.", click.get_current_context())
    if not has_terminal():
        from store.core.errors import Usage

        raise Usage(
            "backdesk needs a terminal here (TERM set, not dumb; no pipe).", "Commands do without: backdesk --help"
        )
    require_unicode()
    session.open(to_list=True, how="terminal")  # the actions come after the first screen
    return _show(session)


def _show(session: Session) -> int:
    gc.disable()  # until the first screen stands; then the terminal program settles it
    from tui.app import run

    return run(session.preferences)


@command(
    "demo",
    "backdesk demo\nbackdesk demo --rows 100000",
    short_help="Open a ready-made company to try things out.",
)
@click.option("--rows", type=click.IntRange(min=1, max=10_000_000), metavar="N", help="About how many orders.")
def demo(rows: int | None) -> int:
    """Build a ready-made company in a database of its own and open it.

    It is removed when you leave, unless --db says where to keep it. Without a terminal: a summary, and it stays.
    """
    from store.core import log

    session = current()
    if has_terminal() and not session.json:
        require_unicode()
    path, folder = _place(session)
    kept = folder is None
    try:
        _build(path, rows, session.who)
        session.db, session.login = str(path), session.who
        shown = has_terminal() and not session.json
        session.open(how="terminal" if shown else "command")
        if shown:
            return _show(session)
        kept = True
        return _summary(session)
    finally:
        if folder and not kept:
            log.end()  # nothing comes after it
            shutil.rmtree(folder, ignore_errors=True)


def _build(path: Path, rows: int | None, login: str) -> None:
    from commands.company import withdraw
    from fixtures.demo import build

    if sys.stderr.isatty():
        output.remark("Building the demo company …")
    try:
        build(path, rows=rows, login=login)
    except BaseException:
        withdraw(path)
        raise


def _place(session: Session) -> tuple[Path, Path | None]:
    from store.core.database import is_postgres
    from store.core.errors import Refused, Usage

    if "BACKDESK_DB" in os.environ and session.db == os.environ["BACKDESK_DB"]:
        session.db = ""  # the demo never goes where the real company lives
    if not session.db:
        folder = Path(tempfile.mkdtemp(prefix="backdesk-demo-"))
        return folder / "demo.db", folder
    if is_postgres(session.db):
        raise Usage("The demo is an SQLite file.", "Name a new file with --db, or none.")
    path = Path(session.db).expanduser()
    if path.exists():
        raise Refused(f"{path} exists already; the demo needs a new file.", "Name another one, or none.")
    return path, None


def _summary(session: Session) -> int:
    from commands.company import facts
    from store.core import display

    found = facts(session)
    if session.json:
        output.json_document(found)
        return 0
    output.say(f"{found['company']}: a demo company in {session.db}")
    output.pairs((f"  {name}", display.count(count)) for name, count in found["rows"].items())
    output.say(f"Look around: backdesk --db {session.db} --as {session.login} list deals")
    return 0
