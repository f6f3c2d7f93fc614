"""`backdesk undo` and `backdesk redo`."""

from __future__ import annotations

from commands import output
from commands.lazy import command
from commands.session import current


@command("undo", "backdesk undo", short_help="Take back your own last action.")
def undo() -> None:
    """Take back your own last action, while the record has not moved on since."""
    _step("undo")


@command("redo", "backdesk redo", short_help="Do again what was undone last.")
def redo() -> None:
    """Do again what you undid last, while the record has not moved on since."""
    _step("redo")


def _step(way: str) -> None:
    from store.core import undo as history

    session = current()
    session.open()
    outcome = history.undo() if way == "undo" else history.redo()
    if session.json:
        output.json_document(outcome)
    else:
        output.say(outcome.message)
