"""Which shipped goods can still come back, and what of them somebody says does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.catalog.unit_kind import UnitOf, in_stock_units
from store.core.database import rows, scalar
from store.core.errors import invalid
from store.core.money import QUANTITY
from store.core.values import Flag, Quantity, Ref
from store.sales.models import Order, OrderLine
from store.stock.lot_choice import leaving
from store.stock.lot_numbers import Lots
from store.stock.lot_stock import Part, Parts
from store.stock.lots import going
from store.stock.models import Move
from store.stock.returns import lots_left, returned


@dataclass(frozen=True, kw_only=True)
class ReturnLineInput:
    """How much of a product comes back, and whether it is good for nothing any more."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))]
    scrap: Annotated[bool, Flag("Scrap")] = False
    unit: Annotated[int | None, UnitOf("Unit")] = None
    lot: Annotated[str, Lots("Lots")] = ""


@dataclass
class Shipped:
    """A line of a shipment that has left; `left` (scaled) is what can still come back of it, `lots` of each lot."""

    id: int
    order_line_id: int
    product_id: int
    part_of: int | None
    each: int | None
    left: int
    location_id: int
    lots: dict[int, int]


@dataclass(frozen=True)
class Back:
    """What comes back (scaled) of a shipment's line, of which lots where that is said; of a kit as such, of none."""

    order_line_id: int
    shipment_line_id: int | None
    product_id: int
    quantity: int
    scrapped: bool
    lots: Parts = ()


def shipped_lines(order: Order, shipment_id: int | None = None, but_return: int = 0) -> list[Shipped]:
    """What left for an order, or with one shipment, the latest first; drafts of returns hold what they name."""
    found = rows(
        "SELECT n.id, n.order_line_id, n.product_id, l.part_of, l.each, s.id, n.quantity - "
        "(SELECT CAST(COALESCE(SUM(r.quantity), 0) AS BIGINT) FROM return_line r JOIN sales_return b "
        "ON b.id = r.goods_back_id WHERE r.shipment_line_id = n.id AND b.state = 'draft' AND b.id <> ?), s.location_id "
        "FROM shipment_line n JOIN shipment s ON s.id = n.shipment_id JOIN order_line l ON l.id = n.order_line_id "
        "WHERE s.order_id = ? AND s.state = 'shipped' AND (s.id = ? OR ? = 0) ORDER BY s.id DESC, n.id",
        (but_return, order.id, shipment_id or 0, shipment_id or 0),
    )
    there = []
    for line_id, order_line, product, part_of, each, shipment, left, place in found:
        move = move_of(shipment, order_line)
        able = left - returned(move.id)[0]
        there.append(Shipped(line_id, order_line, product, part_of, each, able, place, lots_left(move)))
    return there


def move_of(shipment_id: int, order_line_id: int) -> Move:
    """The move by which a shipment's line left."""
    found = Move.first_matching(
        "origin_id = ? AND origin = 'shipment' AND origin_line_id = ?", shipment_id, order_line_id
    )
    assert found is not None, f"shipment #{shipment_id} moved nothing for order line #{order_line_id}"
    return found


def everything(order: Order, there: Sequence[Shipped], scrap: bool) -> list[Back]:
    """All that can still come back."""
    found = [Back(line.order_line_id, line.id, line.product_id, line.left, scrap) for line in there if line.left > 0]
    for kit in _kits(order):
        parts = {line.order_line_id: line.each or 1 for line in there if line.part_of == kit.id}
        count = {part: sum(back.quantity for back in found if back.order_line_id == part) for part in parts}
        kits = min((count[part] // each for part, each in parts.items()), default=0)
        if kits:
            found.append(Back(kit.id, None, kit.product_id, kits * QUANTITY, scrap))
    return found


def said(order: Order, there: Sequence[Shipped], lines: Sequence[ReturnLineInput], scrap: bool) -> list[Back]:
    """What is said, by product, put on the shipments' lines; raises Invalid for more than can come back."""
    found: list[Back] = []
    lines = in_stock_units(lines, OrderLine.matching("order_id = ?", order.id))
    leaving(lines)  # refuses lots that only some lines of a product name
    for line in lines:
        quantity = Quantity().stored(line.quantity) or 0
        kit = next((kit for kit in _kits(order) if kit.product_id == line.product), None)
        if kit is None:
            own = sorted((s for s in there if s.product_id == line.product), key=lambda s: s.part_of is not None)
            for part in going(line.product, quantity, line.lot) or (Part(0, quantity),):
                found += _taken(own, part, line.product, scrap or line.scrap)
            continue
        if line.lot:
            raise invalid("lot", line.lot, f"cannot be said of {kit.sku}, a kit: name its components")
        if quantity % QUANTITY:
            raise invalid("lines", line.quantity, f"{kit.sku} is a kit; it comes back whole, or name its components")
        for inside in OrderLine.matching("part_of = ? AND order_id = ? ORDER BY id", kit.id, order.id):
            own = [shipped for shipped in there if shipped.order_line_id == inside.id]
            each = Part(0, quantity // QUANTITY * inside.each)
            found += _taken(own, each, line.product, scrap or line.scrap)
        found.append(Back(kit.id, None, kit.product_id, quantity, scrap or line.scrap))
    return _summed(found)


def _taken(own: Sequence[Shipped], wanted: Part, product_id: int, scrapped: bool) -> list[Back]:
    """What comes back, of a lot where one is named, line by line."""
    found, rest, lot = [], wanted.quantity, wanted.lot_id
    for line in own:
        part = min(rest, line.left, line.lots.get(lot, 0) if lot else line.left)
        if part > 0:
            line.left -= part
            rest -= part
            if lot:
                line.lots[lot] -= part
            of = (Part(lot, part),) if lot else ()
            found.append(Back(line.order_line_id, line.id, line.product_id, part, scrapped, of))
    if rest:
        sku = scalar("SELECT sku FROM product WHERE id = ?", (product_id,))
        what = f"{scalar('SELECT number FROM lot WHERE id = ?', (lot,))} of {sku}" if lot else sku
        able, shown = Quantity().shown(wanted.quantity - rest), Quantity().shown(wanted.quantity)
        raise invalid("lines", shown, f"only {able} of {what} was shipped and can still come back")
    return found


def _summed(found: Sequence[Back]) -> list[Back]:
    """One line for each shipment's line; what is scrapped of it makes all of it scrap."""
    sums: dict[tuple[int, int | None], Back] = {}
    for back in found:
        key = (back.order_line_id, back.shipment_line_id)
        before = sums.get(key)
        if before and before.scrapped != back.scrapped:
            raise invalid("lines", "", "some of a shipment's line is scrapped, some not: make two returns of it")
        more = before.quantity if before else 0
        lots = _together(*(before.lots if before else ()), *back.lots)
        sums[key] = Back(*key, back.product_id, back.quantity + more, back.scrapped, lots)
    return list(sums.values())


def _together(*parts: Part) -> Parts:
    sums: dict[int, int] = {}
    for part in parts:
        sums[part.lot_id] = sums.get(part.lot_id, 0) + part.quantity
    return tuple(Part(lot, quantity) for lot, quantity in sums.items())


def _kits(order: Order) -> list[OrderLine]:
    return OrderLine.matching(
        "order_id = ? AND id IN (SELECT part_of FROM order_line c WHERE c.order_id = ? AND c.part_of IS NOT NULL) "
        "ORDER BY position",
        order.id,
        order.id,
    )
