"""Goods that come back: from a customer at the cost they left, to a supplier at the cost they were received."""

from __future__ import annotations

from datetime import date

from store.core import records
from store.core.database import one, scalar
from store.core.errors import Refused
from store.core.values import Quantity
from store.stock.models import Move, MoveReturn
from store.stock.moves import Origin, bring_in, give_back
from store.stock.valuation import share


def returned(move_id: int) -> tuple[int, int]:
    """(quantity, value) of a move that has come back so far."""
    found = one(
        "SELECT CAST(COALESCE(SUM(m.quantity), 0) AS BIGINT), CAST(COALESCE(SUM(m.cost + m.difference), 0) AS BIGINT) "
        "FROM move_return r JOIN move m ON m.id = r.move_id WHERE r.of_id = ?",
        (move_id,),
    )
    return (int(found[0]), int(found[1])) if found else (0, 0)


def take_back(shipped: Move, quantity: int, location_id: int, day: date, origin: Origin, memo: str = "") -> Move:
    """Goods that went to a customer come back to a place of ours, at their part of what they had cost.

    Raises Refused for more than has not come back yet. The caller posts (`entries.legs`).
    """
    value = _part(shipped, quantity, day, "customer")
    move = bring_in(shipped.product_id, location_id, quantity, value, day, "customer", origin, memo)
    records.create(MoveReturn, move=move, of=shipped)
    return move


def send_back(received: Move, quantity: int, location_id: int, day: date, origin: Origin, memo: str = "") -> Move:
    """Goods that came from a supplier go back, at their part of what they were received at.

    Raises Refused for more than is there, or has not gone back yet. The caller posts (`entries.legs`).
    """
    value = _part(received, quantity, day, "supplier")
    move = give_back(received, location_id, quantity, value, day, origin, memo)
    records.create(MoveReturn, move=move, of=received)
    return move


def _part(move: Move, quantity: int, day: date, kind: str) -> int:
    """The value of the next goods to come back; the last of them take what is left of it."""
    outside = move.target_id if kind == "customer" else move.source_id
    if scalar("SELECT type FROM location WHERE id = ?", (outside,)) != kind:
        way, document = ("to a customer", "shipment") if kind == "customer" else ("from a supplier", "receipt")
        raise Refused(f"Move #{move.id} took no goods {way}.", f"Name a move of a {document}.")
    if day.isoformat() < move.day:
        raise Refused(f"Goods of {move.day} cannot come back on {day}.", f"Use {move.day} or later.")
    gone, value = returned(move.id)
    if gone + quantity > move.quantity:
        left = Quantity().shown(move.quantity - gone)
        raise Refused(f"Only {left} of move #{move.id} can still come back.", "Name fewer.")
    return share(move.cost + move.difference, gone + quantity, move.quantity) - value
