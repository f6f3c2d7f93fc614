"""Writes of work orders: add, edit, release, start, close, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf
from store.catalog.units import quantity_in
from store.core import inputs, numbering, records
from store.core.action import Outcome, action
from store.core.dates import now, today
from store.core.errors import Refused, invalid
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.undo import Reverted
from store.core.values import Changes, Day, Quantity, Ref, Text, Version
from store.production.bills import PLANNERS, active_bill
from store.production.models import Bill, BillLine, WorkOrder, WorkOrderLine
from store.production.planning import needed, planned
from store.production.process import done, lines_of, process, shortage_text
from store.stock.actions import default_location, require_place

record_kind(
    RecordKind(
        "work-order",
        "work_order",
        "COALESCE(t.number, 'work order #' || t.id) || ' ' || (SELECT p.sku FROM product p WHERE p.id = t.product_id)",
        ("number",),
        noun="work order",
    )
)
MAKERS = ("warehouse", "manager")
Subject = Annotated[int, Ref("Work order", kind="work-order")]


@dataclass(frozen=True, kw_only=True)
class WorkOrderInput:
    """What a person says of a work order."""

    product: Annotated[int, Ref("Make", kind="product", required=True, aliases=("product", "item"))]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"), aliases=("qty",))]
    due: Annotated[date | None, Day("Needed by", aliases=("due date",))] = None
    day: Annotated[date | None, Day("Planned for", help="today, when left empty")] = None
    bom: Annotated[int | None, Ref("By bill", kind="bom", help="the one in use, when left empty")] = None
    location: Annotated[int | None, Ref("At", kind="location", help="the main one, when left empty")] = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""
    unit: Annotated[int | None, UnitOf("Unit", help="of the quantity")] = None


@action(
    "work-order.add",
    "New work order",
    PLANNERS,
    example="backdesk work-order add --product SET-1 --quantity 20 --due eom",
)
def add_work_order(values: WorkOrderInput) -> Outcome:
    """Plan to make so much of a product by its bill. Nothing is reserved until it is released."""
    given = inputs.stored(values)
    row = draw_up(_in_stock_unit(given, given["product"], given["quantity"]))
    return Outcome("work-order", row.id, f"Draft work order #{row.id}: {_what(row)}.")


def _in_stock_unit(given: dict[str, Any], product_id: int, quantity: int) -> dict[str, Any]:
    """Fields of a work order, of which the quantity (scaled) is brought to the stock unit."""
    return given | {"quantity": quantity_in(product_id, quantity, given.pop("unit", None))}


def draw_up(given: dict[str, Any]) -> WorkOrder:
    """Write a draft with the components of its bill. Raises Invalid or Refused where it cannot be made so."""
    item = Product.get_by_id(given["product"])
    bill = _bill_for(item, given.pop("bom", None))
    place = given.pop("location", None) or default_location()
    require_place(place)
    day = given.pop("day", None) or today().isoformat()
    row = records.create(WorkOrder, company=actor().company_id, bom=bill, location=place, day=day, **given)
    _plan(row)
    return row


def _plan(row: WorkOrder) -> None:
    for position, part in enumerate(planned(row.bom, row.quantity), 1):
        records.create(
            WorkOrderLine, work_order=row.id, position=position, product=part.product_id, quantity=part.quantity
        )


@action(
    "work-order.edit",
    "Edit work order",
    PLANNERS,
    undo="edit",
    example="backdesk work-order edit WO-2026-000001 --quantity 24",
)
def edit_work_order(
    work_order: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=WorkOrderInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a work order. Product, bill and place only while it is a draft; the quantity until it is done."""
    row = WorkOrder.get_by_id(work_order)
    wanted = {k: v for k, v in inputs.stored(changes, of=WorkOrderInput).items() if v is not None or k == "due"}
    wanted = _in_stock_unit(wanted, wanted.get("product", row.product_id), wanted.get("quantity", row.quantity))
    differs = {name for name, value in wanted.items() if value != row.__data__[name]}
    _require_changeable(row, differs)
    _require_enough(row, wanted.get("quantity", row.quantity))
    if {"product", "bom"} & differs:
        wanted["bom"] = _bill_for(Product.get_by_id(wanted.get("product", row.product_id)), wanted.get("bom")).id
    if "location" in differs:
        require_place(wanted["location"])
    changed = records.change(row, version, **wanted)
    if {"product", "bom", "quantity"} & differs:
        plan_anew(row)
    if row.released_at and changed:
        process(row)
    said = f"{row.title}: {_what(row)}{shortage_text(row)}." if changed else "Nothing to change."
    return Outcome("work-order", row.id, said)


@action("work-order.release", "Release work order", PLANNERS, example="backdesk work-order release '#3'")
def release_work_order(work_order: Subject) -> Outcome:
    """Make a draft binding: it gets its number, components are reserved, and what it makes counts as on its way."""
    row = WorkOrder.get_by_id(work_order)
    if row.released_at:
        return Outcome("work-order", row.id, f"{row.title} is released already.")
    if row.cancelled_at:
        raise Refused(f"{row.title} is cancelled.", "Make a new one.")
    _require_active(row)
    records.change(row, number=numbering.take("work_order", today()), released_at=now())
    process(row)
    return Outcome("work-order", row.id, f"{row.title} released: {_what(row)}{shortage_text(row)}.")


@action("work-order.start", "Start work", MAKERS, example="backdesk work-order start WO-2026-000001")
def start_work_order(work_order: Subject) -> Outcome:
    """Say that work has begun. Components are used when something is completed."""
    row = require_open(work_order)
    if row.started_at:
        return Outcome("work-order", row.id, f"{row.title} is in progress already.")
    records.change(row, started_at=now())
    process(row)
    return Outcome("work-order", row.id, f"{row.title} is in progress{shortage_text(row)}.")


@action(
    "work-order.close",
    "Close work order short",
    PLANNERS,
    danger=True,
    example="backdesk work-order close WO-2026-000001 --reason 'the rest is not needed'",
)
def close_work_order(work_order: Subject, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """End a work order with less than was planned; what is reserved for the rest becomes free."""
    row = require_open(work_order)
    if not done(row).steps:
        raise Refused(f"Nothing of {row.title} is made yet.", f"Cancel it: backdesk work-order cancel {row.number}")
    records.change(row, closed_at=now())
    process(row)
    shown = Quantity().shown
    said = f"{row.title} is closed with {shown(row.produced)} of {shown(row.quantity)}: {reason}."
    return Outcome("work-order", row.id, said)


@action(
    "work-order.cancel",
    "Cancel work order",
    PLANNERS,
    danger=True,
    example="backdesk work-order cancel WO-2026-000001 --reason 'not needed'",
)
def cancel_work_order(work_order: Subject, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Cancel a work order of which nothing was made or used; otherwise close it short."""
    row = WorkOrder.get_by_id(work_order)
    if row.cancelled_at:
        return Outcome("work-order", row.id, f"{row.title} is cancelled already.")
    if done(row).steps:
        raise Refused(
            f"{row.title} cannot be cancelled: components were used on it.",
            f"Close it short, or reverse what was made: backdesk work-order close {row.number} --reason …",
        )
    records.change(row, cancelled_at=now())
    process(row)
    return Outcome("work-order", row.id, f"{row.title} is cancelled: {reason}.")


def require_open(work_order: int) -> WorkOrder:
    """The work order, if it is released and not at its end. Raises Refused."""
    row = WorkOrder.get_by_id(work_order)
    if not row.released_at and not row.cancelled_at:
        raise Refused(f"{row.title} is a draft.", "Release it first: backdesk work-order release")
    if row.state in ("done", "cancelled"):
        raise Refused(f"{row.title} is {row.state}.", "Make a new one.")
    return row


def _what(row: WorkOrder) -> str:
    return f"{Quantity().shown(row.quantity)} × {row.product.sku} by {row.bom.code}"


def _bill_for(item: Product, bom: int | None) -> Bill:
    bill = Bill.get_by_id(bom) if bom else active_bill(item.id)
    if bill is None:
        raise Refused(
            f"No bill is in use for {item.sku}.",
            f"Say what it is made of: backdesk bom add --product {item.sku} --line SKU:QTY --activate",
        )
    if bill.product_id != item.id:
        raise invalid("bom", bill.code, f"is not a bill of {item.sku}")
    return bill


def _require_changeable(row: WorkOrder, what: set[str]) -> None:
    if what - {"notes"} and row.state in ("done", "cancelled"):
        raise Refused(f"{row.title} is {row.state}.", "Make a new one.")
    if row.released_at and (fixed := sorted({"product", "bom", "location"} & what)):
        raise Refused(
            f"{row.number} is released; its {', '.join(fixed)} cannot change.", "Cancel it and make a new one."
        )


def _require_enough(row: WorkOrder, quantity: int) -> None:
    if quantity < (through := done(row).both):
        raise invalid("quantity", Quantity().shown(quantity), f"is less than the {Quantity().shown(through)} made")


def plan_anew(row: WorkOrder) -> None:
    """The components for another quantity, or by another bill."""
    if row.released_at:
        makes = {line.product_id: line for line in BillLine.matching("bom_id = ?", row.bom_id)}
        for line in lines_of(row):
            if line.product_id in makes:
                quantity = needed(makes[line.product_id], row.bom.quantity, row.quantity)
                still = min(line.open, quantity)
                records.change(line, quantity=quantity, open=still, reserved=min(line.reserved, still))
        return
    for line in lines_of(row):
        records.remove(line)
    _plan(row)


def _require_active(row: WorkOrder) -> None:
    retired = [line.product.sku for line in lines_of(row) if line.product.state != "active"]
    if row.product.state != "active":
        retired.insert(0, row.product.sku)
    if retired:
        raise Refused(f"{', '.join(retired)}: retired.", "Use another bill, or cancel the work order.")
    require_place(row.location_id)


@reacts_to(Reverted)
def refuse_once_released(event: Reverted) -> None:
    """An edit of a draft is not taken back once it is binding; of dates and notes it is."""
    if event.table == "work_order_line":
        before, after = event.changes.get("work_order", (None, None))
        row = WorkOrder.get_by_id(before or after or WorkOrderLine.get_by_id(event.record_id).work_order_id)
    elif event.table == "work_order":
        row = WorkOrder.get_by_id(event.record_id)
    else:
        return
    if event.table == "work_order" and event.changes.keys() <= {"due", "day", "notes"}:
        process(row)  # what it brings is expected on another day
    elif row.released_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state} by now.", "Edit it again, or cancel it.")
