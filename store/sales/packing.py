"""Draft shipments: what is reserved is on one, what is not is on none."""

from __future__ import annotations

from store.core import records
from store.sales.facts import LineFacts
from store.sales.models import SHIPMENT, Order, OrderLine, Shipment, ShipmentLine
from store.stock.picks import put_back


def draft_shipment(order: Order, facts: list[LineFacts], thrown: bool) -> bool:
    """Bring drafts in line with what is reserved; whether something is missing that was `thrown` away."""
    wanted = {f.line.id: f.line.reserved - f.drafted for f in facts if f.stocked and f.line.reserved != f.drafted}
    for line_id, change in wanted.items():
        if change < 0:
            _take_off_shipments(order, line_id, -change)
    wanted = {line_id: change for line_id, change in wanted.items() if change > 0}
    if thrown or not wanted:
        return bool(wanted)
    draft = the_draft(order)
    for line_id, change in wanted.items():
        put_on_shipment(draft, OrderLine.get_by_id(line_id), change)
    return False


def the_draft(order: Order) -> Shipment:
    """The draft shipment of an order, made when there is none."""
    found = Shipment.first_matching("order_id = ? AND state = 'draft' ORDER BY id", order.id)
    return found or records.create(
        Shipment,
        company=order.company_id,
        order=order.id,
        location=order.location_id,
        party_name=order.party_name,
        address=order.shipping_address or order.billing_address,
        state="draft",
    )


def put_on_shipment(draft: Shipment, line: OrderLine, more: int) -> None:
    """Have so much (scaled) more of an order line leave with a draft."""
    there = ShipmentLine.first_matching("shipment_id = ? AND order_line_id = ?", draft.id, line.id)
    if there is None:
        records.create(ShipmentLine, shipment=draft.id, order_line=line.id, product=line.product_id, quantity=more)
    else:
        records.change(there, quantity=there.quantity + more)


def _take_off_shipments(order: Order, line_id: int, less: int) -> None:
    """Take goods off what has not left: drafts first, then what lies picked."""
    open_lines = ShipmentLine.matching(
        "order_line_id = ? AND shipment_id IN (SELECT id FROM shipment WHERE order_id = ? AND state IN "
        "('draft', 'picked')) ORDER BY (SELECT state FROM shipment WHERE id = shipment_id), id DESC",
        line_id,
        order.id,
    )
    for there in open_lines:
        take = min(less, there.quantity)
        less -= take
        if take:
            hold_only(there, there.quantity - take)


def hold_only(there: ShipmentLine, quantity: int) -> None:
    """Leave so much (scaled) on a line of a shipment that has not left; lots that lay ready for the rest are free."""
    put_back(SHIPMENT, there.id, quantity)
    if quantity:
        records.change(there, quantity=quantity)
    else:
        records.remove(there)
