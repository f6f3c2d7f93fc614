"""Something is made: components leave stock, services are absorbed, finished goods arrive, all in one transaction.

What was made is worth what was used: components at the cost they left and services at standard, less the share
of what was spoiled. Goods kept at standard come in at that; the rest is a price difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.unit_kind import UnitOf, in_stock_units
from store.catalog.units import quantity_in
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.text import clean
from store.core.values import Amount, Code, Day, Lines, Quantity, Ref, Text, Version
from store.production.models import Completion, WorkOrder, WorkOrderLine
from store.production.orders import MAKERS, Subject, require_open
from store.production.planning import in_words, so_far
from store.production.process import ORIGIN, done, lines_of, process
from store.production.steps import Made, take, write
from store.stock.availability import available, reserved_for
from store.stock.events import GoodsArrived
from store.stock.lot_choice import leaving, may_take_any
from store.stock.lot_numbers import GoodUntil, Lots
from store.stock.lot_stock import Parts
from store.stock.lots import coming, named
from store.stock.moves import Origin, bring_in
from store.stock.valuation import share


@dataclass(frozen=True, kw_only=True)
class UsedInput:
    """How much of a component (or hours of a service) was really used, and of which lots; else what expires first."""

    product: Annotated[int, Ref("Component", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Used", required=True, minimum=Decimal(0))]
    lot: Annotated[str, Lots("Lots")] = ""
    unit: Annotated[int | None, UnitOf("Unit")] = None


@action(
    "work-order.complete",
    "Complete work order",
    MAKERS,
    example="backdesk work-order complete WO-2026-000001 --quantity 8 --scrapped 1 --reason cracked --line CUP-2:33",
)
def complete_work_order(
    work_order: Subject,
    quantity: Annotated[
        Decimal | None, Quantity("Good", minimum=Decimal(0), help="how many are good; all that is left, when empty")
    ] = None,
    scrapped: Annotated[Decimal | None, Quantity("Spoiled", minimum=Decimal(0))] = None,
    reason: Annotated[str, Text("Spoiled because")] = "",
    lines: Annotated[
        tuple[UsedInput, ...] | None,
        Lines("Used instead", of=UsedInput, aside=True, help="where it differs from the bill"),
    ] = None,
    lot: Annotated[str, Lots("Lot, serials", help="of the goods made, where they have such")] = "",
    expires: Annotated[date | None, GoodUntil("Expires")] = None,
    day: Annotated[date | None, Day("Date")] = None,
    override: Annotated[str, Text("Expired lots", help="why expired or blocked ones are used")] = "",
    version: Annotated[int | None, Version()] = None,
    request_key: Annotated[str, Code("Request key", help="the same key never counts twice")] = "",
    unit: Annotated[int | None, UnitOf("Unit", help="of what is good and spoiled")] = None,
) -> Outcome:
    """Report what was made, all or a part: components leave stock as planned, or as said, and finished goods come in.

    What was spoiled takes its share of the cost with it, to inventory adjustments. Components kept by lot are used
    first expired, first out, unless lines name their lots.
    """
    row = WorkOrder.get_by_id(work_order)
    if known := _asked_before(request_key):
        return Outcome("work-order", row.id, f"{row.title}: that was reported already (#{known.id}).")
    if quantity is None and row.state == "done":
        return Outcome("work-order", row.id, f"{row.title} has been completed already.")
    row = require_open(work_order)
    if version is not None and version != row.version:
        raise records.stale(row)
    lines = in_stock_units(lines or ())
    made = _made(row, (quantity, scrapped, unit), day or today(), (reason, request_key))
    made = replace(made, chosen=leaving(lines), any_lot=may_take_any(override))
    wanted = _wanted(row, made, lines)
    _require_there(row, made, wanted)
    if made.quantity:
        made = replace(made, lots=coming(row.product_id, made.quantity, lot, expires))
    value = _complete(row, made, wanted)
    shown = Quantity().shown
    lots, spoiled = _named(made.lots), f", {shown(made.scrapped)} spoiled" if made.scrapped else ""
    said = f"{shown(made.quantity)} of {row.product.sku} made{lots}{spoiled}, worth {Amount().shown(value)}"
    return Outcome("work-order", row.id, f"{row.number}: {said}; it is {row.state}.")


@action(
    "work-order.scrap",
    "Scrap components",
    MAKERS,
    danger=True,
    example="backdesk work-order scrap WO-2026-000001 --line CUP-2:3 --reason dropped",
)
def scrap_components(
    work_order: Subject,
    lines: Annotated[tuple[UsedInput, ...], Lines("Spoiled", required=True, of=UsedInput)],
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date")] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Report components that were spoiled at work: they leave stock at cost, to inventory adjustments.

    As many are still needed as before.
    """
    row = require_open(work_order)
    if version is not None and version != row.version:
        raise records.stale(row)
    lines = in_stock_units(lines)
    wanted = {line: quantity for line, quantity in _said(row, lines).items() if quantity}
    if not wanted or any(line.product.kind != "stock" for line in wanted):
        raise invalid("lines", "", "name goods, and how much of them was spoiled")
    made = Made(0, 0, day or today(), reason, chosen=leaving(lines), any_lot=True)
    _require_there(row, made, wanted)
    taken = [take(row, line, amount, made, "loss") for line, amount in wanted.items()]
    lost = sum(part.value for part in taken)
    write(row, "scrap", made, taken, None, (0, lost))
    process(row)
    return Outcome("work-order", row.id, f"{row.number}: components worth {Amount().shown(lost)} scrapped, {reason}.")


def _named(lots: Parts) -> str:
    return f" (lots {named(lots)})" if lots else ""


def _asked_before(request_key: str) -> Completion | None:
    return Completion.first_matching("request_key = ?", request_key) if request_key else None


def _made(
    row: WorkOrder, much: tuple[Decimal | None, Decimal | None, int | None], day: date, said: tuple[str, str]
) -> Made:
    """What is reported (good, spoiled, their unit), checked against what is still to be made."""
    good, spoiled = (quantity_in(row.product_id, Quantity().stored(said) or 0, much[2]) for said in much[:2])
    left = row.quantity - done(row).both
    good = max(0, left - spoiled) if much[0] is None else good
    if good + spoiled > left:
        shown = Quantity().shown
        raise Refused(
            f"{shown(good + spoiled)} are more than the {shown(left)} of {row.number} still to be made.",
            f"Plan more first: backdesk work-order edit {row.number} --quantity …",
        )
    if good + spoiled == 0:
        raise invalid("quantity", 0, "is nothing; say how many were made or spoiled")
    reason, request_key = said
    if spoiled and not clean(reason):
        raise invalid("reason", "", "is required where something was spoiled")
    return Made(good, spoiled, day, reason, request_key or None)


def _wanted(row: WorkOrder, made: Made, said: Sequence[UsedInput]) -> dict[WorkOrderLine, int]:
    """What to take of each component: what is said, else what the plan has for this part."""
    before = done(row).both
    through = before + made.quantity + made.scrapped
    plan = {
        line: so_far(line.quantity, through, row.quantity) - so_far(line.quantity, before, row.quantity)
        for line in lines_of(row)
    }
    return {line: quantity for line, quantity in (plan | _said(row, said)).items() if quantity}


def _said(row: WorkOrder, said: Sequence[UsedInput]) -> dict[WorkOrderLine, int]:
    """Quantities said by product, on the work order's lines; what was not planned becomes a line of its own."""
    lines = {line.product_id: line for line in lines_of(row)}
    found: dict[WorkOrderLine, int] = {}
    for one in said:
        if one.product == row.product_id:
            raise invalid("lines", row.product.sku, "is what is made; it cannot go into itself")
        line = lines.get(one.product) or _unplanned(row, one.product, len(lines) + 1)
        lines[one.product] = line
        found[line] = found.get(line, 0) + (Quantity().stored(one.quantity) or 0)
    return found


def _unplanned(row: WorkOrder, product: int, position: int) -> WorkOrderLine:
    return records.create(WorkOrderLine, work_order=row.id, position=position, product=product, quantity=0)


def _require_there(row: WorkOrder, made: Made, wanted: Mapping[WorkOrderLine, int]) -> None:
    """Raises Refused naming all that is missing at once."""
    missing = []
    for line, quantity in wanted.items():
        if line.product.kind == "stock":
            there = available(line.product_id, row.location_id, made.day)
            any_lot = made.any_lot or line.product_id in made.chosen.parts
            able = (there.unreserved if any_lot else there.free) + reserved_for(ORIGIN, line.id)
            if able < quantity:
                missing.append(f"{Quantity().shown(quantity - max(able, 0))} of {line.product.sku}")
    if missing:
        raise Refused(
            f"{row.number} lacks {in_words(missing, 8)} at {row.location.code}.",
            "Complete a part, say what was used instead, or get the rest first.",
        )


def _complete(row: WorkOrder, made: Made, wanted: Mapping[WorkOrderLine, int]) -> int:
    """Use, make and post; returns what the goods made are worth."""
    taken = [take(row, line, quantity, made, "production") for line, quantity in wanted.items()]
    whole = sum(part.value for part in taken)
    lost = share(whole, made.scrapped, made.quantity + made.scrapped)
    value, origin = whole - lost, Origin("work-order", row.id)
    move = None
    if made.quantity:
        move = bring_in(
            row.product_id, row.location_id, made.quantity, value, made.day, "production", origin, row.number, made.lots
        )
    write(row, "completion", made, taken, move, (value, lost))
    process(row)
    if move:
        announce(GoodsArrived(row.product_id, row.location_id))
    return value
