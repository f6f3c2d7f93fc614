"""`backdesk grants`: the rights of the PostgreSQL role that people work as."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current


@command(
    "grants",
    "backdesk --db postgresql://owner@server/firm grants desk | psql postgresql://owner@server/firm",
    short_help="Print the SQL that gives a PostgreSQL role no more than work takes.",
)
@click.argument("role")
def grants(role: str) -> None:
    """Print the statements that let ROLE do people's work on this PostgreSQL database, and nothing else.

    It may not make, change or empty tables, nor write over postings and history. The role itself is made before
    (CREATE ROLE desk LOGIN). Run them as the tables' owner, who also migrates; and again after each migrate.
    """
    from store.core.grants import granting

    session = current()
    session.open()
    found = granting(role)
    if session.json:
        output.json_document({"role": role, "statements": found})
    else:
        for statement in found:
            output.say(f"{statement};")
