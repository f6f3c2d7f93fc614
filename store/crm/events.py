"""What the front office announces; the order room reacts.

`DealChanging`: refused once an order exists for the deal (its lines are frozen, reopening is over).
`DealWon`: a contract that the deal was to renew runs on.
`DealLost`: what was quoted for it is rejected for the same reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.events import Event


@dataclass(frozen=True)
class DealChanging(Event):
    """A deal's lines, party or won state are about to change; a reaction may refuse."""

    deal_id: int
    what: str


@dataclass(frozen=True)
class DealWon(Event):
    """A deal was won."""

    deal_id: int


@dataclass(frozen=True)
class DealLost(Event):
    """A deal was lost, for a reason."""

    deal_id: int
    reason: str
