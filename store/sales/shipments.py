"""Writes of shipments: pick, ship (all or part), cancel."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from store.catalog.unit_kind import in_stock_units
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.references import RecordKind, record_kind
from store.core.values import Day, Lines, Ref, Text
from store.ledger.posting import Leg, post
from store.sales.loading import ShipLineInput, limit_to
from store.sales.models import NO_SHIPMENT, ORIGIN, SHIPMENT, Order, OrderLine, Shipment, ShipmentLine
from store.sales.picking import PickedInput, fetch
from store.sales.process import may_ship, process, thrown_away
from store.stock.availability import release
from store.stock.lot_choice import Chosen, leaving, may_take_any, said_of
from store.stock.lot_stock import Parts
from store.stock.lots import named
from store.stock.models import Move
from store.stock.moves import Origin, take_out
from store.stock.picks import put_back, to_leave

record_kind(
    RecordKind("shipment", "shipment", "COALESCE(t.number, 'shipment #' || t.id) || ' ' || t.party_name", ("number",))
)
WAREHOUSE = ("warehouse", "manager")


@action("shipment.pick", "Picked", WAREHOUSE, undo="edit", example="backdesk shipment pick '#5' --line 'TEA-1:6#L8'")
def pick_shipment(
    shipment: Annotated[int, Ref("Shipment", kind="shipment")],
    lines: Annotated[tuple[PickedInput, ...] | None, Lines("Of these lots", of=PickedInput)] = None,
) -> Outcome:
    """Say that the goods of a draft lie ready: of the lots the pick list names, or of others that lines do.

    These lots leave then, and are proposed for nothing else. Naming lots again takes others in their place.
    """
    row = Shipment.get_by_id(shipment)
    if row.state != "draft" and not (row.state == "picked" and lines):
        raise Refused(f"{row.title} is {row.state} already.", "Only a draft is picked.")
    parts = fetch(row, leaving(lines or ()))
    records.change(row, state="picked")
    lots = f" (lots {named(parts)})" if parts else ""
    return Outcome("shipment", row.id, f"{row.title} is picked{lots}.")


@action(
    "shipment.edit",
    "Edit shipment",
    WAREHOUSE,
    undo="edit",
    example="backdesk shipment edit SH-2026-000003 --carrier DHL --tracking 00340434",
)
def edit_shipment(
    shipment: Annotated[int, Ref("Shipment", kind="shipment")],
    carrier: Annotated[str, Text("Carrier")] = "",
    tracking: Annotated[str, Text("Tracking")] = "",
) -> Outcome:
    """Note carrier and tracking number."""
    row = Shipment.get_by_id(shipment)
    records.change(row, carrier=carrier or row.carrier, tracking=tracking or row.tracking)
    return Outcome("shipment", row.id, f"{row.title} changed.")


@action("shipment.ship", "Ship", WAREHOUSE, example="backdesk shipment ship '#5' --line TEA-1:6 --carrier DHL")
def ship(
    shipment: Annotated[int, Ref("Shipment", kind="shipment")],
    lines: Annotated[tuple[ShipLineInput, ...] | None, Lines("Only these", of=ShipLineInput)] = None,
    day: Annotated[date | None, Day("Shipped on")] = None,
    carrier: Annotated[str, Text("Carrier")] = "",
    tracking: Annotated[str, Text("Tracking")] = "",
    override: Annotated[str, Text("Ship all the same because", help="expired lots, more than ordered")] = "",
) -> Outcome:
    """Let the goods leave: moves and cost of goods sold are written; what stays behind is drafted again.

    More than was ordered leaves within the tolerance (setting sales.over-delivery) only, and is billed. Goods kept
    by lot leave first expired, first out, unless lines name their lots.
    """
    row = Shipment.get_by_id(shipment)
    if row.state == "shipped":
        return Outcome("shipment", row.id, f"{row.number} has left already.")
    if row.state == "cancelled":
        raise Refused(f"{row.title} is cancelled.", "Process the order to draft another.")
    order = Order.get_by_id(row.order_id)
    require_may_ship(order)
    all_the_same = may_take_any(override)
    if lines is not None:
        lines = in_stock_units(lines, OrderLine.matching("order_id = ?", order.id))
        limit_to(row, order, lines, all_the_same)
    records.change(row, carrier=carrier or row.carrier, tracking=tracking or row.tracking)
    moves = leave(row, order, day or today(), leaving(lines or ()), all_the_same)
    said = f"{row.number} has left for {row.party_name}{said_of(moves)}; {order.number} is {order.state}."
    return Outcome("shipment", row.id, said)


def require_may_ship(order: Order) -> None:
    """Raises Refused where nothing may leave for an order: of whom it is for, or because it is not paid."""
    if order.party.state != "active":
        raise Refused(f"{order.party_name} is {order.party.state}.", "Release it: backdesk party release")
    if not may_ship(order):
        raise Refused(f"{order.number} is to be paid before goods leave.", "Record the payment first.")


def leave(
    row: Shipment, order: Order, when: date, chosen: Chosen, any_lot: bool = False, *, ahead: bool = False
) -> list[Move]:
    """Let what a shipment holds leave, number and post it, and process its order; the moves.

    `ahead`: also what nobody has reserved, as it may leave before it is booked in.
    """
    moves = _move_goods(row, when, chosen, any_lot, ahead)
    value = sum(move.cost for move in moves)
    records.change(row, number=numbering.take("shipment", when), state="shipped", day=when.isoformat())
    legs = [Leg("cost_of_goods_sold", value), Leg("inventory", -value)]
    post(f"shipment:{row.id}", when, f"{row.number} {row.party_name}", ("shipment", row.id), legs)
    process(order)
    return moves


@action(
    "shipment.cancel",
    "Cancel shipment",
    WAREHOUSE,
    danger=True,
    example="backdesk shipment cancel '#5' --reason 'wrong box'",
)
def cancel_shipment(
    shipment: Annotated[int, Ref("Shipment", kind="shipment")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Cancel a shipment that has not left; its goods stay reserved until the order is processed or cancelled."""
    row = Shipment.get_by_id(shipment)
    if row.state == "shipped":
        raise Refused(f"{row.number} has left.", "Take the goods back by a return.")
    records.change(row, state="cancelled")
    for line in ShipmentLine.matching("shipment_id = ?", row.id):
        put_back(SHIPMENT, line.id)
    thrown_away(Order.get_by_id(row.order_id), NO_SHIPMENT)
    return Outcome("shipment", row.id, f"{row.title} cancelled: {reason}. Draft again with: backdesk order process")


def _move_goods(row: Shipment, when: date, chosen: Chosen, any_lot: bool, ahead: bool) -> list[Move]:
    found = ShipmentLine.matching("shipment_id = ? ORDER BY id", row.id)
    if not found:
        raise Refused(f"{row.title} has no lines.", "Process the order to draft another.")
    moves = []
    for line in found:
        freed = release(ORIGIN, line.order_line_id, line.quantity, "consumed")
        if freed != line.quantity and not ahead:
            raise Refused(f"Not all of line {line.id} is reserved any more.", "Process the order first.")
        origin = Origin("shipment", row.id, line.order_line_id)
        move = take_out(
            line.product_id,
            row.location_id,
            line.quantity,
            when,
            "customer",
            origin,
            lots=_lots(row, line, when, chosen),
            promised=True,
            any_lot=any_lot,
        )
        moves.append(move)
        put_back(SHIPMENT, line.id)
        order_line = OrderLine.get_by_id(line.order_line_id)
        records.change(
            order_line,
            delivered=order_line.delivered + line.quantity,
            reserved=order_line.reserved - freed,
        )
    return moves


def _lots(row: Shipment, line: ShipmentLine, when: date, chosen: Chosen) -> Parts:
    """Of which lots a line leaves: as said now, else as it was picked; nothing where they are to be proposed."""
    said = chosen.take(line.product_id, line.quantity)
    return said or to_leave(SHIPMENT, line.id, line.product_id, row.location_id, line.quantity, when)
