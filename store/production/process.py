"""Bringing a work order into line with what has happened: what was made and used, what is reserved, its state.

`process` is called after everything that happens to a work order; twice in a row does nothing the second time.
Components are reserved as goods of sales orders are, and who waits longest is served first (`stock.waiting`).
"""

from __future__ import annotations

from dataclasses import dataclass

from store.core import records
from store.core.database import one, rows
from store.core.events import announce
from store.core.values import Quantity
from store.production.models import WorkOrder, WorkOrderLine
from store.production.planning import in_words, so_far
from store.stock.availability import release, reserve, reserved_for
from store.stock.events import GoodsArrived
from store.stock.incoming import Supply, expect

ORIGIN = "work_order_line"
SUPPLY = "work_order"
_SIGN = "CASE WHEN c.type = 'reversal' THEN -1 ELSE 1 END"


@dataclass(frozen=True)
class Done:
    """What was made and spoiled of a work order (scaled), counter-entries taken off, and how often it was worked on."""

    produced: int
    scrapped: int
    steps: int

    @property
    def both(self) -> int:
        """How much of the order's quantity is through."""
        return self.produced + self.scrapped


def done(order: WorkOrder) -> Done:
    """What its completions say."""
    found = one(
        f"SELECT CAST(COALESCE(SUM(c.quantity * {_SIGN}), 0) AS BIGINT), "
        f"CAST(COALESCE(SUM(c.scrapped * {_SIGN}), 0) AS BIGINT), CAST(COALESCE(SUM({_SIGN}), 0) AS BIGINT) "
        "FROM completion c WHERE c.work_order_id = ?",
        (order.id,),
    )
    assert found is not None
    return Done(*found)


def process(order: WorkOrder) -> None:
    """Keep what is made and used, reserve what is still needed, say what it will bring, derive the state."""
    made = done(order)
    state = derive_state(order, made)
    left = order.quantity - made.both if state in ("released", "in progress") else 0
    given_up = [
        line.product_id for line in lines_of(order) if _keep(order, line, made.both if left else order.quantity)
    ]
    expect(SUPPLY, order.id, Supply(order.product_id, order.location_id, left, order.due))
    records.change(order, produced=made.produced, scrapped=made.scrapped, state=state)
    for product_id in given_up:  # others may wait for it
        announce(GoodsArrived(product_id, order.location_id))


def lines_of(order: WorkOrder) -> list[WorkOrderLine]:
    """Its components, in order."""
    return WorkOrderLine.matching("work_order_id = ? ORDER BY position", order.id)


def _keep(order: WorkOrder, line: WorkOrderLine, through: int) -> bool:
    """Keep one line; whether goods that were reserved for it are free now."""
    used, stocked = _used(line), line.product.kind == "stock"
    still = line.quantity - so_far(line.quantity, through, order.quantity)
    held = reserved_for(ORIGIN, line.id)
    free = max(0, held - still)
    if free:
        held -= release(ORIGIN, line.id, free)
    elif stocked and held < still:
        held += reserve(line.product_id, order.location_id, still - held, ORIGIN, line.id)
    records.change(line, used=used, open=still, reserved=held)
    return bool(free)


def _used(line: WorkOrderLine) -> int:
    found = one(
        f"SELECT CAST(COALESCE(SUM(u.quantity * {_SIGN}), 0) AS BIGINT) FROM completion_line u "
        "JOIN completion c ON c.id = u.completion_id WHERE u.line_id = ?",
        (line.id,),
    )
    return int(found[0]) if found else 0


def derive_state(order: WorkOrder, made: Done) -> str:
    """The state the order's facts amount to."""
    if order.cancelled_at:
        return "cancelled"
    if not order.released_at:
        return "draft"
    if order.closed_at or made.both >= order.quantity:
        return "done"
    return "in progress" if order.started_at or made.steps else "released"


def shortage_text(order: WorkOrder) -> str:
    """What is missing, as the end of a sentence; '' where all is reserved or used."""
    found = rows(
        "SELECT p.sku, l.open - l.reserved FROM work_order_line l JOIN product p ON p.id = l.product_id "
        "WHERE l.work_order_id = ? AND p.kind = 'stock' AND l.open > l.reserved ORDER BY l.position",
        (order.id,),
    )
    return f"; short of {in_words(f'{Quantity().shown(short)} {sku}' for sku, short in found)}" if found else ""
