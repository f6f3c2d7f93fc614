"""What the stock room announces; the order room reacts.

`GoodsArrived`: waiting order lines may now be reserved.
`GoodsExpected`: waiting order lines may now be promised.
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
class GoodsExpected(Event):
    """More of a product is on its way to a location."""

    product_id: int
    location_id: int
