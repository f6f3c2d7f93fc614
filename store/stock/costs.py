"""Writes that change what goods are worth: a new standard cost, a later cost of a receipt; and single moves undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf
from store.catalog.units import quantity_in
from store.core import records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.values import Amount, Day, Price, Quantity, Ref, Text
from store.stock import valuation
from store.stock.actions import default_location, require_place
from store.stock.costing import standard
from store.stock.dating import require_may_come
from store.stock.entries import post_move
from store.stock.events import GoodsArrived
from store.stock.lot_choice import said_of
from store.stock.lot_numbers import Lots
from store.stock.lots import going
from store.stock.models import OURS, Location, Move
from store.stock.moves import Origin
from store.stock.returns import send_back, take_back
from store.stock.revaluing import note

BOOKKEEPERS = ("finance", "purchasing", "manager")


@action(
    "product.standard-cost",
    "New standard cost",
    BOOKKEEPERS,
    example="backdesk product standard-cost TEA-1 --cost 2.40",
)
def set_standard_cost(
    product: Annotated[int, Ref("Product", kind="product")],
    cost: Annotated[Decimal, Price("Standard cost", required=True, minimum=Decimal("0.000001"))],
    day: Annotated[date | None, Day("Date")] = None,
) -> Outcome:
    """Give a product kept at standard another cost; what is on hand is revalued, against price differences."""
    item = Product.get_by_id(product)
    if item.cost_method != "standard":
        raise Refused(
            f"{item.sku} is not kept at standard cost.",
            f"It is kept by {item.cost_method}; receipts say what it costs.",
        )
    when, scaled = day or today(), Price().stored(cost) or 0
    _require_latest(item, when)
    risen = standard.revalue(product, scaled)
    records.change(item, standard_cost=scaled)
    note(item.id, None, "standard cost", (risen, 0), when, f"Standard cost of {item.sku}", "price_difference")
    return Outcome("product", product, f"{item.sku} is worth {Price().shown(scaled)} each{_by(risen)}.")


@action(
    "move.landed-cost",
    "Add landed cost",
    BOOKKEEPERS,
    example="backdesk move landed-cost '#12' --amount 30 --reason freight",
)
def add_landed_cost(
    move: Annotated[int, Ref("Move", kind="move")],
    amount: Annotated[Decimal, Amount("Amount", required=True, minimum=Decimal("0.0001"))],
    reason: Annotated[str, Text("For", help="as freight or duty")] = "",
    day: Annotated[date | None, Day("Date")] = None,
) -> Outcome:
    """Add freight, duty and the like to what goods of a receipt cost, in the company's currency.

    What is still on hand gains its share; the share of what has been sold goes to cost of goods sold.
    The bill for it is expected: it stands against received, not billed.
    """
    row, when = Move.get_by_id(move), day or today()
    if Location.get_by_id(row.source_id).type in OURS or Location.get_by_id(row.target_id).type not in OURS:
        raise Refused(f"Move #{move} brought no goods.", "Name the move of a receipt.")
    if when.isoformat() < row.day:
        raise invalid("day", when.isoformat(), f"is before the goods came, on {row.day}")
    total = Amount().stored(amount) or 0
    gone = Location.get_by_id(row.target_id).direct  # a supplier delivered it straight to a customer
    stays = 0 if gone else valuation.add_cost(row.product_id, total, row)
    memo = reason or f"Landed cost of move #{move}"
    note(row.product_id, row, "landed cost", (stays, total - stays), when, memo, "received_not_billed")
    shown = Amount().shown
    return Outcome("move", move, f"{shown(stays)} added to goods on hand, {shown(total - stays)} to expenses.")


@action("move.return", "Goods back", ("warehouse", "manager"), example="backdesk move return '#12' --quantity 2")
def return_goods(
    move: Annotated[int, Ref("Move", kind="move")],
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"))],
    location: Annotated[int | None, Ref("Location", kind="location")] = None,
    reason: Annotated[str, Text("Reason")] = "",
    day: Annotated[date | None, Day("Date")] = None,
    lot: Annotated[str, Lots("Lots")] = "",
    unit: Annotated[int | None, UnitOf("Unit")] = None,
) -> Outcome:
    """Take goods back that went to a customer, or send goods back that came from a supplier, at what they cost then.

    What money goes back is another decision: a credit note. An order counts what it delivered as before. Where the
    move was of several lots, say which come back.
    """
    row, when = Move.get_by_id(move), day or today()
    item = Product.get_by_id(row.product_id)
    amount = quantity_in(item.id, Quantity().stored(quantity) or 0, unit)
    origin, shown = Origin("move", row.id), Quantity().shown(amount)
    lots = going(item.id, amount, lot)
    if Location.get_by_id(row.source_id).type == "supplier":
        place = location or row.target_id
        require_place(place)
        sent = send_back(row, amount, place, when, origin, reason, lots)
        post_move(sent, when, reason or f"{item.sku} to supplier")
        return Outcome("product", item.id, f"{shown} of {item.sku} went back to the supplier{said_of([sent])}.")
    place = location or (row.source_id if Location.get_by_id(row.source_id).type == "internal" else default_location())
    require_place(place)
    taken = take_back(row, amount, place, when, origin, reason, lots)
    post_move(taken, when, reason or f"{item.sku} from customer")
    announce(GoodsArrived(item.id, place))
    return Outcome("product", item.id, f"{shown} of {item.sku} came back{said_of([taken])}.")


def _require_latest(item: Product, day: date) -> None:
    """A standard holds from a day on: not before goods that were moved at the old one."""
    require_may_come(item.id, default_location(), day)
    last = Move.first_matching("product_id = ? ORDER BY day DESC, id DESC", item.id)
    if last and last.day > day.isoformat():
        raise invalid("day", day.isoformat(), f"is before the last move of {item.sku}, on {last.day}")


def _by(risen: int) -> str:
    shown = Amount().shown(abs(risen))
    return f"; the stock gained {shown}" if risen > 0 else f"; the stock lost {shown}" if risen < 0 else ""
