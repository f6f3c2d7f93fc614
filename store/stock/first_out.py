"""Which lots go where nobody names any: first expired, first out, of those that lie ready for nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.money import QUANTITY
from store.core.values import Quantity
from store.stock.lot_stock import Held, Part, Parts, held_at, since

FEW = 50  # lots read at a time


def proposed(product_id: int, location_id: int, quantity: int, day: date) -> Parts:
    """What goes out first: what expires first, then what never does, the oldest of those. Raises Refused.

    Never of a lot that is blocked or has expired, nor what lies ready for somebody.
    """
    least, ready = since(product_id, location_id, day), _ready(product_id, location_id)
    few = held_at(product_id, location_id, FEW + quantity // QUANTITY)  # of pieces there may be thousands
    parts = _first(few, least, ready, quantity, day)
    if sum(part.quantity for part in parts) == quantity:
        return parts
    every = held_at(product_id, location_id)
    parts = _first(every, least, ready, quantity, day)
    if (able := sum(part.quantity for part in parts)) < quantity:
        raise _too_little(product_id, quantity, able, [held.fault(day) for held in every])
    return parts


def _ready(product_id: int, location_id: int) -> dict[int, int]:
    """Lots of a product at a place → how much of each lies ready for somebody."""
    found = rows(
        "SELECT lot_id, CAST(SUM(quantity) AS BIGINT) FROM picked_lot WHERE product_id = ? AND location_id = ? "
        "GROUP BY lot_id",
        (product_id, location_id),
    )
    return {lot: int(quantity) for lot, quantity in found}


def _first(there: Sequence[Held], least: dict[int, int], ready: dict[int, int], quantity: int, day: date) -> Parts:
    """The first usable of these lots that lie ready for nobody, up to so much."""
    parts = []
    for held in there:
        able = min(held.quantity, least.get(held.lot_id, held.quantity)) - ready.get(held.lot_id, 0)
        part = min(quantity, able) if held.usable(day) else 0
        if part > 0:
            parts.append(Part(held.lot_id, part))
            quantity -= part
    return tuple(parts)


def _too_little(product_id: int, wanted: int, usable: int, faults: Iterable[str]) -> Refused:
    shown, sku = Quantity().shown, scalar("SELECT sku FROM product WHERE id = ?", (product_id,))
    known = [fault for fault in faults if fault]
    why = f": {', '.join(known[:3])}{' and others' if len(known) > 3 else ''}" if known else ""
    return Refused(
        f"Only {shown(usable)} of {sku} can be taken by lot, of {shown(wanted)}{why}.",
        "Name the lots that are to go, or count the stock.",
    )
