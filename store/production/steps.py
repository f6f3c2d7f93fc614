"""One step of a work order: what leaves stock for it, what comes of it, and how that is written down and posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from store.catalog.models import Product
from store.core import records
from store.core.dates import now
from store.core.errors import invalid
from store.core.identity import actor
from store.ledger.posting import Leg, post
from store.production.models import Completion, CompletionLine, WorkOrder, WorkOrderLine
from store.production.process import ORIGIN
from store.stock.availability import release, reserved_for
from store.stock.lot_choice import Chosen
from store.stock.lot_stock import Parts, whole_pieces
from store.stock.models import Move
from store.stock.moves import Origin, take_out
from store.stock.valuation import value_of


@dataclass(frozen=True)
class Made:
    """What is said of a step: scaled quantities made and spoiled, the day, why, and the request it came by.

    `lots` are those of the goods made, `chosen` those of components, `any_lot` whether expired ones may be used.
    """

    quantity: int
    scrapped: int
    day: date
    reason: str = ""
    request_key: str | None = None
    lots: Parts = ()
    chosen: Chosen = field(default_factory=Chosen)
    any_lot: bool = False


@dataclass(frozen=True)
class Taken:
    """What was used of a component: its value is the cost at which it left, or the standard cost of a service."""

    line: WorkOrderLine
    quantity: int
    value: int
    move: Move | None


def take(row: WorkOrder, line: WorkOrderLine, quantity: int, made: Made, target: str) -> Taken:
    """Let so much of a component leave stock, out of what is reserved for it first; a service is worth its standard."""
    item: Product = line.product
    if item.kind != "stock":
        return Taken(line, quantity, value_of(quantity, item.standard_cost, actor().currency), None)
    if item.tracking == "serial" and not whole_pieces(quantity):
        raise invalid("lines", item.sku, "must be whole, each piece has a number: say how many were used")
    held = release(ORIGIN, line.id, min(quantity, reserved_for(ORIGIN, line.id)), "consumed")
    records.change(line, reserved=line.reserved - held)
    move = take_out(
        item.id,
        row.location_id,
        quantity,
        made.day,
        target,
        Origin("work-order", row.id, line.id),
        row.number,
        lots=made.chosen.take(item.id, quantity),
        promised=held == quantity,
        any_lot=made.any_lot,
    )
    return Taken(line, quantity, move.cost, move)


def write(
    row: WorkOrder, kind: str, made: Made, taken: Sequence[Taken], move: Move | None, worth: tuple[int, int]
) -> None:
    """Note and post what happened; `worth` is (value of what was made, value of what was spoiled)."""
    components = sum(part.value for part in taken if part.move)
    absorbed = sum(part.value for part in taken if part.move is None)
    values: dict[str, Any] = {
        "quantity": made.quantity, "scrapped": made.scrapped, "components": components, "absorbed": absorbed,
        "value": worth[0], "scrap_value": worth[1],
    }  # fmt: skip
    step = record(row, kind, made, move, values)
    for part in taken:
        records.create(
            CompletionLine,
            completion=step.id,
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
    post(f"completion:{step.id}", made.day, f"{row.number} {row.product.sku}", ("work-order", row.id), legs)


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
