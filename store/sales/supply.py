"""What there is of a line's goods before anybody has ordered them, and the day all of them can leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.catalog.kits import Component, components_of
from store.catalog.lines import PricedLine
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import Refused
from store.core.money import QUANTITY
from store.sales.promising import can_leave
from store.stock.availability import Availability, available
from store.stock.incoming import incoming


@dataclass(frozen=True)
class Supply:
    """The goods of one line: what there is now, how much of this line it covers, and the ISO day all can leave.

    Quantities are scaled; the day is '' where nobody can say. `direct`: the supplier delivers, nothing is taken.
    `coming` is on its way to that place. Of a kit `part` is the SKU of the component there is least of, and `stock`
    and `coming` are of that.
    """

    stock: Availability
    covered: int
    promised: str
    direct: bool = False
    part: str = ""
    coming: int = 0


def supply(line: PricedLine, direct: bool, location: int, taken: Counter[int]) -> Supply | None:
    """Of a line's goods; None where they are none in stock. `taken` is what lines before it took, and is added to."""
    found = one("SELECT kind, lead_days FROM product WHERE id = ?", (line.product_id,))
    if found is None or line.product_id is None or found[0] == "service":
        return None
    if found[0] == "kit":
        return _of_kit(line, location, taken)
    stock, lead = available(line.product_id, location), int(found[1])
    if direct:
        there = (today() + timedelta(days=lead)).isoformat() if lead else ""
        return Supply(stock, 0, there, direct=True)
    before, free = taken[line.product_id], max(0, stock.free)
    covered = max(0, min(line.quantity, free - before))
    taken[line.product_id] += line.quantity
    # what lines before it are short of comes in for them first
    short = line.quantity - covered + max(0, before - free) if covered < line.quantity else 0
    day, coming = can_leave(line.product_id, location, short, lead), incoming(line.product_id, location)
    return Supply(stock, covered, day.isoformat() if day else "", coming=coming)


def _of_kit(line: PricedLine, location: int, taken: Counter[int]) -> Supply | None:
    """As many whole kits as there are components for."""
    assert line.product_id is not None
    try:
        parts = components_of(line.product_id, line.sku)
    except Refused:
        return None  # nobody has said yet what it is made of
    stocks = [available(part.product_id, location) for part in parts]
    able = [max(0, s.free - taken[p.product_id]) // p.each for s, p in zip(stocks, parts, strict=True)]
    wanted, least = line.quantity // QUANTITY, able.index(min(able))
    short: dict[int, int] = {}
    for part, stock, kits in zip(parts, stocks, able, strict=True):
        taken[part.product_id] += wanted * part.each
        if kits < wanted:
            short[part.product_id] = taken[part.product_id] - max(0, stock.free)
    covered, part = min(line.quantity, able[least] * QUANTITY), parts[least]
    coming = incoming(part.product_id, location)
    return Supply(stocks[least], covered, _all_there(parts, short, location), part=part.sku, coming=coming)


def _all_there(parts: Sequence[Component], short: Mapping[int, int], location: int) -> str:
    """The day the last of the components can leave, of which so much is `short`; '' where nobody knows."""
    days: list[date] = []
    for part in parts:
        lead = int(scalar("SELECT lead_days FROM product WHERE id = ?", (part.product_id,)))
        day = can_leave(part.product_id, location, short.get(part.product_id, 0), lead)
        if day is None:
            return ""
        days.append(day)
    return max(days).isoformat()
