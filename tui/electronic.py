"""The invoice at hand as an electronic one: in which form, and to which file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.errors import BackdeskError
from store.core.references import title
from tui.messages import Subject
from tui.printing import HINT

if TYPE_CHECKING:
    from store.documents.electronic import Way
    from tui.app import BackdeskApp


def why_not(subject: Subject) -> str:
    """Why an invoice cannot be written in any form, or ''."""
    from store.einvoice.posted import require_posted

    try:
        require_posted(subject.id)
    except BackdeskError as error:
        return str(error)
    return ""


async def ask(app: BackdeskApp, subject: Subject) -> None:
    """Ask for the form and the file's name, and write it."""
    from store.documents.electronic import WAYS
    from store.documents.printing import file_name
    from tui.ask import Ask
    from tui.pick import Pick

    async def chosen(way: Way | None) -> None:
        if way is None:
            return

        def named(name: str | None) -> None:
            if name:
                app.run_worker(_write(app, subject.id, way, name), group="pdf")

        proposed = file_name(subject.kind, subject.id).removesuffix(".pdf") + way.ending
        await app.push_screen(Ask(f"Write {title(subject.kind, subject.id)} as {way.title}", proposed, HINT), named)

    await app.push_screen(Pick("Electronic invoice", [(way.title, way) for way in WAYS]), chosen)


async def _write(app: BackdeskApp, invoice_id: int, way: Way, name: str) -> None:
    from store.core.files import new_file, place_of
    from store.documents.electronic import electronic_invoice

    app.say("Writing …")
    try:
        path = place_of(name)
        content = await app.work.count(lambda: electronic_invoice(invoice_id, way.form, way.profile))
        with new_file(path) as out:
            out.write(content)
    except BackdeskError as error:
        app.say(str(error), "error")
    else:
        app.say(f"Electronic invoice written: {path.name} in {path.resolve().parent}", "success")
