"""Goods moving between locations: the move, the balance, the cost and the ledger, together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core import records
from store.core.database import scalar
from store.core.dates import now
from store.core.errors import Refused
from store.core.identity import actor
from store.core.values import Quantity
from store.ledger.posting import Leg, post
from store.stock import valuation
from store.stock.availability import available, balance
from store.stock.models import Location, Move


@dataclass(frozen=True)
class Origin:
    """The record a move belongs to, and its line."""

    kind: str
    id: int
    line_id: int | None = None


def virtual(kind: str) -> int:
    """The location of a virtual type: supplier, customer, loss or opening."""
    return int(scalar("SELECT id FROM location WHERE type = ? ORDER BY id LIMIT 1", (kind,)))


def bring_in(
    product_id: int, location_id: int, quantity: int, value: int, day: date, source: str, origin: Origin, memo: str = ""
) -> Move:
    """Goods arrive from a virtual location at a known total value (minor units)."""
    row = balance(product_id, location_id)
    records.change(row, on_hand=row.on_hand + quantity)
    valuation.receive(product_id, quantity, value)
    return _write(product_id, virtual(source), location_id, quantity, value, day, origin, memo)


def take_out(
    product_id: int, location_id: int, quantity: int, day: date, target: str, origin: Origin, memo: str = ""
) -> Move:
    """Goods leave to a virtual location at their cost. Raises Refused where there is not enough unreserved."""
    there = available(product_id, location_id)
    if there.free < quantity:
        shown = Quantity().shown
        sku = scalar("SELECT sku FROM product WHERE id = ?", (product_id,))
        raise Refused(
            f"Only {shown(there.free)} of {sku} can be taken: {shown(there.on_hand)} on hand, "
            f"{shown(there.reserved)} reserved.",
            "Count the stock, or release a reservation.",
        )
    row = balance(product_id, location_id)
    records.change(row, on_hand=row.on_hand - quantity)
    value = valuation.issue(product_id, quantity)
    return _write(product_id, location_id, virtual(target), quantity, value, day, origin, memo)


def post_difference(move: Move, role: str, day: date) -> None:
    """The ledger's side of an adjustment or opening: inventory against the given role."""
    incoming = Location.get_by_id(move.target_id).type == "internal"
    amount = move.cost if incoming else -move.cost
    legs = [Leg("inventory", amount), Leg(role, -amount)]
    post(f"move:{move.id}", day, move.memo or "Stock adjustment", ("move", move.id), legs)


def _write(
    product_id: int, source: int, target: int, quantity: int, cost: int, day: date, origin: Origin, memo: str
) -> Move:
    return records.create(
        Move,
        company=actor().company_id,
        product=product_id,
        source=source,
        target=target,
        quantity=quantity,
        cost=cost,
        day=day.isoformat(),
        at=now(),
        user=actor().user_id,
        origin=origin.kind,
        origin_id=origin.id,
        origin_line_id=origin.line_id,
        memo=memo,
    )
