"""`backdesk dump`, `load` and `copy`: the whole database as a file, back again, and onto another engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from typing import Any, TextIO

import click

from commands import output
from commands.lazy import command
from commands.progress import progress
from commands.session import current, safe_url
from commands.transfer import new_file

STANDARD = "-"


@command(
    "dump",
    "backdesk dump --out company.jsonl\nbackdesk dump --out - | gzip > company.jsonl.gz",
    short_help="Write everything as lines of JSON.",
)
@click.option("--out", "file", required=True, metavar="FILE|-", help="A new file, yours alone; - for output.")
def dump(file: str) -> None:
    """Write every row of every table as a line of JSON, as of one moment, while others go on working.

    `backdesk load` makes the same database of it, on SQLite or PostgreSQL; any other program can read it. It holds
    all companies and all people, so only an owner may write it.
    """
    from store.core.owning import require_owner

    session = current()
    session.open()
    require_owner("write the whole database to a file")
    with new_file(None if file == STANDARD else file) as out, progress("dump") as paint:
        end = _write(out, paint)
    if file == STANDARD:
        return
    total = sum(end["end"].values())
    if session.json:
        output.json_document({"file": file, "rows": end["end"], "sha256": end["sha256"]})
    else:
        output.say(f"{total:,} rows of {len(end['end'])} tables written to {file}.")


@command(
    "load",
    "backdesk --db new.db load company.jsonl\ngunzip -c company.jsonl.gz | backdesk --db new.db load -",
    short_help="Make a database of what dump wrote.",
)
@click.argument("file", metavar="FILE|-")
def load(file: str) -> None:
    """Make the database named by --db (a new file, or an empty PostgreSQL database) of a dump: all of it or nothing.

    A dump of an older backdesk is brought up to date. What was loaded is read again and must give the same lines.
    """
    from store.core.files import to_read
    from store.load import load_dump

    session = current()
    click.get_current_context().call_on_close(_close)
    with ExitStack() as held, progress("load") as paint:
        lines: Iterable[str] = sys.stdin
        if file != STANDARD:
            lines = held.enter_context(to_read(file).open(encoding="utf-8", errors="replace", newline="\n"))
        found = load_dump(session.url, lines, _told(paint))
    if session.json:
        output.json_document({"database": safe_url(session.url), "schema": found.schema, "rows": found.rows})
        return
    output.say(
        f"{sum(found.rows.values()):,} rows of {len(found.rows)} tables are in {safe_url(session.url)}; "
        "prove it with: backdesk check"
    )


@command(
    "copy",
    "backdesk copy --to postgresql://ana@server/firm\nbackdesk --db postgresql://ana@server/firm copy --to new.db",
    short_help="Copy the whole database to another engine.",
)
@click.option("--to", "target", required=True, metavar="FILE|URL", help="A new file, or an empty PostgreSQL database.")
def copy(target: str) -> int:
    """Copy everything to another database, such as from a file to a PostgreSQL server or back; the first one stays.

    All rows are compared, and both databases are checked afterwards: exit status 1 when there is a difference. What
    others save here meanwhile is not in the copy, so let nobody work until it is done.
    """
    from store.core.database import is_postgres
    from store.core.files import place_of
    from store.core.owning import require_owner

    session = current()
    session.open()
    require_owner("copy the whole database")
    target = target if is_postgres(target) else str(place_of(target))
    with progress("copy") as paint, _child(target, "load", STANDARD) as child:
        assert child.stdin
        with suppress(BrokenPipeError):  # it will have said why
            _write(child.stdin, paint)
        with suppress(BrokenPipeError):
            child.stdin.close()
        child.stdin = None
        said, wrong = child.communicate()
    if child.returncode:
        raise _refused(wrong)
    found = json.loads(said)
    faults = {name: _differences(url) for name, url in (("source", session.url), ("copy", target))}
    answer = found | {"differences": faults}
    if session.json:
        output.json_document(answer)
    else:
        output.say(f"{sum(found['rows'].values()):,} rows of {len(found['rows'])} tables copied to {safe_url(target)}.")
        for name, differences in faults.items():
            output.say(f"Checks of the {name}: {output.how_many(len(differences), 'difference')}.")
    return 1 if any(faults.values()) else 0


def _close() -> None:
    from store.core.database import close_database

    close_database()


def _write(out: TextIO | Any, paint: Any) -> dict[str, Any]:
    """Write the dump; returns what its last line says."""
    from store.dump import dump_lines

    line = ""
    for line in dump_lines(_told(paint)):
        out.write(line + "\n")
    found: dict[str, Any] = json.loads(line)
    return found


def _child(url: str, *words: str) -> subprocess.Popen[str]:
    """This program on another database, whose name is no business of those who list processes."""
    surroundings = os.environ | {"BACKDESK_DB": url, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", "commands.main", "--json", "--as", current().who, *words],
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def _differences(url: str) -> list[Any]:
    with _child(url, "check") as child:
        said, wrong = child.communicate()
    if not said:
        raise _refused(wrong)
    found: list[Any] = json.loads(said)["findings"]
    return found


def _told(paint: Any) -> Callable[[int], None]:
    return (lambda done: paint(done, None)) if paint else (lambda _done: None)


def _refused(said: str) -> Exception:
    """What the other process said in its last line, as our own."""
    from store.core.errors import Refused

    line = said.strip().rpartition("\n")[2].removeprefix("backdesk: ")
    return Refused(line or "The other process ended without a word.")
