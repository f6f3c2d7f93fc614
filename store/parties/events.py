"""What the room of parties announces; the rooms above react.

`PartyAdded`: by an action, one at a time; an import of a whole list of parties announces nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.events import Event


@dataclass(frozen=True)
class PartyAdded(Event):
    """A party was added."""

    party_id: int
