"""`backdesk document send`: the documents of a list as mails, by a server or as files."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

import click

from commands import output
from commands.many import Named, answer

if TYPE_CHECKING:
    from store.documents.outlets import Outlet


def send(
    words: tuple[str, ...], directory: str | None, language: str, *, smtp: bool, electronic: bool, again: bool
) -> int:
    """Send the documents of a list that match a filter, each by itself; returns the exit status."""
    context = click.get_current_context()
    if not words:
        raise click.UsageError("Missing: LIST.", context)
    if smtp == bool(directory):
        raise click.UsageError("Take one of '--smtp' and '--to'.", context)
    from commands.pdf import matching
    from store.core.bulk import Batch
    from store.core.references import title
    from store.documents.mailing import Wanted
    from store.documents.sending import require_right
    from store.documents.sending import send as send_one

    found, wanted, batch = matching(words[0], words[1:]), Wanted(language, electronic, again), Batch()
    require_right()
    with _outlet(directory) as outlet:

        def each() -> Iterable[Named]:
            for kind, record_id in found:
                done = batch.run(kind, record_id, partial(send_one, kind, record_id, outlet, wanted))
                yield Named(title(kind, record_id), done)

        status = answer(each(), "Send documents", len(found))
    if not found:
        output.remark("Nothing matches; nothing was sent.")
    return status


def _outlet(directory: str | None) -> AbstractContextManager[Outlet]:
    from store.documents.outlets import folder, server

    return nullcontext(folder(directory)) if directory else server()
