"""What happened to a record, the newest first: a command of its own, and a part of `show`."""

from __future__ import annotations

from typing import Any

import click

from commands import output
from commands.lazy import command
from commands.session import current

KINDS = ("activity", "document", "message", "change")
_INDENT = " " * 18


@command(
    "timeline",
    "backdesk timeline ACME\nbackdesk timeline deal 12 --only activity --limit 20",
    short_help="Show what happened to a record, newest first.",
)
@click.argument("ref", nargs=-1, required=True)
@click.option("--only", type=click.Choice(KINDS), multiple=True, help="Leave out the rest; may be repeated.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most.")
def show_timeline(ref: tuple[str, ...], only: tuple[str, ...], limit: int) -> None:
    """Show calls, mails and tasks, documents, tickets' messages and changes of fields of any record, mixed."""
    from store.core.references import find_anything

    session = current()
    session.open()
    kind, record_id = find_anything(" ".join(ref))
    if session.json:
        output.json_document(document(kind, record_id, limit, only))
    elif not write(kind, record_id, limit, only):
        output.say("Nothing happened here yet.")


def write(kind: str, record_id: int, limit: int, only: tuple[str, ...] = ()) -> int:
    """Write the newest part of a timeline for people; returns how many entries that were."""
    from store.insight.timeline import Timeline

    found = Timeline(kind, record_id, only).more(limit)
    for one in found:
        output.say("  ".join(part for part in (f"{one.when:16}", one.what, one.state, one.who) if part))
        for said in one.said:
            output.say(_INDENT + said.replace("\n", f"\n{_INDENT}"))
    return len(found)


def document(kind: str, record_id: int, limit: int, only: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The same for programs: days as they are, moments in UTC."""
    from store.insight.timeline import Timeline

    return [
        {
            "when": one.key, "at": one.at, "sort": one.sort, "kind": one.kind, "id": one.id, "what": one.what,
            "state": one.state, "by": one.who, "said": list(one.said),
        }
        for one in Timeline(kind, record_id, only).more(limit)
    ]  # fmt: skip
