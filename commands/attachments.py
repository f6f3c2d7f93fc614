"""`backdesk attachment add` and `backdesk attachment save`: files onto records, and off into a directory."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.lazy import command
from commands.session import current

if TYPE_CHECKING:
    from store.core.files import Incoming

STANDARD_INPUT = "-"


@command(
    "add",
    "backdesk attachment add invoice INV-2026-000001 scan.pdf 'delivery note.pdf'\n"
    "backdesk attachment add --about 'deal 12' --file - --name offer.pdf < offer.pdf",
    short_help="Attach files to a record.",
)
@click.argument("words", nargs=-1, metavar="RECORD FILE...")
@click.option("--about", metavar="RECORD", help="Any record: a number or code, or a kind and a name.")
@click.option("--file", "file", multiple=True, metavar="FILE|-", help="A file, or standard input. May be repeated.")
@click.option("--name", default="", help="What it is called here; standard input has no other.")
def add_attachments(words: tuple[str, ...], about: str | None, file: tuple[str, ...], name: str) -> int | None:
    """Attach FILEs to any RECORD (`invoice INV-2026-000001`, `SO-2026-000012`, `party Acme`).

    Their content is kept in the database and never changes. Of a posted document they stay.
    """
    from store.core.action import actions

    if words or not (about and file):
        _require_some(words, about, file)
    current().open()
    record, named = (about, words) if about else _split(words)
    files = (*named, *file)
    if not record or not files:
        raise click.UsageError("Missing: " + ("FILE." if record else "RECORD, FILE."), click.get_current_context())
    if name and len(files) > 1:
        raise click.UsageError("'--name' is for one file.", click.get_current_context())
    action = actions()["attachment.add"]
    if len(files) > 1:
        from commands.many import perform_on_each

        return perform_on_each(action, files, lambda ref: {"about": record, "file": _incoming(ref, name)})
    outcome = action.perform(about=record, file=_incoming(files[0], name), name=name)
    if current().json:
        output.json_document(outcome)
    else:
        output.say(outcome.message)
    return None


def _require_some(words: tuple[str, ...], about: str | None, file: tuple[str, ...]) -> None:
    """Say what is missing before anything is opened."""
    missing = [] if words or about else ["RECORD"]
    missing += [] if file or len(words) > (0 if about else 1) else ["FILE"]
    if missing:
        raise click.UsageError("Missing: " + ", ".join(missing) + ".", click.get_current_context())


def _split(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The record, in one word or as kind and name, and the files after it."""
    from store.core.references import kinds

    count = 2 if words[0] in kinds() else 1
    return " ".join(words[:count]), words[count:]


def _incoming(named: str, name: str) -> Incoming:
    """The file that is meant. Raises Unreadable where there is none."""
    from commands.values import Unreadable
    from store.core.errors import Problem
    from store.core.files import File, Incoming

    if named == STANDARD_INPUT:
        if not name:
            raise Unreadable(Problem("--name", "", "is required for standard input"))
        return Incoming(name, lambda: sys.stdin.buffer)
    try:
        found: Incoming = File().read(named, required=True)
    except ValueError as error:
        raise Unreadable(Problem("FILE", named, str(error))) from None
    return found


@command(
    "save",
    "backdesk attachment save 12 13 --to ~/evidence\nbackdesk attachment save 12 --to - > scan.pdf",
    short_help="Write attachments to new files.",
)
@click.argument("attachments", nargs=-1, required=True, metavar="ATTACHMENT...")
@click.option("--to", "directory", required=True, metavar="DIRECTORY|-", help="Where the files go; - for output.")
def save_attachments(attachments: tuple[str, ...], directory: str) -> None:
    """Write attachments to new files of their names in a directory. Nothing is ever overwritten."""
    from store.core.attachments import content_of, save_attachment
    from store.core.references import resolve

    session = current()
    session.open()
    found = [resolve("attachment", text) for text in attachments]
    if directory == STANDARD_INPUT:
        if len(found) > 1:
            raise click.UsageError("Only one can be written to standard output.", click.get_current_context())
        sys.stdout.buffer.write(content_of(found[0])[1])
        return
    saved: list[dict[str, Any]] = [{"id": one, "file": str(save_attachment(one, directory))} for one in found]
    if session.json:
        output.json_document(saved)
        return
    for file in saved:
        output.say(f"Written: {file['file']}")
