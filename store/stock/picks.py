"""Lots that lie ready for a demand: fetched for it, and proposed to nobody else until they leave or are put back."""

from __future__ import annotations

from datetime import date

from store.core import records
from store.stock.first_out import proposed
from store.stock.lot_stock import Part, Parts, tracking
from store.stock.pick_models import PickedLot


def lie_ready(origin: str, line_id: int, product_id: int, location_id: int, parts: Parts) -> None:
    """Note of which lots the goods for a demand were fetched, in the place of what was noted before."""
    put_back(origin, line_id)
    for part in parts:
        records.create(
            PickedLot,
            product=product_id,
            location=location_id,
            lot=part.lot_id,
            quantity=part.quantity,
            origin=origin,
            origin_line_id=line_id,
        )


def picked(origin: str, line_id: int) -> Parts:
    """Of which lots the goods for a demand lie ready."""
    return tuple(Part(held.lot_id, held.quantity) for held in _of(origin, line_id))


def put_back(origin: str, line_id: int, keep: int = 0) -> None:
    """What was fetched for a demand is free again, but for the first `keep` (scaled) of it."""
    for held in _of(origin, line_id):
        stays = min(keep, held.quantity)
        keep -= stays
        if not stays:
            records.remove(held)
        elif stays != held.quantity:
            records.change(held, quantity=stays)


def to_leave(origin: str, line_id: int, product_id: int, location_id: int, quantity: int, day: date) -> Parts:
    """Of which lots goods leave for a demand: of those that lie ready, and for what is more of what is proposed.

    Nothing where none lie ready: then all of it is proposed. Raises Refused as `proposed`.
    """
    ready = picked(origin, line_id)
    if not ready or tracking(product_id) == "none":
        return ()
    more = quantity - sum(part.quantity for part in ready)
    parts: dict[int, int] = {part.lot_id: part.quantity for part in ready}
    for part in proposed(product_id, location_id, more, day) if more > 0 else ():
        parts[part.lot_id] = parts.get(part.lot_id, 0) + part.quantity
    return tuple(Part(lot, part) for lot, part in parts.items())


def _of(origin: str, line_id: int) -> list[PickedLot]:
    return PickedLot.matching("origin_line_id = ? AND origin = ? ORDER BY id", line_id, origin)
