"""How much of which lot is where: kept with every move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.core import records
from store.core.database import rows, run, scalar
from store.core.display import current
from store.core.errors import Refused, invalid
from store.core.money import QUANTITY
from store.core.values import Quantity
from store.stock.models import INSIDE, LotBalance, Move, MoveLot

# over `lot l` and a day: a lot is good on the day it expires, and not after it; a blocked one is not taken
USABLE = "(l.state = 'active' AND (l.expires IS NULL OR l.expires >= {day}))"
FIRST_OUT = "COALESCE(l.expires, '9999-12-31'), l.id"
ALL = 2**62  # lots read at a time


@dataclass(frozen=True)
class Part:
    """So much (scaled) of a lot."""

    lot_id: int
    quantity: int


Parts = tuple[Part, ...]


@dataclass(frozen=True)
class Held(Part):
    """What is at a place of a lot, and whether it may be taken without anybody's say."""

    number: str
    expires: str | None
    blocked: bool

    def usable(self, day: date) -> bool:
        """Whether it is neither blocked nor expired before that day."""
        return not self.blocked and (self.expires is None or self.expires >= day.isoformat())

    def fault(self, day: date) -> str:
        """Why it may not be taken on that day, or ''."""
        if self.blocked:
            return f"{self.number} is blocked"
        return "" if self.usable(day) else f"{self.number} expired on {current().day(str(self.expires))}"


def tracking(product_id: int) -> str:
    """Whether a product's goods are kept by lot, by serial number, or neither (`none`)."""
    return str(scalar("SELECT tracking FROM product WHERE id = ?", (product_id,)))


def held_at(product_id: int, location_id: int, most: int = ALL) -> list[Held]:
    """The lots of a product at a place, or the first so many of them, in the order in which they go out."""
    found = rows(
        "SELECT b.lot_id, b.quantity, l.number, l.expires, l.state FROM lot_balance b JOIN lot l ON l.id = b.lot_id "
        f"WHERE b.product_id = ? AND b.location_id = ? ORDER BY {FIRST_OUT} LIMIT ?",
        (product_id, location_id, most),
    )
    return [Held(lot, quantity, number, expires, state == "blocked") for lot, quantity, number, expires, state in found]


def since(product_id: int, location_id: int, day: date) -> dict[int, int]:
    """Lots that moved at a place after a day → the least of them that was there then or later."""
    least: dict[int, int] = {}
    later = _later(product_id, location_id, day)
    now = {held.lot_id: held.quantity for held in held_at(product_id, location_id)} if later else {}
    for lot, moved in later:  # latest first
        now[lot] = now.get(lot, 0) - moved
        least[lot] = min(least.get(lot, now[lot] + moved), now[lot])
    return least


def _later(product_id: int, location_id: int, day: date) -> list[tuple[int, int]]:
    found = rows(
        "SELECT x.lot_id, m.day, CAST(SUM(CASE WHEN m.target_id = ? THEN x.quantity ELSE -x.quantity END) AS BIGINT) "
        "FROM move m JOIN move_lot x ON x.move_id = m.id WHERE m.product_id = ? AND m.day > ? "
        "AND (m.source_id = ? OR m.target_id = ?) GROUP BY x.lot_id, m.day ORDER BY m.day DESC, x.lot_id",
        (location_id, product_id, day.isoformat(), location_id, location_id),
    )
    return [(lot, int(moved)) for lot, _, moved in found]


def require_there(product_id: int, location_id: int, parts: Sequence[Part], day: date) -> None:
    """Raises Refused where not so much of each lot is at a place, or was on that day and since."""
    there = {held.lot_id: held for held in held_at(product_id, location_id)}
    least = since(product_id, location_id, day)
    for part in parts:
        now = there[part.lot_id].quantity if part.lot_id in there else 0
        able = max(0, min(now, least.get(part.lot_id, now)))
        if able < part.quantity:
            number, code = scalar("SELECT number FROM lot WHERE id = ?", (part.lot_id,)), _code(location_id)
            then = f" on {current().day(day.isoformat())}" if able < now else ""
            raise Refused(
                f"Only {Quantity().shown(able)} of {number} is at {code}{then}.", "Name other lots, or fewer."
            )


def require_usable(product_id: int, location_id: int, parts: Sequence[Part], day: date) -> None:
    """Raises Refused naming the lots that are blocked or have expired."""
    wanted = {part.lot_id for part in parts}
    faults = [held.fault(day) for held in held_at(product_id, location_id) if held.lot_id in wanted]
    if named := ", ".join(fault for fault in faults if fault):
        raise Refused(f"{named}.", "Take other lots, or let a manager take these with a reason (--override).")


def _code(location_id: int) -> str:
    return str(scalar("SELECT code FROM location WHERE id = ?", (location_id,)))


def keep(move: Move, parts: Sequence[Part]) -> None:
    """Write down of which lots a move was, and what is where after it. Raises Invalid for a part of a piece."""
    if parts and tracking(move.product_id) == "serial" and any(part.quantity != QUANTITY for part in parts):
        raise invalid("quantity", Quantity().shown(move.quantity), "must be whole: each piece has a number")
    source, target = (_ours(place) for place in (move.source_id, move.target_id))
    for part in parts:
        records.create(MoveLot, move=move, lot=part.lot_id, quantity=part.quantity)
        if source:
            _add(move.product_id, part.lot_id, move.source_id, -part.quantity)
        if target:
            _add(move.product_id, part.lot_id, move.target_id, part.quantity)


def _ours(location_id: int) -> bool:
    return bool(scalar(f"SELECT 1 FROM location WHERE id = ? AND type {INSIDE}", (location_id,)))


def _add(product_id: int, lot_id: int, location_id: int, change: int) -> None:
    row = LotBalance.first_matching("lot_id = ? AND location_id = ?", lot_id, location_id)
    piece = row.piece if row else tracking(product_id) == "serial"
    if piece and change > 0:
        _require_nowhere(lot_id)
    if row is None:
        records.create(LotBalance, product=product_id, lot=lot_id, location=location_id, quantity=change, piece=piece)
    elif row.quantity + change == 0:
        records.remove(row)
    else:
        records.change(row, quantity=row.quantity + change)


def _require_nowhere(lot_id: int) -> None:
    found = rows(
        "SELECT l.number, p.code FROM lot_balance b JOIN lot l ON l.id = b.lot_id "
        "JOIN location p ON p.id = b.location_id WHERE b.lot_id = ?",
        (lot_id,),
    )
    for number, code in found:
        raise Refused(f"{number} is at {code} already: a serial number is one piece.", "Check the number.")


def parts_of(move: Move) -> Parts:
    """Of which lots a move was."""
    return tuple(Part(x.lot_id, x.quantity) for x in MoveLot.matching("move_id = ? ORDER BY id", move.id))


class Taking:
    """Parts of lots, taken from one after the other as goods are shared out over the lines of a document."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._left = [[part.lot_id, part.quantity] for part in parts]

    def take(self, quantity: int) -> Parts:
        """The next so much, each lot once; nothing where there are no lots (left)."""
        taken: dict[int, int] = {}
        while quantity and self._left:
            lot, there = self._left[0]
            part = min(there, quantity)
            taken[lot] = taken.get(lot, 0) + part
            quantity -= part
            self._left[0][1] -= part
            if not self._left[0][1]:
                self._left.pop(0)
        return tuple(Part(lot, part) for lot, part in taken.items())


_MOVED = (
    "SELECT m.product_id, x.lot_id, {side}_id AS location_id, {sign}x.quantity AS quantity FROM move_lot x "
    f"JOIN move m ON m.id = x.move_id JOIN location g ON g.id = m.{{side}}_id AND g.type {INSIDE}"
)
MOVED = (
    "SELECT product_id, lot_id, location_id, CAST(SUM(quantity) AS BIGINT) AS quantity FROM ("
    f"{_MOVED.format(side='target', sign='')} UNION ALL {_MOVED.format(side='source', sign='-')}) y "
    "GROUP BY product_id, lot_id, location_id HAVING SUM(quantity) <> 0"
)


def rebuild_lot_balances() -> None:
    """Set what is where of every lot to what the moves say."""
    run("DELETE FROM lot_balance")
    run(
        "INSERT INTO lot_balance (product_id, lot_id, location_id, quantity, piece) SELECT z.product_id, z.lot_id, "
        "z.location_id, z.quantity, CASE WHEN p.tracking = 'serial' THEN 1 ELSE 0 END "
        f"FROM ({MOVED}) z JOIN product p ON p.id = z.product_id WHERE z.quantity > 0"
    )


def whole_pieces(quantity: int) -> bool:
    """Whether a scaled quantity is a whole number of pieces."""
    return quantity % QUANTITY == 0
