"""What the front office announces; the order room reacts.

`DealChanging`: refused once an order exists for the deal (its lines are frozen, reopening is over).
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.events import Event


@dataclass(frozen=True)
class DealChanging(Event):
    """A deal's lines, party or won state are about to change; a reaction may refuse."""

    deal_id: int
    what: str
