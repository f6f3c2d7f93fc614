"""A completion is taken back by a counter-entry, while the goods are still there: they go, the components return."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.references import RecordKind, record_kind
from store.core.values import Day, Ref, Text
from store.ledger.posting import Leg, post
from store.production.models import Completion, CompletionLine, WorkOrder
from store.production.orders import MAKERS
from store.production.process import process
from store.production.steps import Made, record
from store.stock.events import GoodsArrived
from store.stock.lot_stock import parts_of
from store.stock.models import Location, Move, MoveReturn
from store.stock.moves import Origin, bring_in, give_back

record_kind(
    RecordKind(
        "completion",
        "completion",
        "(SELECT w.number FROM work_order w WHERE w.id = t.work_order_id) || ' step ' || t.position",
        noun="step",
    )
)


@action(
    "completion.reverse",
    "Take back a completion",
    MAKERS,
    danger=True,
    example="backdesk completion reverse '#4' --reason 'counted twice'",
)
def reverse_completion(
    completion: Annotated[int, Ref("Step", kind="completion")],
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("Date")] = None,
) -> Outcome:
    """Take back what was made or scrapped: goods made leave at what they came in for, components return at cost.

    Refused once the goods are gone or reserved; the work order is open again for as many.
    """
    done, when = Completion.get_by_id(completion), day or today()
    row: WorkOrder = done.work_order
    name = f"Step {done.position} of {row.number}"
    if done.type == "reversal":
        raise Refused(f"{name} takes another one back.", "Report again what was made.")
    if Completion.first_matching("reverses_id = ?", done.id):
        return Outcome("work-order", row.id, f"{name} is taken back already.")
    if when.isoformat() < done.day:
        raise invalid("day", when.isoformat(), f"is before it was made, on {done.day}")
    back = _send_off(row, done, when)
    made = Made(done.quantity, done.scrapped, when, reason)
    kept = {name: done.__data__[name] for name in ("components", "absorbed", "value", "scrap_value")}
    counter = record(
        row, "reversal", made, back, {"reverses": done.id, "quantity": done.quantity, "scrapped": done.scrapped, **kept}
    )
    legs = [*_legs(back, -1), *_bring_home(row, done, counter, when)]
    legs += [Leg("absorbed_cost", done.absorbed), Leg("inventory_adjustment", -done.scrap_value)]
    post(f"completion:{counter.id}", when, f"{row.number} taken back", ("work-order", row.id), legs)
    process(row)
    for line in _lines(done):
        if line.move_id:
            announce(GoodsArrived(line.product_id, row.location_id))
    return Outcome("work-order", row.id, f"{name} is taken back: {reason}. {row.number} is {row.state}.")


def _lines(done: Completion) -> list[CompletionLine]:
    return CompletionLine.matching("completion_id = ? ORDER BY id", done.id)


def _send_off(row: WorkOrder, done: Completion, when: date) -> Move | None:
    """The goods made leave again, at what they came in for."""
    if not done.move_id:
        return None
    came, origin = Move.get_by_id(done.move_id), Origin("work-order", row.id)
    gone = give_back(came, row.location_id, came.quantity, done.value, when, origin, row.number, parts_of(came))
    records.create(MoveReturn, move=gone, of=came)
    return gone


def _bring_home(row: WorkOrder, done: Completion, counter: Completion, when: date) -> list[Leg]:
    """The components return at what they had left at; what inventory gains by them."""
    legs = []
    for line in _lines(done):
        move = None
        if line.move_id:
            left = Move.get_by_id(line.move_id)
            origin, place = Origin("work-order", row.id, line.line_id), Location.get_by_id(left.target_id).type
            move = bring_in(
                line.product_id,
                row.location_id,
                line.quantity,
                line.value,
                when,
                place,
                origin,
                row.number,
                parts_of(left),
            )
            records.create(MoveReturn, move=move, of=left)
            legs += _legs(move, 1)
        records.create(
            CompletionLine,
            completion=counter.id,
            line=line.line_id,
            product=line.product_id,
            quantity=line.quantity,
            value=line.value,
            move=move,
        )
    return legs


def _legs(move: Move | None, sign: int) -> list[Leg]:
    """A move's part of the entry, against production."""
    return [Leg("inventory", sign * move.cost), Leg("price_difference", sign * move.difference)] if move else []
