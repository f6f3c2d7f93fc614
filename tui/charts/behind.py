"""The records behind a number: one record in full, or the list of them; a menu where there are several lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.insight.sections import Section
from store.insight.sheet import Opens
from tui.messages import Subject

if TYPE_CHECKING:
    from tui.app import BackdeskApp


async def look_behind(app: BackdeskApp, opens: Sequence[Opens]) -> None:
    """Open it, after asking which where there is a choice."""
    from tui.pick import Pick

    async def chosen(found: Opens | None) -> None:
        if found:
            await _open(app, found)

    if len(opens) == 1:
        await _open(app, opens[0])
    else:
        await app.push_screen(Pick("What is behind it", [(found.heading, found) for found in opens]), chosen)


async def _open(app: BackdeskApp, found: Opens) -> None:
    from tui.record.related import RelatedScreen

    if found.kind:
        await app.open_record(Subject(found.kind, found.id))
    else:
        await app.push_screen(RelatedScreen(None, Section(found.heading, found.listing, found.filter)))
