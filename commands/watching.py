"""What `backdesk status` says for whoever looks after a database: versions, sizes, sessions, safety, and the log."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import output

if TYPE_CHECKING:
    from commands.session import Session

NOTHING: dict[str, Any] = {"actions": {}, "refused": {}, "slow_reads": {}}
FACTS = ("sessions", "backed_up", "checked", "log")
MOST = 10  # actions and refusals that people are shown


def engine(session: Session) -> dict[str, Any]:
    """Which program, on what, and how large."""
    from store.core import database
    from store.core.grants import too_much
    from store.core.rights import too_open

    found: dict[str, Any] = {"backdesk": version(), "python": _python()}
    if said := too_open() or too_much():
        output.remark(said)
    if database.is_postgres():
        size = database.scalar("SELECT pg_database_size(current_database())")
        return {**found, "engine": "PostgreSQL " + str(database.scalar("SHOW server_version")), "bytes": int(size)}
    path = Path(session.url).expanduser()
    info, journal = path.stat(), Path(f"{path}-wal")
    return {
        **found,
        "engine": "SQLite " + str(database.scalar("SELECT sqlite_version()")),
        "bytes": info.st_size,
        "wal_bytes": journal.stat().st_size if journal.exists() else 0,
        "free_bytes": shutil.disk_usage(path.parent).free,
    }


def version() -> str:
    """Which backdesk this is."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("backdesk")
    except PackageNotFoundError:
        return "(not installed)"


def _python() -> str:
    from platform import python_version

    return python_version()


def facts() -> dict[str, Any]:
    """Who is on, when it was last backed up and checked, and what the log holds; for programs."""
    from store.core import log
    from store.core.measured import measured
    from store.core.presence import everybody
    from store.core.schema import remembered

    when, _, differences = remembered("checked").partition(" ")
    found: dict[str, Any] = {
        "sessions": [here.login for here in everybody()],
        "backed_up": remembered("backed up") or None,
        "checked": {"at": when, "differences": int(differences)} if when else None,
    }
    if kept := log.settings():
        said = measured(kept)
        found["log"] = {
            "file": str(kept.file),
            "bytes": kept.file.stat().st_size if kept.file.is_file() else 0,
            "since": said.since or None,
            "sign_ins": said.sign_ins,
            "sign_ins_refused": said.sign_ins_refused,
            "crashes": said.crashes,
            "slow_ms": kept.slow,
            "actions": {name: vars(took) for name, took in said.actions.items()},
            "refused": said.refused,
            "slow_reads": said.slow_reads,
        }
    return found


def write(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The same for people, but for the tables (see `tables`)."""
    from store.core import display
    from store.core.values import Moment

    yield "Sessions", ", ".join(found["sessions"]) or "nobody has it open"
    yield "Backed up", Moment().shown(found["backed_up"]) or "never; do: backdesk backup FILE"
    checked = found["checked"]
    if checked:
        count = checked["differences"]
        yield "Checked", f"{Moment().shown(checked['at'])}: {output.how_many(count, 'difference')}"
    else:
        yield "Checked", "never; do: backdesk check"
    if said := found.get("log"):
        yield "Log", f"{said['file']} ({display.count(said['bytes'])} bytes)"
        if said["since"]:
            yield (
                "Since " + Moment().shown(said["since"]),
                f"{display.count(said['sign_ins'])} sign-ins, {display.count(said['sign_ins_refused'])} refused, "
                f"{display.count(said['crashes'])} crashes",
            )


def tables(said: dict[str, Any]) -> None:
    """How long actions took, the slowest first; what was refused, and which reads were slow."""
    from store.core import display

    actions = sorted(said["actions"].items(), key=lambda one: -one[1]["p95"])[:MOST]
    if actions:
        heads = ("Action", "Done", "Median ms", "95 % ms", "Longest ms", "Slow")
        output.say("")
        output.table(
            [output.Heading(text, bool(place)) for place, text in enumerate(heads)],
            (
                (name, display.count(took["count"]), *(f"{took[key]:.1f}" for key in ("median", "p95", "longest")),
                 display.count(took["slow"]))
                for name, took in actions
            ),
        )  # fmt: skip
    for title, counts in (("Refused", said["refused"]), ("Slow reads", said["slow_reads"])):
        if counts:
            output.say("")
            output.table(
                [output.Heading(title), output.Heading("Times", True)],
                ((name, display.count(count)) for name, count in list(counts.items())[:MOST]),
            )
