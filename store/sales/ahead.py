"""Goods that leave for an order before they are booked in, where a product allows it and somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.models import Product
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.values import Day, Lines, Quantity, Ref
from store.sales.facts import LineFacts, gather
from store.sales.models import NO_SHIPMENT, Order, Shipment
from store.sales.packing import put_on_shipment, the_draft
from store.sales.process import process
from store.sales.shipments import WAREHOUSE, leave, require_may_ship
from store.stock.lot_choice import Chosen
from store.stock.owing import may_go_below, said_below


@dataclass(frozen=True, kw_only=True)
class AheadInput:
    """How much of a product leaves beyond what is there."""

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Not booked in", required=True, minimum=Decimal("0.0001"))]


@action(
    "order.ship-ahead",
    "Ship before booked in",
    WAREHOUSE,
    danger=True,
    example="backdesk order ship-ahead SO-2026-000003 --line TEA-1:3",
)
def ship_ahead(
    order: Annotated[int, Ref("Order", kind="order")],
    lines: Annotated[tuple[AheadInput, ...] | None, Lines("Not booked in", of=AheadInput)] = None,
    day: Annotated[date | None, Day("Shipped on")] = None,
) -> Outcome:
    """Ship what is there of an order, and with it what nobody has booked in yet, of products that allow it.

    All that is still to be delivered of them leaves, or only so much more as lines say. It leaves at an estimate of
    its cost, which is corrected when the goods are booked in.
    """
    row = Order.get_by_id(order)
    if not row.confirmed_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state}.", "Only what was confirmed is shipped.")
    require_may_ship(row)
    process(row)
    _require_all_drafted(row)
    draft = the_draft(row)
    _load(draft, row, lines)
    moves = leave(draft, row, day or today(), Chosen(), ahead=True)
    below = said_below((move.product_id, move.source_id) for move in moves)
    said = f"{draft.number} has left for {draft.party_name}; {row.number} is {row.state}{below}."
    return Outcome("shipment", draft.id, said)


def _require_all_drafted(order: Order) -> None:
    """What is there leaves with what is not, so none of it may lie picked already, or wait for somebody to decide."""
    if NO_SHIPMENT in order.exception:
        raise Refused(f"A shipment of {order.number} was cancelled.", "Process the order to draft it again.")
    if picked := Shipment.first_matching("order_id = ? AND state = 'picked' ORDER BY id", order.id):
        raise Refused(f"{picked.title} lies picked.", "Ship it first, or cancel it.")


def _load(draft: Shipment, order: Order, lines: Sequence[AheadInput] | None) -> None:
    """Put on a draft what is missing. Raises Refused for what may not leave, or is not wanted."""
    missing = [fact for fact in gather(order) if _missing(fact)]
    if lines is None:
        wanted = {fact.line.product_id: 0 for fact in missing if may_go_below(fact.line.product_id, draft.location_id)}
        for fact in missing:
            if fact.line.product_id in wanted:
                wanted[fact.line.product_id] += _missing(fact)
    else:
        wanted = _asked(draft, lines)
    if not wanted:
        raise Refused(f"Nothing of {order.number} may leave before it is booked in.", "Ship what is there.")
    for fact in missing:
        if part := min(_missing(fact), wanted.get(fact.line.product_id, 0)):
            put_on_shipment(draft, fact.line, part)
            wanted[fact.line.product_id] -= part
    for product, rest in wanted.items():
        if rest:
            sku = Product.get_by_id(product).sku
            raise Refused(f"{Quantity().shown(rest)} of {sku} is more than the order still waits for.", "Ship less.")


def _asked(draft: Shipment, lines: Sequence[AheadInput]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.product] = wanted.get(line.product, 0) + (Quantity().stored(line.quantity) or 0)
        if not may_go_below(line.product, draft.location_id):
            sku = Product.get_by_id(line.product).sku
            raise Refused(
                f"{sku} may not leave before it is booked in.", f"Allow it: backdesk product edit {sku} --negative yes"
            )
    return wanted


def _missing(fact: LineFacts) -> int:
    """What is still to be delivered of a line and is not there; a kit leaves whole, or not at all."""
    if not fact.stocked or fact.line.drop_ship or fact.line.part_of:
        return 0
    return max(0, fact.to_deliver - int(fact.line.reserved))
