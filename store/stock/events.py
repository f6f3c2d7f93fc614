"""What the stock room announces; the order room reacts.

`GoodsArrived`: waiting order lines may now be reserved.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core.events import Event


@dataclass(frozen=True)
class GoodsArrived(Event):
    """More of a product is available at a location."""

    product_id: int
    location_id: int
