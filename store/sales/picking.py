"""Fetching the goods of a shipment: of which lots they are, so that these leave and no others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.core.dates import today
from store.core.errors import invalid
from store.core.values import Quantity, Ref
from store.sales.models import SHIPMENT, Shipment, ShipmentLine
from store.stock.first_out import proposed
from store.stock.lot_choice import Chosen
from store.stock.lot_numbers import Lots
from store.stock.lot_stock import Part, Parts, require_there, require_usable, tracking
from store.stock.picks import lie_ready, put_back


@dataclass(frozen=True, kw_only=True)
class PickedInput:
    """Of which lots a product was fetched: all of it that the shipment has."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    lot: Annotated[str, Lots("Lots", required=True)]


def fetch(row: Shipment, chosen: Chosen) -> Parts:
    """Note the lots of a shipment's goods: those chosen, else what goes out first. Returns them all.

    Raises Invalid where they make another quantity than the shipment has, Refused where they are not there or not
    to be taken.
    """
    lines = ShipmentLine.matching("shipment_id = ? ORDER BY id", row.id)
    _require_all(lines, chosen)
    by_lot = [line for line in lines if tracking(line.product_id) != "none"]
    for line in by_lot:
        put_back(SHIPMENT, line.id)
    found: list[Part] = []
    for line in by_lot:
        parts = chosen.take(line.product_id, line.quantity)
        if parts:
            require_there(line.product_id, row.location_id, parts, today())
            require_usable(line.product_id, row.location_id, parts, today())
        else:
            parts = proposed(line.product_id, row.location_id, line.quantity, today())
        lie_ready(SHIPMENT, line.id, line.product_id, row.location_id, parts)
        found += parts
    return tuple(found)


def _require_all(lines: list[ShipmentLine], chosen: Chosen) -> None:
    for product, parts in chosen.parts.items():
        there = sum(line.quantity for line in lines if line.product_id == product)
        if (made := sum(part.quantity for part in parts)) != there:
            shown = Quantity().shown
            raise invalid("lines", shown(made), f"the shipment has {shown(there)} of product #{product}")
