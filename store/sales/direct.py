"""Lines that a supplier delivers straight to the customer: what is to be ordered of them, and what has been delivered.

The one place of this room that reads what others buy: the lines of purchase orders that are for lines of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from store.core import audit, numbering, records
from store.core.database import one, rows, scalar
from store.core.dates import today
from store.core.errors import Forbidden, Refused
from store.core.events import announce
from store.core.identity import actor
from store.core.money import percent_of
from store.core.settings import setting
from store.core.values import Quantity
from store.ledger.posting import post
from store.sales.facts import LineFacts
from store.sales.models import Order, OrderLine, Shipment, ShipmentLine
from store.stock.direct import (
    CONFIRMED,
    ON_ORDER,
    OPEN,
    STILL_TO_COME,
    DirectCame,
    DirectLine,
    DirectWanted,
    direct_place,
    on_order,
    pass_on,
)
from store.stock.entries import legs
from store.stock.models import Move
from store.stock.moves import Origin

OVERRIDERS = ("purchasing", "manager")


def ask(order: Order, facts: Iterable[LineFacts], thrown: bool, payable: bool) -> bool:
    """Have what is owed on such lines ordered; whether something is missing that was `thrown` away.

    Nothing more is ordered while that is so, or the customer is to pay first (not `payable`).
    """
    direct = [fact for fact in facts if fact.line.drop_ship]
    if not direct:
        return False
    _want(order, [(fact.line, fact.to_deliver) for fact in direct], payable and not thrown)
    return thrown and any(fact.to_deliver > on_order(fact.line.id) for fact in direct)


def withdraw(order: Order, lines: Sequence[OrderLine] | None = None) -> None:
    """Nothing of an order, or of some lines, is to be delivered by suppliers any more. Raises as `require_given_up`."""
    if lines is None:
        lines = OrderLine.matching("order_id = ? AND drop_ship = 1 ORDER BY id", order.id)
    if lines:
        _want(order, [(line, 0) for line in lines], False)
        for line in lines:
            _require_given_up(line, 0)


def _want(order: Order, lines: list[tuple[OrderLine, int]], more: bool) -> None:
    said = [DirectLine(line.id, line.product_id, quantity) for line, quantity in lines]
    announce(DirectWanted(order.id, order.shipping_address or order.billing_address, said, more))


def require_given_up(order: Order) -> None:
    """Raises Refused where suppliers are bound to deliver more of a line than is still owed to the customer."""
    for line in OrderLine.matching("order_id = ? AND drop_ship = 1 ORDER BY id", order.id):
        _require_given_up(line, line.quantity - line.closed - line.delivered)


def _require_given_up(line: OrderLine, owed: int) -> None:
    bound, number = one(f"SELECT {STILL_TO_COME}, MIN(o.number) " + ON_ORDER.format(states=CONFIRMED), (line.id,)) or (
        0,
        "",
    )
    if bound > max(owed, 0):
        raise Refused(
            f"{number} is to bring {Quantity().shown(bound)} of {line.sku} straight to the customer.",
            f"Agree with the supplier and give that up first: backdesk po close {number} --reason …",
        )


def promise(line: OrderLine, lead_days: int) -> str | None:
    """The day a supplier delivers a line: as purchase orders say, else after the lead time; None where nobody knows."""
    query = "SELECT MAX(COALESCE(n.expected, '9999')) " + ON_ORDER.format(states=OPEN)
    expected = scalar(query, (line.id,))
    if expected and expected != "9999":
        return max(str(expected), today().isoformat())
    return (today() + timedelta(days=lead_days)).isoformat() if lead_days else None


def deliver(event: DirectCame) -> Shipment:
    """A supplier's goods are the customer's: a shipment of their own, cost of goods sold at what they cost.

    Raises Refused for more than was ordered beyond the tolerance (setting sales.over-delivery).
    """
    order = Order.get_by_id(event.order_id)
    shipment = _draft(order, event.reference)
    moves = [_pass_on(shipment, line_id, event) for line_id in event.moves]
    number = numbering.take("shipment", event.day)
    records.change(shipment, number=number, state="shipped", day=event.day.isoformat())
    post(f"shipment:{shipment.id}", event.day, f"{number} {order.party_name}", ("shipment", shipment.id), legs(moves))
    return shipment


def _draft(order: Order, reference: str) -> Shipment:
    return records.create(
        Shipment,
        company=order.company_id,
        order=order.id,
        location=direct_place(),
        party_name=order.party_name,
        address=order.shipping_address or order.billing_address,
        tracking=reference,
        state="draft",
    )


def _pass_on(shipment: Shipment, line_id: int, event: DirectCame) -> Move:
    line, received = OrderLine.get_by_id(line_id), event.moves[line_id]
    delivered = line.delivered + received.quantity
    _within_tolerance(line, delivered, event.override)
    move = pass_on(received, event.day, Origin("shipment", shipment.id, line.id))
    records.create(
        ShipmentLine, shipment=shipment.id, order_line=line.id, product=line.product_id, quantity=move.quantity
    )
    records.change(line, delivered=delivered, over=max(0, delivered + line.closed - line.quantity))
    return move


def _within_tolerance(line: OrderLine, delivered: int, override: str) -> None:
    ordered, shown = line.quantity - line.closed, Quantity().shown
    if delivered <= ordered + percent_of(ordered, setting("sales.over-delivery") or 0):
        return
    if not override:
        raise Refused(
            f"{shown(delivered)} of {line.sku} would be more than the {shown(ordered)} the customer ordered.",
            "Record less, or let purchasing take it with a reason (--override).",
        )
    if not actor().may(OVERRIDERS):
        raise Forbidden("Only purchasing or a manager may have more delivered than ordered.", "Ask one of them.")
    audit.trail().reason = override


def purchase_underway(order_id: int) -> tuple[int, str] | None:
    """The oldest purchase order, and its state, by which goods of an order are still to be delivered."""
    found = rows(
        f"SELECT id, state FROM purchase_order WHERE for_order = ? AND state IN ({OPEN}) ORDER BY id LIMIT 1",
        (order_id,),
    )
    return (int(found[0][0]), str(found[0][1])) if found else None


def waits_for_supplier(order_id: int) -> int:
    """How many lines of an order still have to be ordered from a supplier."""
    found = rows(
        "SELECT id, quantity - delivered - closed FROM order_line WHERE order_id = ? AND drop_ship = 1 "
        "AND quantity > delivered + closed",
        (order_id,),
    )
    return sum(owed > on_order(line_id) for line_id, owed in found)
