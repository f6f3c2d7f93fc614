"""Goods that come back: from a customer at the cost they left, to a supplier at the cost they were received;
what came back by mistake goes again, and what is of no use is scrapped, at the same cost."""

from __future__ import annotations

from datetime import date

from store.core import records
from store.core.database import one, rows, scalar
from store.core.errors import Refused, invalid
from store.core.values import Quantity
from store.stock.lot_stock import Part, Parts, parts_of
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


def take_back(
    shipped: Move, quantity: int, location_id: int, day: date, origin: Origin, memo: str = "", lots: Parts = ()
) -> Move:
    """Goods that went to a customer come back to a place of ours, at their part of what they had cost.

    Raises Refused for more than has not come back yet, and where nobody says which of several lots it is. The caller
    posts (`entries.legs`).
    """
    value = _part(shipped, quantity, day, "customer")
    back = _lots(shipped, quantity, lots)
    move = bring_in(shipped.product_id, location_id, quantity, value, day, "customer", origin, memo, back)
    records.create(MoveReturn, move=move, of=shipped)
    return move


def send_back(
    received: Move, quantity: int, location_id: int, day: date, origin: Origin, memo: str = "", lots: Parts = ()
) -> Move:
    """Goods that came from a supplier go back, at their part of what they were received at.

    Raises Refused for more than is there, or has not gone back yet, and where nobody says which of several lots
    it is. The caller posts (`entries.legs`).
    """
    value = _part(received, quantity, day, "supplier")
    move = give_back(received, location_id, quantity, value, day, origin, memo, lots=_lots(received, quantity, lots))
    records.create(MoveReturn, move=move, of=received)
    return move


def scrap(back: Move, location_id: int, day: date, origin: Origin, memo: str = "") -> Move:
    """Goods that came back are of no use: they leave for good, at what they came back at. The caller posts."""
    value, lots = back.cost + back.difference, parts_of(back)
    return give_back(back, location_id, back.quantity, value, day, origin, memo, target="loss", lots=lots)


def undo_take_back(back: Move, location_id: int, day: date, origin: Origin, scrapped: bool) -> list[Move]:
    """Goods said to have come from a customer did not: they are the customer's again, and may come back another time.

    What had been scrapped is there again first. Raises Refused where they are not there any more. The caller posts.
    """
    value, moves, source, lots = back.cost + back.difference, [], back, parts_of(back)
    if scrapped:
        source = bring_in(back.product_id, location_id, back.quantity, value, day, "loss", origin, lots=lots)
        moves.append(source)
    gone = give_back(source, location_id, back.quantity, value, day, origin, "", target="customer", lots=lots)
    records.create(MoveReturn, move=gone, of=back)
    return [*moves, gone]


def _lots(move: Move, quantity: int, wanted: Parts) -> Parts:
    """Of which lots goods of a move come back: as said, or as it can only be."""
    left = lots_left(move)
    if not left or not wanted:
        parts = tuple(Part(lot, there) for lot, there in left.items())
        if sum(left.values()) == quantity:
            return parts
        if len(parts) > 1:
            named = ", ".join(f"{_number(lot)} ({Quantity().shown(there)})" for lot, there in [*left.items()][:5])
            raise invalid("lot", "", f"is required: say which of {named}{' …' if len(left) > 5 else ''}")
        return tuple(Part(part.lot_id, quantity) for part in parts)
    if (made := sum(part.quantity for part in wanted)) != quantity:
        shown = Quantity().shown
        raise invalid("lot", "", f"makes {shown(made)}, but {shown(quantity)} come back")
    for part in wanted:
        if part.quantity > (there := left.get(part.lot_id, 0)):
            raise Refused(
                f"Only {Quantity().shown(there)} of {_number(part.lot_id)} can still come back of move #{move.id}.",
                "Name another lot, or another move.",
            )
    return wanted


def lots_left(move: Move) -> dict[int, int]:
    """Lots of a move → how much of each has not come back (or came back and went again)."""
    found = rows(
        "SELECT lot_id, CAST(SUM(q) AS BIGINT) FROM (SELECT lot_id, quantity AS q FROM move_lot WHERE move_id = ? "
        "UNION ALL SELECT x.lot_id, CASE WHEN b.of_id = ? THEN -x.quantity ELSE x.quantity END FROM move_return b "
        "JOIN move_lot x ON x.move_id = b.move_id "
        "WHERE b.of_id = ? OR b.of_id IN (SELECT r.move_id FROM move_return r WHERE r.of_id = ?)) y "
        "GROUP BY lot_id HAVING SUM(q) > 0 ORDER BY lot_id",
        (move.id,) * 4,
    )
    return {lot: int(left) for lot, left in found}


def _number(lot_id: int) -> str:
    return str(scalar("SELECT number FROM lot WHERE id = ?", (lot_id,)))


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
