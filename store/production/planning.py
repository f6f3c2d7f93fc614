"""How much of each component a work order takes: for all of it, and for the part that is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.core.money import HUNDRED_PERCENT, divide
from store.production.models import Bill, BillLine


@dataclass(frozen=True)
class Planned:
    """A component and how much of it (scaled)."""

    product_id: int
    quantity: int


def planned(bill: Bill, quantity: int) -> list[Planned]:
    """What making that much takes by a bill, what is spoiled on the way included."""
    lines = BillLine.matching("bom_id = ? ORDER BY position", bill.id)
    return [Planned(line.product_id, needed(line, bill.quantity, quantity)) for line in lines]


def needed(line: BillLine, makes: int, quantity: int) -> int:
    """What a line comes to for `quantity`, where its bill makes `makes` (all scaled); never nothing."""
    return max(1, divide(line.quantity * (HUNDRED_PERCENT + line.scrap) * quantity, makes * HUNDRED_PERCENT))


def so_far(whole: int, done: int, quantity: int) -> int:
    """How much of a component the first `done` of `quantity` take, where all take `whole`: parts add up to it."""
    return divide(whole * done, quantity)


def in_words(parts: Iterable[str], most: int = 4) -> str:
    """A few of them, and how many more there are."""
    found = list(parts)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
