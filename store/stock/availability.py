"""What can be promised: on hand less reserved; reservations for order lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core import records
from store.core.database import one, rows, run
from store.core.dates import today
from store.stock.lot_stock import USABLE
from store.stock.models import Balance, Reservation


@dataclass(frozen=True)
class Availability:
    """Scaled quantities of one product at one location."""

    on_hand: int
    reserved: int
    unusable: int = 0  # in lots that are blocked or have expired

    @property
    def unreserved(self) -> int:
        """What is promised to nobody."""
        return max(self.on_hand, 0) - self.reserved

    @property
    def free(self) -> int:
        """What can still be reserved; below 0 where lots expired that were promised."""
        return max(self.on_hand, 0) - self.reserved - self.unusable


UNUSABLE = (
    "CASE WHEN p.tracking = 'none' THEN 0 ELSE (SELECT CAST(COALESCE(SUM(x.quantity), 0) AS BIGINT) "
    "FROM lot_balance x JOIN lot l ON l.id = x.lot_id WHERE x.product_id = t.product_id "
    "AND x.location_id = t.location_id AND NOT " + USABLE + ") END"
)


def available(product_id: int, location_id: int, day: date | None = None) -> Availability:
    """On hand and reserved now, and what of it may not be taken on a day (today)."""
    found = one(
        f"SELECT t.on_hand, t.reserved, {UNUSABLE.format(day='?')} FROM stock_balance t "
        "JOIN product p ON p.id = t.product_id WHERE t.product_id = ? AND t.location_id = ?",
        ((day or today()).isoformat(), product_id, location_id),
    )
    return Availability(*(found or (0, 0)))


def balance(product_id: int, location_id: int) -> Balance:
    """The balance row, made when it is not there yet."""
    found = Balance.first_matching("product_id = ? AND location_id = ?", product_id, location_id)
    return found or records.create(Balance, product=product_id, location=location_id, on_hand=0, reserved=0)


def reserved_for(origin: str, origin_line_id: int) -> int:
    """Scaled quantity actively reserved for one demand."""
    found = one(
        "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM reservation "
        "WHERE origin = ? AND origin_line_id = ? AND state = 'active'",
        (origin, origin_line_id),
    )
    return int(found[0]) if found else 0


def reserve(product_id: int, location_id: int, quantity: int, origin: str, origin_line_id: int) -> int:
    """Reserve up to `quantity`; returns how much there was."""
    free = min(quantity, available(product_id, location_id).free)
    if free <= 0:
        return 0
    row = balance(product_id, location_id)
    records.change(row, reserved=row.reserved + free)
    records.create(
        Reservation,
        product=product_id,
        location=location_id,
        quantity=free,
        state="active",
        origin=origin,
        origin_line_id=origin_line_id,
    )
    return free


def release(origin: str, origin_line_id: int, quantity: int | None = None, state: str = "released") -> int:
    """End reservations of a demand, newest first, up to `quantity` (all without it); returns how much.

    With state `consumed` the goods have left; the caller reduces on hand in the same transaction.
    """
    done = 0
    query = "origin = ? AND origin_line_id = ? AND state = 'active' ORDER BY id DESC"
    for held in Reservation.matching(query, origin, origin_line_id):
        take = held.quantity if quantity is None else min(held.quantity, quantity - done)
        if take <= 0:
            break
        row = balance(held.product_id, held.location_id)
        records.change(row, reserved=row.reserved - take)
        _split(held, take, state)
        done += take
    return done


def _split(held: Reservation, take: int, state: str) -> None:
    rest = held.quantity - take
    records.change(held, quantity=take, state=state)
    if rest:
        records.create(
            Reservation,
            product=held.product_id,
            location=held.location_id,
            quantity=rest,
            state="active",
            origin=held.origin,
            origin_line_id=held.origin_line_id,
        )


def demands(origin: str, product_id: int) -> list[int]:
    """The demand lines of one origin that hold active reservations of a product."""
    found = rows(
        "SELECT DISTINCT origin_line_id FROM reservation WHERE origin = ? AND product_id = ? AND state = 'active'",
        (origin, product_id),
    )
    return [line for (line,) in found]


_MOVED = (
    "(SELECT CAST(COALESCE(SUM(CASE WHEN m.target_id = stock_balance.location_id THEN m.quantity "
    "ELSE -m.quantity END), 0) AS BIGINT) FROM move m WHERE m.product_id = stock_balance.product_id "
    "AND (m.target_id = stock_balance.location_id OR m.source_id = stock_balance.location_id))"
)
_HELD = (
    "(SELECT CAST(COALESCE(SUM(r.quantity), 0) AS BIGINT) FROM reservation r WHERE r.state = 'active' "
    "AND r.product_id = stock_balance.product_id AND r.location_id = stock_balance.location_id)"
)


def rebuild_balances() -> int:
    """Set every balance to what moves and reservations say; returns how many differed."""
    return run(
        f"UPDATE stock_balance SET on_hand = {_MOVED}, reserved = {_HELD}, "
        "negative = (SELECT p.negative FROM product p WHERE p.id = stock_balance.product_id) "
        f"WHERE on_hand <> {_MOVED} OR reserved <> {_HELD}"
    )
