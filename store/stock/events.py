"""What the stock room announces; the order room reacts.

`GoodsArrived`: who waits for goods may now reserve them (see `waiting`).
`GoodsExpected`: waiting order lines may now be promised.
`HeldGoodsMissing`: less of a product was found where goods wait to be inspected than does; note what waits no more.
`PlaceLeaving`: a place is about to be taken out of use; refuse while something is to leave it or to come there.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.events import Event


@dataclass(frozen=True)
class GoodsArrived(Event):
    """More of a product is available at a location."""

    product_id: int
    location_id: int


@dataclass(frozen=True)
class HeldGoodsMissing(Event):
    """So much (scaled) of a product, of a lot where it is kept so, was written off at a place where it was held."""

    product_id: int
    location_id: int
    quantity: int
    lot_id: int | None
    count: str


@dataclass(frozen=True)
class PlaceLeaving(Event):
    """A location of ours is about to be archived."""

    location_id: int
    code: str


@dataclass(frozen=True)
class GoodsExpected(Event):
    """More of a product is on its way to a location."""

    product_id: int
    location_id: int
