"""What production does when a floor below says that something happened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.events import reacts_to
from store.production.models import WorkOrder
from store.production.process import process
from store.stock.events import PlaceLeaving
from store.stock.waiting import SOME_DAY, Waiting, queue


@queue
def short_work_orders(product_id: int, location_id: int) -> Iterator[Waiting]:
    """Work orders that wait for a component, by the day they are needed."""
    waiting = rows(
        "SELECT w.id, COALESCE(w.due, ?) FROM work_order_line l JOIN work_order w ON w.id = l.work_order_id "
        "WHERE l.product_id = ? AND w.location_id = ? AND w.state IN ('released', 'in progress') "
        "AND l.open > l.reserved",
        (SOME_DAY, product_id, location_id),
    )
    for order_id, day in waiting:
        yield Waiting(day, order_id, partial(_serve, order_id))


def _serve(order_id: int) -> None:
    process(WorkOrder.get_by_id(order_id))


@reacts_to(PlaceLeaving)
def keep_while_work_is_open(event: PlaceLeaving) -> None:
    """Components leave from the place of a work order and goods come there; it stays in use until that is over."""
    open_ = scalar(
        "SELECT COALESCE(number, 'work order #' || id) FROM work_order WHERE location_id = ? "
        "AND state IN ('draft', 'released', 'in progress') ORDER BY id LIMIT 1",
        (event.location_id,),
    )
    if open_:
        raise Refused(f"{event.code} cannot be archived: {open_} is made there.", "Bring that to an end first.")
