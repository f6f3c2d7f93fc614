"""The company and its database: init, status, check, migrate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands import output, watching
from commands.lazy import command
from commands.session import Session, current, safe_url


@command(
    "init",
    'backdesk init --company "Example Ltd" --currency EUR --country DE\n'
    "backdesk --db shop.db --as ana init --company Shop --currency USD --country US",
    short_help="Set up a new company and its database.",
)
@click.option("--company", required=True, help="The company's name.")
@click.option("--currency", required=True, metavar="CODE", help="The currency of its books (ISO 4217: EUR, USD …).")
@click.option(
    "--country", required=True, metavar="CODE", help="Where it is (ISO 3166: DE, US …); decides tax and dates."
)
def init(company: str, currency: str, country: str) -> None:
    """Set up a new company: its database, with you as owner, a chart of accounts, taxes, terms and stages."""
    from store.setup import initialise

    session = current()
    fresh = _new_file(session)
    try:
        session.connect(create=True)
        outcome = initialise(_text(company), _code(currency, 3), _code(country, 2), _text(session.who))
    except BaseException:
        withdraw(fresh)
        raise
    session.keep_log()
    if session.json:
        output.json_document({**vars(outcome), "database": safe_url(session.url)})
    else:
        output.say(f"{outcome.message} Database: {safe_url(session.url)}, owner: {session.who}.")


def _new_file(session: Session) -> Path | None:
    """The file that init is about to create, so that a refusal can leave nothing behind."""
    from store.core.database import is_postgres

    path = Path(session.url).expanduser()
    return None if is_postgres(session.url) or path.exists() else path


def withdraw(fresh: Path | None) -> None:
    """Remove a database that this command began and could not finish."""
    from store.core.database import close_database

    if fresh is not None:
        close_database()
        for tail in ("", "-wal", "-shm"):
            Path(f"{fresh}{tail}").unlink(missing_ok=True)


def _text(text: str) -> str:
    from store.core.text import clean

    return clean(text)


def _code(text: str, length: int) -> str:
    from store.core.errors import Usage
    from store.core.text import excerpt

    code = _text(text).upper()
    if len(code) != length or not code.isascii() or not code.isalpha():
        raise Usage(f"'{excerpt(text)}' is not a code of {length} letters.", "Write it like EUR, or DE.")
    return code


@command("migrate", "backdesk backup before.db && backdesk migrate", short_help="Bring the database to this version.")
def migrate() -> None:
    """Bring the database to this program's version; on SQLite a backup is made beside it first."""
    from store.core import log, schema
    from store.core.errors import Unusable

    session = current()
    session.connect()
    if not schema.applied():
        raise Unusable("The database is empty.", "Set it up with: backdesk init")
    done = schema.migrate()
    if done:
        log.tell("migrated", steps=done)
    if session.json:
        output.json_document({"migrated": done})
    else:
        output.say(f"Migrated: {', '.join(done)}." if done else "Nothing to migrate.")


@command("status", "backdesk status --json", short_help="Say what the database is and holds.")
def status() -> None:
    """Say which database this is, its version and size, its company and users, and how much it holds.

    Who has it open, when it was last backed up and checked, and what its log says of late: how long actions took, which
    were refused, what was slow.
    """
    from store import registry  # noqa: F401
    from store.core import display

    session = current()
    session.connect()
    found = facts(session)
    if session.json:
        output.json_document(found)
        return
    counts, broken_off = found.pop("rows", {}), found.pop("unfinished", [])
    watched: dict[str, Any] = {name: found.pop(name) for name in watching.FACTS if name in found}
    output.pairs(
        [
            *((key.replace("_", " ").capitalize(), _written(key, value)) for key, value in found.items()),
            *(watching.write(watched) if watched else ()),
            *((f"  {table}", display.count(count)) for table, count in counts.items()),
        ]
    )
    watching.tables(watched.get("log", watching.NOTHING))
    for one in broken_off:
        output.remark(f"Unfinished import {one}. Run the same import again to go on.")


def _written(key: str, value: Any) -> str:
    from store.core import display

    if key.endswith("bytes"):
        return display.count(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def facts(session: Session) -> dict[str, Any]:
    """What `status` says, as plain values."""
    from store.core import database, schema

    found: dict[str, Any] = {"database": safe_url(session.url), **watching.engine(session)}
    waiting, applied = schema.pending(), schema.applied()
    found["schema"] = applied[-1] if applied else "empty: run backdesk init"
    if applied and waiting:
        found["waiting"] = waiting
    if not applied or waiting:
        return found
    with database.plain_errors():
        company = database.one("SELECT name, currency, country FROM company ORDER BY id LIMIT 1")
        users = database.rows("SELECT login FROM app_user WHERE active = 1 ORDER BY login")
        found |= dict(zip(("company", "currency", "country"), company or ("none yet",), strict=False))
        found |= {"users": [login for (login,) in users], "rows": _counts()}
        if broken_off := _broken_off():
            found["unfinished"] = broken_off
        found |= watching.facts()
    return found


def _counts() -> dict[str, int]:
    from store.core.counts import COUNTED, in_all

    return {table: in_all(table) for table in COUNTED}


def _broken_off() -> list[str]:
    from store.exchange import unfinished

    return [f"#{one.batch_id} {one}" for one in unfinished()]


@command("check", "backdesk check\nbackdesk check --repair", short_help="Prove that books, stock and history agree.")
@click.option("--repair", is_flag=True, help="Rebuild kept sums and cached states; facts are never rewritten.")
def check(repair: bool) -> int:
    """Prove that every entry balances, stock and receivables agree, numbers have no gap, history is intact.

    Each difference is named; exit status 1 when there is one.
    """
    from store.core.dates import now
    from store.core.grants import too_much
    from store.core.schema import note
    from store.insight import check as proof
    from store.repair import repair as rebuild

    session = current()
    session.open()
    repaired = rebuild() if repair else None
    findings = proof.run_checks()
    note("checked", f"{now()} {len(findings)}")
    if said := too_much():
        output.remark(said)
    if session.json:
        output.json_document({"checks": len(proof.CHECKS), "findings": findings, "repaired": repaired is not None})
    else:
        if repaired:
            output.say(repaired.message)
        for finding in findings:
            output.say(f"{finding.check}: {finding.message}")
        output.say(f"{len(proof.CHECKS)} checks, {output.how_many(len(findings), 'difference')}.")
    return 1 if findings else 0
