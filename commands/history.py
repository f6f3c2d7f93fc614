"""`backdesk undo` and `backdesk redo`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from commands import output
from commands.lazy import command
from commands.session import current

if TYPE_CHECKING:
    from store.core.undo import Part


@command("undo", "backdesk undo", short_help="Take back your own last action.")
def undo() -> int | None:
    """Take back your own last action, while the record has not moved on since.

    What was done to several records at once is taken back for each that has not moved on; the others say why.
    """
    return _step("undo")


@command("redo", "backdesk redo", short_help="Do again what was undone last.")
def redo() -> int | None:
    """Do again what you undid last, while the record has not moved on since."""
    return _step("redo")


def _step(way: Literal["undo", "redo"]) -> int | None:
    from store.core import undo as history

    session = current()
    session.open()
    parts = history.parts(way)
    if len(parts) > 1:
        return _steps(way, parts)
    outcome = history.undo() if way == "undo" else history.redo()
    if session.json:
        output.json_document(outcome)
    else:
        output.say(outcome.message)
    return None


def _steps(way: Literal["undo", "redo"], parts: Sequence[Part]) -> int:
    from commands.many import Named, answer
    from store.core import undo as history
    from store.core.bulk import Batch

    batch = Batch()
    found = (Named(f"{part.kind} #{part.id}", history.take(way, part, batch)) for part in parts)
    return answer(found, way.capitalize(), len(parts))
