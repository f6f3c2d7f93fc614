"""Something is made: components leave stock, services are absorbed, finished goods arrive, all in one transaction.

What was made is worth what was used: components at the cost they left and services at standard, less the share
of what was spoiled. Goods kept at standard come in at that; the rest is a price difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.models import Product
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import now, today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.text import clean
from store.core.values import Amount, Code, Day, Lines, Quantity, Ref, Text, Version
from store.ledger.posting import Leg, post
from store.production.models import Completion, CompletionLine, WorkOrder, WorkOrderLine
from store.production.orders import MAKERS, Subject, require_open
from store.production.planning import in_words, so_far
from store.production.process import ORIGIN, done, lines_of, process
from store.stock.availability import available, release, reserved_for
from store.stock.events import GoodsArrived
from store.stock.models import Move
from store.stock.moves import Origin, bring_in, take_out
from store.stock.valuation import share, value_of


@dataclass(frozen=True, kw_only=True)
class UsedInput:
    """How much of a component (or hours of a service) was really used."""

    product: Annotated[int, Ref("Component", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Used", required=True, minimum=Decimal(0))]


@dataclass(frozen=True)
class Made:
    """What is said of a completion: scaled quantities made and spoiled, the day, why, and the request it came by."""

    quantity: int
    scrapped: int
    day: date
    reason: str = ""
    request_key: str | None = None


@dataclass(frozen=True)
class Taken:
    """What was used of a component: its value is the cost at which it left, or the standard cost of a service."""

    line: WorkOrderLine
    quantity: int
    value: int
    move: Move | None


@action(
    "work-order.complete",
    "Complete",
    MAKERS,
    example="backdesk work-order complete WO-2026-000001 --quantity 8 --scrapped 1 --reason cracked --line CUP-2:33",
)
def complete_work_order(
    work_order: Subject,
    quantity: Annotated[
        Decimal | None, Quantity("Good", minimum=Decimal(0), help="all that is still to be made, when left empty")
    ] = None,
    scrapped: Annotated[Decimal | None, Quantity("Spoiled", minimum=Decimal(0))] = None,
    reason: Annotated[str, Text("Spoiled because")] = "",
    lines: Annotated[
        tuple[UsedInput, ...] | None,
        Lines("Used otherwise than planned", of=UsedInput, help="the others as the bill says"),
    ] = None,
    day: Annotated[date | None, Day("Date")] = None,
    version: Annotated[int | None, Version()] = None,
    request_key: Annotated[str, Code("Request key", help="the same key never counts twice")] = "",
) -> Outcome:
    """Report what was made, all or a part: components leave stock as planned, or as said, and finished goods come in.

    What was spoiled takes its share of the cost with it, to inventory adjustments.
    """
    row = WorkOrder.get_by_id(work_order)
    if known := _asked_before(request_key):
        return Outcome("work-order", row.id, f"{row.title}: that was reported already (#{known.id}).")
    if quantity is None and row.state == "done":
        return Outcome("work-order", row.id, f"{row.title} has been completed already.")
    row = require_open(work_order)
    if version is not None and version != row.version:
        raise records.stale(row)
    made = _made(row, quantity, scrapped, day or today(), (reason, request_key))
    wanted = _wanted(row, made, lines or ())
    _require_there(row, wanted)
    value = _complete(row, made, wanted)
    shown = Quantity().shown
    spoiled = f", {shown(made.scrapped)} spoiled" if made.scrapped else ""
    said = f"{row.number}: {shown(made.quantity)} of {row.product.sku} made{spoiled}, worth {Amount().shown(value)}"
    return Outcome("work-order", row.id, f"{said}; it is {row.state}.")


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
    wanted = {line: quantity for line, quantity in _said(row, lines).items() if quantity}
    if not wanted or any(line.product.kind != "stock" for line in wanted):
        raise invalid("lines", "", "name goods, and how much of them was spoiled")
    _require_there(row, wanted)
    made = Made(0, 0, day or today(), reason)
    taken = [_take(row, line, amount, made, "loss") for line, amount in wanted.items()]
    lost = sum(part.value for part in taken)
    _write(row, "scrap", made, taken, None, (0, lost))
    process(row)
    return Outcome("work-order", row.id, f"{row.number}: components worth {Amount().shown(lost)} scrapped, {reason}.")


def _asked_before(request_key: str) -> Completion | None:
    return Completion.first_matching("request_key = ?", request_key) if request_key else None


def _made(row: WorkOrder, quantity: Decimal | None, scrapped: Decimal | None, day: date, said: tuple[str, str]) -> Made:
    """What is reported, checked against what is still to be made."""
    spoiled = Quantity().stored(scrapped) or 0
    left = row.quantity - done(row).both
    good = max(0, left - spoiled) if quantity is None else Quantity().stored(quantity) or 0
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


def _require_there(row: WorkOrder, wanted: Mapping[WorkOrderLine, int]) -> None:
    """Raises Refused naming all that is missing at once."""
    missing = []
    for line, quantity in wanted.items():
        if line.product.kind == "stock":
            there = available(line.product_id, row.location_id).free + reserved_for(ORIGIN, line.id)
            if there < quantity:
                missing.append(f"{Quantity().shown(quantity - there)} of {line.product.sku}")
    if missing:
        raise Refused(
            f"{row.number} lacks {in_words(missing, 8)} at {row.location.code}.",
            "Complete a part, say what was used instead, or get the rest first.",
        )


def _complete(row: WorkOrder, made: Made, wanted: Mapping[WorkOrderLine, int]) -> int:
    """Use, make and post; returns what the goods made are worth."""
    taken = [_take(row, line, quantity, made, "production") for line, quantity in wanted.items()]
    whole = sum(part.value for part in taken)
    lost = share(whole, made.scrapped, made.quantity + made.scrapped)
    value, origin = whole - lost, Origin("work-order", row.id)
    move = None
    if made.quantity:
        place = row.location_id
        move = bring_in(row.product_id, place, made.quantity, value, made.day, "production", origin, row.number)
    _write(row, "completion", made, taken, move, (value, lost))
    process(row)
    if move:
        announce(GoodsArrived(row.product_id, row.location_id))
    return value


def _take(row: WorkOrder, line: WorkOrderLine, quantity: int, made: Made, target: str) -> Taken:
    item: Product = line.product
    if item.kind != "stock":
        return Taken(line, quantity, value_of(quantity, item.standard_cost, actor().currency), None)
    held = release(ORIGIN, line.id, min(quantity, reserved_for(ORIGIN, line.id)), "consumed")
    records.change(line, reserved=line.reserved - held)
    origin = Origin("work-order", row.id, line.id)
    move = take_out(item.id, row.location_id, quantity, made.day, target, origin, row.number)
    return Taken(line, quantity, move.cost, move)


def _write(
    row: WorkOrder, kind: str, made: Made, taken: Sequence[Taken], move: Move | None, worth: tuple[int, int]
) -> None:
    """Note and post what happened; `worth` is (value of what was made, value of what was spoiled)."""
    components = sum(part.value for part in taken if part.move)
    absorbed = sum(part.value for part in taken if part.move is None)
    values: dict[str, Any] = {
        "quantity": made.quantity, "scrapped": made.scrapped, "components": components, "absorbed": absorbed,
        "value": worth[0], "scrap_value": worth[1],
    }  # fmt: skip
    row_written = record(row, kind, made, move, values)
    for part in taken:
        records.create(
            CompletionLine,
            completion=row_written.id,
            line=part.line.id,
            product=part.line.product_id,
            quantity=part.quantity,
            value=part.value,
            move=part.move,
        )
    legs = [
        *([Leg("inventory", move.cost), Leg("price_difference", move.difference)] if move else []),
        Leg("inventory_adjustment", worth[1]),
        Leg("inventory", -components),
        Leg("absorbed_cost", -absorbed),
    ]
    post(f"completion:{row_written.id}", made.day, f"{row.number} {row.product.sku}", ("work-order", row.id), legs)


def record(row: WorkOrder, kind: str, made: Made, move: Move | None, values: Mapping[str, Any]) -> Completion:
    """Write down one step of a work order, numbered within it."""
    last = Completion.first_matching("work_order_id = ? ORDER BY position DESC", row.id)
    return records.create(
        Completion,
        company=row.company_id,
        work_order=row.id,
        position=last.position + 1 if last else 1,
        type=kind,
        move=move,
        day=made.day.isoformat(),
        at=now(),
        user=actor().user_id,
        reason=made.reason,
        request_key=made.request_key,
        **values,
    )
