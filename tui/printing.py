"""The document of the record at hand as a PDF, written to a file that a person names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.errors import BackdeskError
from store.core.references import title
from tui.messages import Subject

if TYPE_CHECKING:
    from tui.app import BackdeskApp

HINT = "A new file; none is ever overwritten."


def is_printed(subject: Subject | None) -> bool:
    """Whether a record has a document."""
    from store.documents.printing import PRINTED  # with all that is printed behind it

    return subject is not None and subject.kind in PRINTED


def why_not() -> str:
    """Why nothing can be written as a PDF here, or ''."""
    from store.documents.typesetting import require_installed

    try:
        require_installed()
    except BackdeskError as error:
        return str(error)
    return ""


async def ask(app: BackdeskApp, subject: Subject, kind: str = "") -> None:
    """Ask for the file's name, and write the document of a record (of a `kind` of its own) to it."""
    from store.documents.printing import file_name
    from tui.ask import Ask

    printed = kind or subject.kind

    def named(name: str | None) -> None:
        if name:
            app.run_worker(_write(app, printed, subject.id, name), group="pdf")

    heading = f"Write {title(subject.kind, subject.id)} as a PDF"
    await app.push_screen(Ask(heading, file_name(printed, subject.id), HINT), named)


async def _write(app: BackdeskApp, kind: str, record_id: int, name: str) -> None:
    from store.core.files import place_of
    from store.documents.printing import facts_of, write

    app.say("Writing …")
    try:
        path = place_of(name)
        written = await app.work.count(lambda: write(facts_of(kind, record_id), path))
    except BackdeskError as error:
        app.say(str(error), "error")
    else:
        app.say(f"{written.title} written: {path.name} in {path.resolve().parent}", "success")
