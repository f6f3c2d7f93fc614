"""`backdesk watch`: what is done, as it is done, for other programs."""

from __future__ import annotations

import time

import click

from commands import output
from commands.lazy import command
from commands.session import current

EVERY = 0.5  # seconds between two looks at whether anything was saved


@command(
    "watch",
    "backdesk watch --kind invoice\nbackdesk watch --since 12044 --once > changes.jsonl",
    short_help="Print what is done as JSON lines, as it is done.",
)
@click.option("--since", type=click.IntRange(0), metavar="POSITION", help="What came after it, too; 0 for everything.")
@click.option("--kind", multiple=True, metavar="KIND", help="Only about such records. May be repeated.")
@click.option("--once", is_flag=True, help="Print what there is and end.")
def watch(since: int | None, kind: tuple[str, ...], once: bool) -> None:
    """Print every action as one line of JSON: its position, when (UTC), who, what about which record, and what changed.

    Values are as they are stored: amounts in minor units. A program that keeps the position of the last line it dealt
    with goes on from there with --since, and misses nothing. Ends by ctrl+c, or when nobody reads any more.
    """
    from store.core.changes import Changes
    from store.core.feed import after, newest

    current().open()
    _require_kinds(kind)
    position = since if since is not None else 0 if once else newest()
    if not once:
        output.remark(f"From position {position} on.")
    changes, first = Changes(), True
    while True:
        if changes.look() or first:
            first, seen = False, newest()
            for done in after(position):
                seen = max(seen, done.position)
                if not kind or done.kind in kind:
                    output.json_line(done)
            position = max(position, seen)
        if once:
            return
        time.sleep(EVERY)


def _require_kinds(wanted: tuple[str, ...]) -> None:
    from store.core.errors import Usage
    from store.core.references import kinds
    from store.core.text import excerpt

    for kind in wanted:
        if kind not in kinds():
            raise Usage(f"There is no kind of record '{excerpt(kind)}'.", "See: backdesk list --help")
