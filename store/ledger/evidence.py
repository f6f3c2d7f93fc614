"""What is attached to a posted document stays with it: an accountant must find again what it was posted by."""

from __future__ import annotations

from store.core.attachments import Removing
from store.core.database import one
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.references import kinds, noun

_NUMBERED = ("invoice", "bill")  # posted even where they come to nothing and make no entry


@reacts_to(Removing)
def keep_evidence(event: Removing) -> None:
    """Raises Refused for an entry, for what made one, and for an invoice or a bill that has its number."""
    if event.kind == "entry" or _posted(event.kind, event.record_id):
        raise Refused(
            f"What is attached to a posted {noun(event.kind)} stays with it: it is evidence.",
            "Attach what is right beside it.",
        )


def _posted(kind: str, record_id: int) -> bool:
    if one("SELECT 1 FROM entry WHERE source = ? AND source_id = ? LIMIT 1", (kind, record_id)):
        return True
    numbered = f"SELECT 1 FROM {kinds()[kind].table} WHERE id = ? AND number IS NOT NULL"
    return kind in _NUMBERED and one(numbered, (record_id,)) is not None
