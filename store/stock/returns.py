"""Goods that come back: from a customer at the cost they left, to a supplier at the cost they were received;
what came back by mistake goes again, and what is of no use is scrapped, at the same cost."""

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
    """(quantity, value) of a move that has come back so far, and did not go again."""
    found = one(
        "SELECT CAST(COALESCE(SUM(CASE WHEN b.of_id = ? THEN m.quantity ELSE -m.quantity END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN b.of_id = ? THEN m.cost + m.difference ELSE -m.cost - m.difference END), 0) "
        "AS BIGINT) FROM move_return b JOIN move m ON m.id = b.move_id "
        "WHERE b.of_id = ? OR b.of_id IN (SELECT r.move_id FROM move_return r WHERE r.of_id = ?)",
        (move_id,) * 4,
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


def scrap(back: Move, location_id: int, day: date, origin: Origin, memo: str = "") -> Move:
    """Goods that came back are of no use: they leave for good, at what they came back at. The caller posts."""
    return give_back(back, location_id, back.quantity, back.cost + back.difference, day, origin, memo, target="loss")


def undo_take_back(back: Move, location_id: int, day: date, origin: Origin, scrapped: bool) -> list[Move]:
    """Goods said to have come from a customer did not: they are the customer's again, and may come back another time.

    What had been scrapped is there again first. Raises Refused where they are not there any more. The caller posts.
    """
    value, moves, source = back.cost + back.difference, [], back
    if scrapped:
        source = bring_in(back.product_id, location_id, back.quantity, value, day, "loss", origin)
        moves.append(source)
    gone = give_back(source, location_id, back.quantity, value, day, origin, "", target="customer")
    records.create(MoveReturn, move=gone, of=back)
    return [*moves, gone]


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
