"""Goods that are looked at before they count as available: they wait at a place of their own, ours and valued.

Accepted goods go on to where their order wanted them; rejected ones back to the supplier, or they are scrapped.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import announce
from store.core.references import RecordKind, record_kind
from store.core.values import Choice, Day, Quantity, Ref, Text
from store.purchasing.inspection_models import Inspection
from store.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from store.purchasing.process import process
from store.purchasing.returns import move_of, write_return
from store.stock.entries import post_move
from store.stock.events import GoodsArrived
from store.stock.lot_choice import Chosen
from store.stock.lot_numbers import Lots
from store.stock.lot_stock import Part, Parts, Taking, held_at, parts_of
from store.stock.lots import going
from store.stock.moves import Origin, shift, take_out

record_kind(
    RecordKind(
        "inspection",
        "inspection",
        "(SELECT p.sku FROM product p WHERE p.id = t.product_id) || ' of ' || "
        "(SELECT r.number FROM receipt r WHERE r.id = t.receipt_id)",
    )
)
INSPECTORS = ("warehouse", "purchasing", "manager")
BACK, SCRAP = "return", "scrap"


@action("inspection.accept", "Accept goods", INSPECTORS, example="backdesk inspection accept '#3' --quantity 40")
def accept(
    inspection: Annotated[int, Ref("Inspection", kind="inspection")],
    quantity: Annotated[Decimal | None, Quantity("Quantity", minimum=Decimal("0.0001"))] = None,
    lot: Annotated[str, Lots("Lot, serials")] = "",
    day: Annotated[date | None, Day("Accepted on")] = None,
) -> Outcome:
    """Goods are as they should be, all that wait or so many: they are available from now on, first to who waits."""
    row, part = _waiting(inspection, quantity)
    origin = Origin("inspection", row.id, row.purchase_line_id)
    lots = _lots(row, part, lot)
    shift(row.product_id, row.location_id, row.target_id, part, day or today(), origin, "accepted", lots)
    _decided(row, part, accepted=row.accepted + part)
    announce(GoodsArrived(row.product_id, row.target_id))
    return Outcome("inspection", row.id, f"{_said(row, part)} accepted.")


@action(
    "inspection.reject",
    "Reject goods",
    INSPECTORS,
    danger=True,
    example="backdesk inspection reject '#3' --quantity 5 --reason 'torn bags' --how scrap",
)
def reject(
    inspection: Annotated[int, Ref("Inspection", kind="inspection")],
    reason: Annotated[str, Text("Reason", required=True)],
    quantity: Annotated[Decimal | None, Quantity("Quantity", minimum=Decimal("0.0001"))] = None,
    how: Annotated[str, Choice("What becomes of them", options=(BACK, SCRAP), help="return when left empty")] = "",
    lot: Annotated[str, Lots("Lot, serials")] = "",
    day: Annotated[date | None, Day("Rejected on")] = None,
) -> Outcome:
    """Goods are not as they should be: back to the supplier at what they cost, or scrapped at our own expense."""
    row, part = _waiting(inspection, quantity)
    when, lots = day or today(), _lots(row, part, lot)
    if how == SCRAP:
        origin = Origin("inspection", row.id, row.purchase_line_id)
        move = take_out(row.product_id, row.location_id, part, when, "loss", origin, reason, lots)
        post_move(move, when, reason)
        _decided(row, part, scrapped=row.scrapped + part, notes=reason)
        return Outcome("inspection", row.id, f"{_said(row, part)} scrapped: {reason}.")
    receipt = Receipt.get_by_id(row.receipt_id)
    line = _line(row)
    chosen = Chosen({row.product_id: [*lots]} if lots else {})
    made = write_return(receipt, [line], {line.id: part}, when, reason, chosen, row.location_id)
    _decided(row, part, returned=row.returned + part, notes=reason)
    return Outcome("inspection", row.id, f"{_said(row, part)} sent back with {made.number}: {reason}.")


def missing(product_id: int, location_id: int, quantity: int, lot_id: int | None, count: str) -> None:
    """Note that so much of what waits at a place was not found by a count, which wrote it off already.

    It is of what came first, of a lot of what brought that lot before all else. Raises Refused for more than waits.
    """
    waiting = Inspection.matching(
        "product_id = ? AND location_id = ? AND state = 'open' ORDER BY id", product_id, location_id
    )
    for row in sorted(waiting, key=lambda row: lot_id is not None and lot_id not in _came_in(row)):
        if part := min(row.waiting, quantity):
            quantity -= part
            said = f"{count}: {Quantity().shown(part)} not found"
            _decided(row, part, scrapped=row.scrapped + part, notes=f"{row.notes}; {said}" if row.notes else said)
    if quantity:
        raise Refused(f"{Quantity().shown(quantity)} fewer wait to be inspected than are missing.", "Count again.")


def _came_in(row: Inspection) -> set[int]:
    return {part.lot_id for part in parts_of(move_of(_line(row)))}


def _waiting(inspection: int, quantity: Decimal | None) -> tuple[Inspection, int]:
    """The inspection and how much of it is decided on. Raises Refused for more than waits."""
    row = Inspection.get_by_id(inspection)
    part = row.waiting if quantity is None else Quantity().stored(quantity) or 0
    if not row.waiting:
        raise Refused("All of it has been decided on already.", "See: backdesk list inspections")
    if part > row.waiting:
        shown = Quantity().shown
        raise Refused(f"Only {shown(row.waiting)} of {shown(row.quantity)} still wait.", "Name fewer.")
    return row, part


def _lots(row: Inspection, part: int, named: str) -> Parts:
    """Of which lots so much is: those named, else those it came in that are still there, one after the other."""
    if named:
        return going(row.product_id, part, named)
    there = {held.lot_id: held.quantity for held in held_at(row.product_id, row.location_id)}
    came = parts_of(move_of(_line(row)))
    return Taking([Part(x.lot_id, min(x.quantity, there.get(x.lot_id, 0))) for x in came]).take(part)


def _line(row: Inspection) -> ReceiptLine:
    found = ReceiptLine.first_matching("receipt_id = ? AND purchase_line_id = ?", row.receipt_id, row.purchase_line_id)
    assert found is not None, f"inspection #{row.id} is of no line"
    return found


def _decided(row: Inspection, part: int, **values: Any) -> None:
    """Write down what was decided on so much of it, and bring the order into line."""
    records.change(row, None, state="done" if part == row.waiting else "open", **values)
    process(PurchaseOrder.get_by_id(PurchaseLine.get_by_id(row.purchase_line_id).order_id))


def _said(row: Inspection, part: int) -> str:
    return f"{Quantity().shown(part)} × {PurchaseLine.get_by_id(row.purchase_line_id).sku}"
