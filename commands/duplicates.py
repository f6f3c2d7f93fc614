"""`backdesk dedupe`."""

from __future__ import annotations

from commands import output
from commands.lazy import command
from commands.session import current


@command("dedupe", "backdesk dedupe", short_help="Look for parties that may be one.")
def dedupe() -> None:
    """Look for parties that may be one and the same, by what they have in common, and how alike their names are.

    Nothing is merged: `backdesk list duplicates` shows each pair with the reason, and `backdesk duplicate accept` or
    `decline` says what it is. Pairs that were declined are not proposed again.
    """
    session = current()
    session.open()
    from store import registry  # noqa: F401
    from store.parties.duplicates import find_duplicates

    outcome = find_duplicates()
    if session.json:
        output.json_document(outcome)
    else:
        output.say(outcome.message)
