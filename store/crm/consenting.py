"""What those who plan a call or a mail should know of whom it is with: that they asked not to be contacted so."""

from __future__ import annotations

from store.core.database import one
from store.parties.consents import objection

BY = {"call": "phone", "e-mail": "e-mail"}  # kind of activity → by what somebody is contacted


def objections(kind: str, party: int | None, contact: int | None) -> list[str]:
    """Who asked not to be contacted in the way an activity of a kind does: a sentence, or nothing."""
    if contact and not party:
        found = one("SELECT party_id FROM contact WHERE id = ?", (contact,))
        party = int(found[0]) if found else None
    said = objection(party, contact, BY[kind]) if party and kind in BY else ""
    return [said] if said else []
