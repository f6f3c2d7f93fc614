"""Goods that a supplier delivers straight to a customer: they pass through a place of their own, at what they cost
there, and are never on hand; and what the rooms that sell and that buy tell each other of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.core.database import scalar
from store.core.events import Event
from store.stock.lot_stock import parts_of
from store.stock.models import Location, Move
from store.stock.moves import Origin, give_back
from store.stock.places import add_transit

# what both rooms know of a line of a sales order: the purchase orders that still bring something of it, by their states
CONFIRMED = "'confirmed', 'receiving'"
OPEN = f"'draft', 'pending approval', {CONFIRMED}"
ON_ORDER = (
    "FROM purchase_line n JOIN purchase_order o ON o.id = n.order_id WHERE n.for_line = ? "
    "AND n.quantity > n.closed + n.received AND o.state IN ({states})"
)
STILL_TO_COME = "CAST(COALESCE(SUM(n.quantity - n.closed - n.received), 0) AS BIGINT)"


@dataclass(frozen=True)
class DirectLine:
    """How much (scaled) of an order line suppliers are still to deliver."""

    line_id: int
    product_id: int
    quantity: int


@dataclass(frozen=True)
class DirectWanted(Event):
    """What suppliers are still to deliver for a sales order, all its lines; `more`: draft what is not ordered yet."""

    order_id: int
    ship_to: str
    lines: Sequence[DirectLine]
    more: bool


@dataclass(frozen=True)
class DirectOrdered(Event):
    """A purchase order for a sales order became binding: it may be known now when its goods come."""

    order_id: int


@dataclass(frozen=True)
class DirectGivenUp(Event):
    """Somebody cancelled or closed short what was bought for a sales order."""

    order_id: int


@dataclass(frozen=True)
class DirectCame(Event):
    """A supplier delivered for a sales order: a line of it → the move that brought its goods to the direct place.

    `override`: why more than was ordered is accepted, or ''.
    """

    order_id: int
    day: date
    reference: str
    moves: dict[int, Move]
    override: str


@dataclass(frozen=True)
class DirectBack(Event):
    """A customer gives goods that were `shipped` to them straight to the supplier: `back` brought them on the way."""

    shipped: Move
    back: Move
    day: date
    reason: str


def on_order(line_id: int) -> int:
    """How much (scaled) of a line of a sales order suppliers are still to deliver, drafts included."""
    return int(scalar(f"SELECT {STILL_TO_COME} " + ON_ORDER.format(states=OPEN), (line_id,)))


def direct_place() -> int:
    """Where goods pass through that are never ours to take; made when it is first needed."""
    known = Location.first_matching("direct = 1 ORDER BY id")
    if known is None:
        known = add_transit("DIRECT", "From supplier to customer", direct=True)
    return int(known.id)


def pass_on(received: Move, day: date, origin: Origin) -> Move:
    """All that a receipt brought goes on to the customer, at what it came for. The caller posts (`entries.legs`)."""
    value, lots = received.cost + received.difference, parts_of(received)
    place, quantity = received.target_id, received.quantity
    return give_back(received, place, quantity, value, day, origin, "", lots, target="customer")
