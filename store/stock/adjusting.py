"""What setting the stock of a product comes to: how much comes or goes, lot by lot where it is kept so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from store.stock.availability import available
from store.stock.lot_numbers import numbers
from store.stock.lot_stock import Held, Part, Parts, held_at, tracking
from store.stock.lots import coming, known, require_named


@dataclass(frozen=True)
class Change:
    """So much (scaled, signed) more of a product, of these lots."""

    quantity: int
    lots: Parts = ()


def changes(product_id: int, location_id: int, counted: int, lots: str, expires: date | None) -> list[Change]:
    """What has to come and to go for `counted` to be there: of the lots named, where there are any.

    Raises Invalid where a product kept by lot is counted without them; only that nothing is left needs no lots.
    """
    if tracking(product_id) == "none" and not lots:
        difference = counted - available(product_id, location_id).on_hand
        return [Change(difference)] if difference else []
    there = {held.lot_id: held for held in held_at(product_id, location_id)}
    if lots:
        there_is = wanted(product_id, counted, lots, expires)
    elif counted:
        if counted == available(product_id, location_id).on_hand:
            return []
        require_named(product_id)
    else:
        there_is = dict.fromkeys(there, 0)
    return [*_sides(there_is, there)]


def wanted(product_id: int, counted: int, lots: str, expires: date | None) -> dict[int, int]:
    """Lot → how much of it there is to be, as somebody counted them; a lot that nobody knew is made."""
    if counted or tracking(product_id) == "none":
        return {part.lot_id: part.quantity for part in coming(product_id, counted, lots, expires)}
    return dict.fromkeys((known(product_id, number).id for number in numbers(lots)), 0)


def _sides(there_is: dict[int, int], there: dict[int, Held]) -> Iterator[Change]:
    more: list[Part] = []
    less: list[Part] = []
    for lot, quantity in there_is.items():
        difference = quantity - (there[lot].quantity if lot in there else 0)
        if difference:
            (more if difference > 0 else less).append(Part(lot, abs(difference)))
    for parts, sign in ((less, -1), (more, 1)):
        if parts:
            yield Change(sign * sum(part.quantity for part in parts), tuple(parts))
