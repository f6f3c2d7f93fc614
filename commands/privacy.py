"""`backdesk privacy`: what is kept about a person, for them, and what erasing them would do."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current
from commands.transfer import new_file

STANDARD_OUTPUT = "-"


@command(
    "privacy",
    "backdesk privacy contact 'Ann Lee' --out ann-lee.json --files ~/ann-lee\nbackdesk privacy lead 12 --out -\n"
    "backdesk privacy party P000012",
    short_help="Write all that is kept about a person; say what erasing them does.",
)
@click.argument("ref", nargs=-1, required=True)
@click.option("--out", "file", metavar="FILE|-", help="A new file for what is kept, as JSON; - for output.")
@click.option("--files", "directory", metavar="DIRECTORY", help="Where copies of their attached files go.")
def privacy(ref: tuple[str, ...], file: str | None, directory: str | None) -> None:
    """Write all that is kept about a person (a contact, a lead, or a party that is one) as JSON.

    Without --out nothing is written: it says what `contact erase`, `lead erase` or `party erase` would erase, what
    stays and why, and what is in the way.
    """
    from store import registry  # noqa: F401  what is open is found in every room
    from store.core.references import find_anything
    from store.exchange.personal import as_text, personal_data, save_files

    session = current()
    session.open()
    kind, record_id = find_anything(" ".join(ref))
    document = personal_data(kind, record_id)
    if not file and not directory:
        _preview(kind, record_id)
        return
    if file:
        with new_file(None if file == STANDARD_OUTPUT else file) as out:
            out.write(as_text(document))
    saved = save_files(kind, record_id, directory) if directory else []
    if file == STANDARD_OUTPUT:
        return
    if session.json:
        output.json_document({"file": file, "files": [str(path) for path in saved]})
        return
    for path in [*([file] if file else []), *saved]:
        output.say(f"Written: {path}")


def _preview(kind: str, record_id: int) -> None:
    from store.privacy.plan import plan

    found = plan(kind, record_id).said()
    if current().json:
        output.json_document({"kind": kind, "id": record_id, "erasing": found})
        return
    for line in found:
        output.say(line)
