"""Goods on their way: kept by the rooms that order or make them, read by those that promise them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from store.core import records
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.events import announce
from store.stock.events import GoodsExpected
from store.stock.incoming_models import Incoming


@dataclass(frozen=True)
class Supply:
    """What one supply still brings: a product to a location, how much (scaled), and the day if it is known."""

    product_id: int
    location_id: int
    quantity: int
    day: str | None


def expect(origin: str, origin_line_id: int, supply: Supply) -> None:
    """Say what a supply will still bring; nothing where the quantity is 0. Orders that wait are told of more."""
    known = Incoming.first_matching("origin = ? AND origin_line_id = ?", origin, origin_line_id)
    values: dict[str, Any] = {
        "product": supply.product_id,
        "location": supply.location_id,
        "quantity": supply.quantity,
        "day": supply.day,
    }
    if supply.quantity <= 0:
        if known:
            records.remove(known)
    elif known is None:
        records.create(Incoming, origin=origin, origin_line_id=origin_line_id, **values)
        announce(GoodsExpected(supply.product_id, supply.location_id))
    elif records.change(known, **values):
        announce(GoodsExpected(supply.product_id, supply.location_id))


def incoming(product_id: int, location_id: int) -> int:
    """How much (scaled) is on its way to a place, whenever it comes."""
    return int(
        scalar(
            "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM incoming WHERE product_id = ? AND location_id = ?",
            (product_id, location_id),
        )
    )


def arrival(product_id: int, location_id: int, quantity: int) -> date | None:
    """The day by which so much comes in, today at the soonest; None where nothing known is enough."""
    found = rows(
        "SELECT day, quantity FROM incoming WHERE product_id = ? AND location_id = ? AND day IS NOT NULL "
        "ORDER BY day, id",
        (product_id, location_id),
    )
    for day, more in found:
        quantity -= more
        if quantity <= 0:
            return max(date.fromisoformat(day), today())
    return None
