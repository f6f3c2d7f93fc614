"""What counts are made of: lines of products or of lots, what is expected of each, and its difference that moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf
from store.core import records
from store.core.database import rows
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import QUANTITY
from store.core.values import Price, Quantity, Ref
from store.stock import valuation
from store.stock.actions import cost_of_found
from store.stock.adjusting import wanted
from store.stock.availability import available
from store.stock.document_models import CountLine, StockCount
from store.stock.entries import post_move
from store.stock.events import GoodsArrived, HeldGoodsMissing
from store.stock.lot_numbers import GoodUntil, Lots
from store.stock.lot_stock import Part, held_at, tracking
from store.stock.lots import require_named
from store.stock.models import Move
from store.stock.moves import Origin, bring_in, take_out


@dataclass(frozen=True, kw_only=True)
class CountedInput:
    """How much of a product was found; `cost` is what one (of the unit, where one is named) is worth where there is
    more than expected.

    Of goods kept by lot it is how much of that lot, or which serial numbers.
    """

    product: Annotated[int, Ref("Product", kind="product", required=True)]
    quantity: Annotated[Decimal, Quantity("Counted", required=True, minimum=Decimal(0))]
    cost: Annotated[Decimal | None, Price("Unit cost", minimum=Decimal(0))] = None
    lot: Annotated[str, Lots("Lot, serials")] = ""
    expires: Annotated[date | None, GoodUntil("Expires")] = None
    unit: Annotated[int | None, UnitOf("Unit")] = None


def lines_of(row: StockCount) -> list[CountLine]:
    """What is counted, in the order in which it was begun."""
    return CountLine.matching("count_id = ? ORDER BY id", row.id)


def elsewhere(location: int, products: Collection[int]) -> list[int]:
    """Open counts of the same place that have some of these products."""
    found = rows(
        "SELECT c.id, l.product_id FROM stock_count c JOIN stock_count_line l ON l.count_id = c.id "
        "WHERE c.location_id = ? AND c.state = 'open' ORDER BY c.id",
        (location,),
    )
    return [count for count, product in found if product in products]


def counted_lines(row: StockCount, given: CountedInput) -> Iterator[tuple[CountLine, int]]:
    """The lines that what somebody found belongs to, each with its quantity; those not expected are added."""
    quantity, known = Quantity().stored(given.quantity) or 0, _known(row, given.product)
    if given.lot:
        for lot, there in wanted(given.product, quantity, given.lot, given.expires).items():
            yield known.get(lot) or _added(row, given.product, lot), there
    elif tracking(given.product) == "none":
        yield known.get(None) or _added(row, given.product, None), quantity
    elif quantity:
        require_named(given.product)
    else:
        for line in known.values():
            yield line, 0


def _known(row: StockCount, product: int) -> dict[int | None, CountLine]:
    found = CountLine.matching("count_id = ? AND product_id = ? ORDER BY id", row.id, product)
    return {line.lot_id: line for line in found}


def _added(row: StockCount, product: int, lot: int | None) -> CountLine:
    item = Product.get_by_id(product)
    if item.kind != "stock":
        raise invalid("lines", item.sku, "is a service; there is nothing to count")
    if others := [count for count in elsewhere(row.location_id, [item.id]) if count != row.id]:
        raise Refused(f"{item.sku} is being counted in count #{others[0]}.", "Enter it there.")
    if lot and (nothing := _known(row, product).get(None)):  # it stood for lots nobody expected
        records.remove(nothing)
    return records.create(CountLine, count=row, product=item, lot=lot, expected=there_now(row, item.id, lot))


def there_now(row: StockCount, product: int, lot: int | None) -> int:
    """What the books have there now, of a lot where one is named."""
    if lot is None:
        return available(product, row.location_id).on_hand
    return next((held.quantity for held in held_at(product, row.location_id) if held.lot_id == lot), 0)


def enter(line: CountLine, counted: int, cost: Decimal | None) -> None:
    """Write down what was found of a line.

    Raises Invalid where it cannot be so much, or a lot is missing; Refused for more than waits to be inspected.
    """
    if line.lot_id and counted not in (0, QUANTITY) and line.product.tracking == "serial":
        raise invalid("quantity", "", f"must be 0 or 1: {line.lot.number} is one piece")
    if counted and not line.lot_id:
        require_named(line.product_id)
    difference = counted - line.expected
    if difference > 0 and line.count.location.inspection:
        raise Refused(f"More of {line.product.sku} was found than waits to be inspected.", "Receive it on its order.")
    each = _cost(line, difference) if cost is None else Price().stored(cost) or 0
    value = valuation.estimate(line.product_id, difference, each or 0)
    records.change(line, counted=counted, unit_cost=each, value=value, times=line.times + 1)


def _cost(line: CountLine, difference: int) -> int | None:
    return cost_of_found(line.product) if difference > 0 else None


def correct(row: StockCount, line: CountLine) -> int:
    """Move and post the difference of one line; returns what it was worth (signed)."""
    difference, when = line.counted - line.expected, date.fromisoformat(row.day)
    origin = Origin("count", row.id, line.id)
    lots = (Part(line.lot_id, abs(difference)),) if line.lot_id else ()
    memo = f"Count of {row.location.code}"
    if difference > 0:
        value = valuation.value_of(difference, line.unit_cost, actor().currency)
        move = bring_in(line.product_id, row.location_id, difference, value, when, "loss", origin, memo, lots)
    else:
        move = take_out(line.product_id, row.location_id, -difference, when, "loss", origin, memo, lots)
    post_move(move, when)
    return _keep(line, move, 1 if difference > 0 else -1)


def tell(row: StockCount, line: CountLine) -> None:
    """Announce the difference of a line that is posted: who waits may have what was found, nobody what is missing."""
    difference = line.counted - line.expected
    if difference > 0:
        announce(GoodsArrived(line.product_id, row.location_id))
    elif difference and row.location.inspection:
        announce(HeldGoodsMissing(line.product_id, row.location_id, -difference, line.lot_id, row.number))


def _keep(line: CountLine, move: Move, sign: int) -> int:
    records.change(line, value=sign * move.cost)
    return sign * int(move.cost)
