"""Kits on an order: one line for the customer, a line of its own for each component that leaves the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

from store.catalog.kits import components_of
from store.catalog.lines import PricedLine
from store.catalog.orders import line_columns
from store.core import records
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.money import QUANTITY
from store.sales.facts import LineFacts, components, gather, whole_kits
from store.sales.models import ORIGIN, Order, OrderLine
from store.stock.availability import available, reserved_for


def explode(order: Order) -> None:
    """Give every kit of an order that becomes binding the lines of its components, as they are today."""
    found = rows(
        "SELECT l.id FROM order_line l JOIN product p ON p.id = l.product_id WHERE l.order_id = ? AND p.kind = 'kit' "
        "AND NOT EXISTS (SELECT 1 FROM order_line c WHERE c.order_id = l.order_id AND c.part_of = l.id) "
        "ORDER BY l.position",
        (order.id,),
    )
    for (line_id,) in found:
        _add_components(OrderLine.get_by_id(line_id))


def _add_components(kit: OrderLine) -> None:
    parts = components_of(kit.product_id, kit.sku)
    last = int(scalar("SELECT MAX(position) FROM order_line WHERE order_id = ?", (kit.order_id,)))
    for position, part in enumerate(parts, last + 1):
        line = PricedLine(
            product_id=part.product_id,
            sku=part.sku,
            description=part.name,
            unit=part.unit,
            quantity=kit.quantity // QUANTITY * part.each,
            price=0,
            discount=0,
            tax_code_id=kit.tax_code_id,
            tax_rate=kit.tax_rate,
        )
        records.create(
            OrderLine,
            order=kit.order_id,
            position=position,
            quantity=line.quantity,
            net=0,
            part_of=kit.id,
            each=part.each,
            **line_columns(line),
        )


def to_reserve(order: Order, facts: Sequence[LineFacts]) -> dict[int, int]:
    """How much to hold for each line: what it still delivers; of a kit's components, what makes whole kits."""
    wanted = {fact.line.id: 0 if fact.line.drop_ship else fact.to_deliver for fact in facts}
    for kit in [fact for fact in facts if fact.kind == "kit"]:
        parts = components(kit, facts)
        again = [_again(kit, part, parts) for part in parts]
        able = [reserved_for(ORIGIN, part.line.id) + _free(part, order) for part in parts]
        kits = whole_kits(parts, [max(0, there - once) for there, once in zip(able, again, strict=True)]) // QUANTITY
        for part, once in zip(parts, again, strict=True):
            wanted[part.line.id] = min(part.to_deliver, once + kits * part.line.each)
    return wanted


def require_whole_kits(order: Order, leaving: dict[int, int]) -> None:
    """Raises Refused where what leaves (order line id → scaled quantity) is not whole kits of a kit's components.

    Of a single component only what takes the place of goods that came back may leave.
    """
    facts = gather(order)
    for kit in [fact for fact in facts if fact.kind == "kit"]:
        parts = components(kit, facts)
        going = [leaving.get(part.line.id, 0) for part in parts]
        kits = whole_kits(parts, going) // QUANTITY
        for part, quantity in zip(parts, going, strict=True):
            if quantity - kits * part.line.each > _again(kit, part, parts):
                sku = kit.line.sku
                raise Refused(f"{sku} is a kit: it leaves whole.", f"Say how many kits: --line {sku}:QUANTITY")


def _again(kit: LineFacts, part: LineFacts, parts: Sequence[LineFacts]) -> int:
    """How much of a component is still to go in place of what came back: kits never shipped take the rest."""
    shipped = whole_kits(parts, [p.delivered + p.line.replaced for p in parts])
    fresh: int = max(0, kit.line.quantity - kit.line.closed - shipped) // QUANTITY * int(part.line.each)
    return max(0, part.to_deliver - fresh)


def _free(part: LineFacts, order: Order) -> int:
    return max(0, int(available(part.line.product_id, order.location_id).free))
