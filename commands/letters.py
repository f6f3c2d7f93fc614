"""`backdesk dunning show`: a dunning letter as it goes out."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current


@command(
    "show",
    "backdesk dunning show DU-2026-000003\nbackdesk dunning show '#4' --json",
    short_help="Print a dunning letter as it goes out.",
)
@click.argument("letter")
def show_letter(letter: str) -> None:
    """Print a dunning letter: of one that was sent every word as it was sent; a draft as it would read now."""
    from store.core.references import resolve
    from store.insight.dunning import letter_text

    session = current()
    session.open()
    title, text = letter_text(resolve("dunning", letter))
    if session.json:
        output.json_document({"letter": title, "text": text})
        return
    for line in text.split("\n"):
        output.say(line)
