"""Writes of counts: what the books expect is frozen, what is found is entered, and the difference is posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.unit_kind import UnitOf, in_stock_unit, in_stock_units
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Choice, Day, Lines, Price, Quantity, Ref, Text
from store.stock.actions import default_location, require_place
from store.stock.counting import CountedInput, correct, counted_lines, elsewhere, enter, lines_of, tell, there_now
from store.stock.document_models import CountLine, StockCount
from store.stock.lot_stock import FIRST_OUT

record_kind(
    RecordKind("count", "stock_count", "COALESCE(t.number, 'count #' || t.id)", ("number",), noun="stock count")
)
KEEPERS = ("warehouse", "manager")


record_kind(
    RecordKind(
        "count-line",
        "stock_count_line",
        "(SELECT 'count #' || t.count_id || ' of ' || p.sku || COALESCE(' ' || l.number, '') FROM product p "
        "LEFT JOIN lot l ON l.id = t.lot_id WHERE p.id = t.product_id)",
        noun="line of a count",
    )
)
Subject = Annotated[int, Ref("Count", kind="count")]


@action("count.start", "Start a count", KEEPERS, example="backdesk count start --location MAIN --category Tea")
def start_count(
    location: Annotated[int | None, Ref("Location", kind="location", help="the main one where none is said")] = None,
    category: Annotated[str, Text("Category", help="only products of it")] = "",
    product: Annotated[int | None, Ref("Product", kind="product", help="only this one")] = None,
    day: Annotated[date | None, Day("Date")] = None,
    notes: Annotated[str, Text("Notes", max=2000, multiline=True)] = "",
) -> Outcome:
    """Begin to count a place: what the books expect there is frozen now. Work goes on meanwhile.

    Where goods wait to be inspected, what is not found waits no more; more than waits is received on its order.
    """
    place = location or default_location()
    require_place(place, or_held=True)
    found = rows(
        "SELECT p.id, l.id, COALESCE(x.quantity, b.on_hand, 0) FROM product p "
        "LEFT JOIN stock_balance b ON b.product_id = p.id AND b.location_id = ? "
        "LEFT JOIN lot_balance x ON x.product_id = p.id AND x.location_id = ? LEFT JOIN lot l ON l.id = x.lot_id "
        "WHERE p.kind = 'stock' AND (p.id = ? OR (? = 0 AND b.on_hand <> 0)) AND (? = '' OR p.category = ?) "
        f"ORDER BY p.sku, {FIRST_OUT}",
        (place, place, product or 0, product or 0, category, category),
    )
    products = {item for item, *_ in found}
    if not found:
        raise Refused("There is nothing to count.", "Name a product that may be there.")
    if others := elsewhere(place, products):
        raise Refused(f"Count #{others[0]} is open for some of these.", "Post or cancel it first.")
    when = (day or today()).isoformat()
    row = records.create(StockCount, company=actor().company_id, location=place, day=when, notes=notes)
    for item, lot, expected in found:
        records.create(CountLine, count=row, product=item, lot=lot, expected=expected)
    return Outcome(
        "count", row.id, f"Count #{row.id} of {row.location.code} has begun: {plural(len(products), 'product')}."
    )


@action("count.enter", "Enter what was counted", KEEPERS, example="backdesk count enter '#2' --line TEA-1:97")
def enter_count(
    count: Subject, lines: Annotated[tuple[CountedInput, ...], Lines("Counted", required=True, of=CountedInput)]
) -> Outcome:
    """Enter how much was found; a product or lot that nobody expected there is added. Entering again replaces."""
    row = _open(count)
    for given in in_stock_units(lines):
        for line, quantity in counted_lines(row, given):
            enter(line, quantity, given.cost)
    left = _uncounted(row)
    said = f"{left} still to count" if left else "all is counted"
    return Outcome("count", row.id, f"{said}; the differences are worth {_worth(row)}.".capitalize())


@action("count-line.edit", "Enter count", KEEPERS, example="backdesk count-line edit '#5' --quantity 97")
def enter_line(
    line: Annotated[int, Ref("Line", kind="count-line")],
    quantity: Annotated[Decimal, Quantity("Counted", required=True, minimum=Decimal(0))],
    cost: Annotated[Decimal | None, Price("Unit cost", minimum=Decimal(0), help="of what was not expected")] = None,
    unit: Annotated[int | None, UnitOf("Unit")] = None,
) -> Outcome:
    """Enter how much of one line was found. Entering again replaces."""
    row = CountLine.get_by_id(line)
    _open(row.count_id)
    given = in_stock_unit(CountedInput(product=row.product_id, quantity=quantity, cost=cost, unit=unit))
    enter(row, Quantity().stored(given.quantity) or 0, given.cost)
    shown = Quantity().shown(row.counted - row.expected)
    return Outcome("count-line", line, f"{row.product.sku}: differs by {shown}, worth {Amount().shown(row.value)}.")


@action("count.recount", "Count again", KEEPERS, example="backdesk count recount '#2' --product TEA-1")
def recount(
    count: Subject,
    product: Annotated[int | None, Ref("Product", kind="product", help="all that differ where none is said")] = None,
) -> Outcome:
    """Have a product counted again, or all that differ: what is expected is frozen anew, what was found forgotten."""
    row, again = _open(count), list[CountLine]()
    for line in lines_of(row):
        if line.counted is None or (product or line.product_id) != line.product_id:
            continue
        if product or line.counted != line.expected:
            now = there_now(row, line.product_id, line.lot_id)
            records.change(line, expected=now, counted=None, unit_cost=None, value=0)
            again.append(line)
    if not again:
        raise Refused("Nothing of it differs.", "Name the product that is to be counted again.")
    return Outcome("count", row.id, f"{_many(again)} to count again.")


@action("count.post", "Post differences", KEEPERS, danger=True, example="backdesk count post '#2'")
def post_count(
    count: Subject,
    uncounted: Annotated[str, Choice("What was not counted", options=("refuse", "as expected"))] = "refuse",
) -> Outcome:
    """Post the differences, of the day of the count: goods found and missing move, at cost, to inventory adjustments.

    What moved since the count began has moved: the difference found then is what counts.
    """
    row = _open(count)
    if (left := _uncounted(row)) and uncounted != "as expected":
        raise Refused(f"{left} of it not counted.", "Enter them, or say: --uncounted 'as expected'")
    worth = 0
    for line in lines_of(row):
        if line.counted is None:
            records.remove(line)
        elif line.counted != line.expected:
            worth += correct(row, line)
    number = numbering.take("count", date.fromisoformat(row.day))
    records.change(row, number=number, state="posted")
    for line in lines_of(row):
        tell(row, line)
    return Outcome("count", row.id, f"{number} is posted; the stock changed by {Amount().shown(worth)}.")


@action("count.cancel", "Cancel count", KEEPERS, danger=True, example="backdesk count cancel '#2'")
def cancel_count(count: Subject) -> Outcome:
    """Give up a count; nothing is posted."""
    row = _open(count)
    records.change(row, state="cancelled")
    return Outcome("count", row.id, f"Count #{row.id} is cancelled.")


def _open(count: int) -> StockCount:
    row = StockCount.get_by_id(count)
    if row.state != "open":
        raise Refused(f"{row.title} is {row.state} already.", "Start another one.")
    return row


def _uncounted(row: StockCount) -> str:
    """What nobody has counted yet, in words; '' where all is."""
    found = [line for line in lines_of(row) if line.counted is None]
    return _many(found) if found else ""


def _many(lines: Sequence[CountLine]) -> str:
    return plural(len(lines), "lot" if all(line.lot_id for line in lines) else "product")


def _worth(row: StockCount) -> str:
    return Amount().shown(sum(line.value for line in lines_of(row)))
