"""What of a shipment leaves now: less than it holds, kits whole, or within the tolerance more than was ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.catalog.unit_kind import UnitOf
from store.core import records
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.money import QUANTITY, percent_of
from store.core.settings import setting
from store.core.values import Quantity, Ref
from store.sales.kits import require_whole_kits
from store.sales.models import ORIGIN, Order, OrderLine, Shipment, ShipmentLine
from store.sales.packing import hold_only
from store.stock.availability import reserve
from store.stock.lot_numbers import Lots


@dataclass(frozen=True, kw_only=True)
class ShipLineInput:
    """How much of a product leaves now, and of which lots; without, what expires first."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    lot: Annotated[str, Lots("Lots")] = ""
    unit: Annotated[int | None, UnitOf("Unit")] = None


def limit_to(row: Shipment, order: Order, lines: Sequence[ShipLineInput], override: bool) -> None:
    """Take off a draft what stays behind. Raises Refused for more than it holds beyond what may be shipped over.

    More than was ordered leaves within the tolerance (setting sales.over-delivery), with an `override` any more.
    """
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.product] = wanted.get(line.product, 0) + (Quantity().stored(line.quantity) or 0)
    parts = _of_kits(order, wanted)
    there = ShipmentLine.matching("shipment_id = ? ORDER BY id", row.id)
    taken: dict[int, int] = {}
    for held in there:
        rest = parts if held.order_line_id in parts else wanted
        key = held.order_line_id if held.order_line_id in parts else held.product_id
        taken[held.order_line_id] = take = min(held.quantity, rest.get(key, 0))
        rest[key] = rest.get(key, 0) - take
    if short := [line_id for line_id, rest in parts.items() if rest]:
        raise Refused(f"Not all of {OrderLine.get_by_id(short[0]).sku} is there for so many kits.", "Ship fewer.")
    for product_id, more in wanted.items():
        if more:
            own = [held for held in there if held.product_id == product_id and held.order_line_id not in parts]
            taken[_more(order, own, product_id, more, override)] += more
    require_whole_kits(order, taken)
    for held in there:
        hold_only(held, taken[held.order_line_id])


def _of_kits(order: Order, wanted: dict[int, int]) -> dict[int, int]:
    """Take kits out of what is wanted; returns what that is of their components, by order line."""
    lines = {line.id: line for line in OrderLine.matching("order_id = ? ORDER BY id", order.id)}
    found: dict[int, int] = {}
    for part in [line for line in lines.values() if line.part_of]:
        kits = wanted.get(lines[part.part_of].product_id, 0)
        if kits % QUANTITY:
            raise invalid("lines", Quantity().shown(kits), "a kit leaves whole")
        if kits:
            found[part.id] = kits // QUANTITY * part.each
    for line_id in found:
        wanted.pop(lines[lines[line_id].part_of].product_id, None)
    return found


def _more(order: Order, own: Sequence[ShipmentLine], product_id: int, more: int, override: bool) -> int:
    """Reserve more than a shipment holds for its last line of a product; the order line it is for."""
    sku, shown = scalar("SELECT sku FROM product WHERE id = ?", (product_id,)), Quantity().shown
    if not own:
        raise Refused(f"{shown(more)} of {sku} is more than the shipment holds.", "Ship what it holds.")
    line = OrderLine.get_by_id(own[-1].order_line_id)
    ordered = line.quantity - line.closed
    come = line.delivered + line.reserved + more
    most = ordered + percent_of(ordered, setting("sales.over-delivery") or 0)
    if line.part_of or (come > most and not override):
        raise Refused(
            f"{shown(come)} of {sku} would be more than the {shown(ordered)} ordered.",
            "Ship less, or let a manager ship it with a reason (--override).",
        )
    if reserve(product_id, order.location_id, more, ORIGIN, line.id) < more:
        raise Refused(f"There is not so much of {sku} that nobody else was promised.", "Ship what is reserved.")
    records.change(line, reserved=line.reserved + more, over=max(0, come + line.closed - line.quantity))
    return int(line.id)
