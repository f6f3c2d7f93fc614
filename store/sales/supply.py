"""What there is of a line's goods before anybody has ordered them, and the day all of them can leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.catalog.kits import Component, components_of
from store.catalog.lines import PricedLine
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import Refused
from store.core.money import QUANTITY
from store.sales.promising import leaves
from store.stock.availability import Availability, available


@dataclass(frozen=True)
class Supply:
    """The goods of one line: what there is now, how much of this line it covers, and the ISO day all can leave.

    Quantities are scaled; the day is '' where nobody can say. `direct`: the supplier delivers, nothing is taken.
    Of a kit `part` is the SKU of the component there is least of, and `stock` what there is of that.
    """

    stock: Availability
    covered: int
    promised: str
    direct: bool = False
    part: str = ""


def supply(line: PricedLine, direct: bool, location: int, taken: Counter[int]) -> Supply | None:
    """Of a line's goods; None where they are none in stock. `taken` is what lines before it took, and is added to."""
    found = one("SELECT kind, lead_days FROM product WHERE id = ?", (line.product_id,))
    if found is None or line.product_id is None or found[0] == "service":
        return None
    if found[0] == "kit":
        return _of_kit(line, location, taken)
    stock, there = available(line.product_id, location), today() + timedelta(days=found[1]) if found[1] else None
    if direct:
        return Supply(stock, 0, there.isoformat() if there else "", direct=True)
    covered = max(0, min(line.quantity, stock.free - taken[line.product_id]))
    taken[line.product_id] += line.quantity
    if covered == line.quantity:
        return Supply(stock, covered, leaves(line.product_id, today()).isoformat())
    return Supply(stock, covered, leaves(line.product_id, there).isoformat() if there else "")


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
    for part in parts:
        taken[part.product_id] += wanted * part.each
    short = [part for part, kits in zip(parts, able, strict=True) if kits < wanted]
    covered = min(line.quantity, able[least] * QUANTITY)
    return Supply(stocks[least], covered, _all_there(parts, short), part=parts[least].sku)


def _all_there(parts: Sequence[Component], short: Sequence[Component]) -> str:
    """The day the last of the components can leave, those that are short after their lead time; '' without one."""
    days: list[date] = []
    for part in parts:
        lead = int(scalar("SELECT lead_days FROM product WHERE id = ?", (part.product_id,))) if part in short else 0
        if part in short and not lead:
            return ""
        days.append(leaves(part.product_id, today() + timedelta(days=lead)))
    return max(days).isoformat()
