"""Who waits for goods: the demands of all rooms in one queue, served in order of promise when goods arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from store.core.events import reacts_to
from store.stock.availability import available
from store.stock.events import GoodsArrived

SOME_DAY = "9999"  # nobody said when: served last


@dataclass(frozen=True)
class Waiting:
    """A demand: the ISO day it was promised for (or SOME_DAY), its number within its room, and how it reserves."""

    day: str
    number: int
    serve: Callable[[], None]


Queue = Callable[[int, int], Iterable[Waiting]]
_queues: list[Queue] = []


def queue(find: Queue) -> Queue:
    """Register a room's demands: what of it waits for a product at a location."""
    _queues.append(find)
    return find


@reacts_to(GoodsArrived)
def serve_waiting(event: GoodsArrived) -> None:
    """Reserve what arrived for those who wait for it, in order of promise, as long as there is some."""
    waiting = [found for find in _queues for found in find(event.product_id, event.location_id)]
    for demand in sorted(waiting, key=lambda one: (one.day, one.number)):
        if available(event.product_id, event.location_id).free <= 0:
            break
        demand.serve()
