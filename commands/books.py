"""`backdesk books`: everything another program takes in, as its files, to go there or to hand to an adviser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.lazy import command
from commands.progress import progress
from commands.reports import read_day
from commands.session import current

if TYPE_CHECKING:
    from store.exchange.going import Going


@command(
    "books",
    "backdesk books\nbackdesk books xero --to xero --from 2026-01-01\n"
    "backdesk books datev --template > datev.toml\n"
    "backdesk books datev --to datev --from 2026-10-01 --until 2026-10-31 --map datev.toml\n"
    "backdesk books saf-t --to audit --from 2026-01-01 --until 2026-12-31",
    short_help="Write the books and documents for another program, to go there.",
)
@click.argument("target", required=False)
@click.option("--to", "place", metavar="DIRECTORY", help="Where the files go; made where it is missing.")
@click.option("--from", "since", metavar="DATE", help="From this day on; from the first entry without it.")
@click.option("--until", metavar="DATE", help="Up to this day; today without it.")
@click.option("--map", "said", metavar="FILE", help="What it calls our accounts and taxes, as TOML (see --template).")
@click.option("--template", "wanted", is_flag=True, help="Print that file with what holds now, to be changed.")
def books(
    target: str | None, place: str | None, since: str | None, until: str | None, said: str | None, wanted: bool
) -> None:
    """Write accounts, parties, items, documents and the ledger as the files of TARGET. Without one: which there are.

    All files are of one moment, while others go on; all are written, or none. What TARGET has no place for is said.
    """
    from store.core.errors import Usage
    from store.exchange import going

    session = current()
    session.open()
    if target is None:
        if session.json:
            output.json_document(going.TARGETS)
        else:
            output.pairs(going.TARGETS.items())
        return
    if wanted:
        output.result_stream().write(going.template(target))
        return
    if not place:
        raise Usage("It is not said where the files go.", "Name a directory: --to DIRECTORY")
    with progress("books") as painter:
        found = going.go(target, place, read_day("--from", since), read_day("--until", until), said, painter)
    if session.json:
        output.json_document({**vars(found), "since": str(found.since), "until": str(found.until), "directory": place})
        return
    _say(found, place)


def _say(found: Going, place: str) -> None:
    from store.core.text import plural

    for note in found.notes:
        output.remark(note)
    for name, count in found.rows.items():
        output.say(f"{Path(place) / name}: {plural(count, 'row')}")
