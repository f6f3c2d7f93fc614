"""Writes of stock by people: adjustments; and what the room refuses of the catalogue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.events import ProductRedefining
from store.catalog.models import Product
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce, reacts_to
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Choice, Day, Price, Quantity, Ref
from store.stock import valuation
from store.stock.availability import available
from store.stock.events import GoodsArrived
from store.stock.moves import Origin, bring_in, post_difference, take_out

record_kind(RecordKind("warehouse", "warehouse", "t.name", ("code",), ("name",)))
record_kind(RecordKind("location", "location", "t.name", ("code",), ("name",)))
record_kind(RecordKind("move", "move", "'Move #' || t.id", noun="stock move"))

REASONS = ("count", "opening", "loss", "found")


@action(
    "stock.adjust",
    "Adjust stock",
    ("warehouse", "manager"),
    example="backdesk stock adjust TEA-1 --quantity 120 --cost 2.10 --reason opening",
)
def adjust_stock(
    product: Annotated[int, Ref("Product", kind="product", aliases=("sku",))],
    quantity: Annotated[
        Decimal, Quantity("Counted quantity", required=True, minimum=Decimal(0), aliases=("on hand", "units in stock"))
    ],
    location: Annotated[int | None, Ref("Location", kind="location")] = None,
    cost: Annotated[Decimal | None, Price("Unit cost", minimum=Decimal(0), aliases=("unit cost",))] = None,
    reason: Annotated[str, Choice("Reason", options=REASONS)] = "count",
    day: Annotated[date | None, Day("Date")] = None,
) -> Outcome:
    """Set what is on hand to what was counted; the difference moves, at cost, and is posted.

    Goods found come in at `cost`, else at the current average or the last known cost. Never below what is
    reserved.
    """
    item = Product.get_by_id(product)
    if item.kind != "stock":
        raise Refused(f"{item.sku} is a service; it has no stock.", "Adjust a stock product.")
    place = location or default_location()
    if scalar("SELECT type FROM location WHERE id = ?", (place,)) != "internal":
        raise invalid("location", place, "must be a place of a warehouse")
    counted = Quantity().stored(quantity) or 0
    difference = counted - available(product, place).on_hand
    shown = Quantity().shown
    if difference == 0:
        return Outcome("product", product, f"{item.sku}: {shown(counted)} on hand, as before.")
    when = day or today()
    if difference > 0:
        value = valuation.value_of(difference, _unit_cost(item, cost), actor().currency)
        source = "opening" if reason == "opening" else "loss"
        move = bring_in(product, place, difference, value, when, source, Origin("adjustment", product), reason)
    else:
        move = take_out(product, place, -difference, when, "loss", Origin("adjustment", product), reason)
    post_difference(move, "opening" if reason == "opening" else "inventory_adjustment", when)
    if difference > 0:
        announce(GoodsArrived(product, place))
    return Outcome("product", product, f"{item.sku}: {shown(counted)} on hand ({shown(difference)}).")


def default_location() -> int:
    """The internal location used when nobody names one."""
    return int(scalar("SELECT id FROM location WHERE type = 'internal' ORDER BY id LIMIT 1"))


def _unit_cost(item: Product, cost: Decimal | None) -> int:
    """What goods found are worth: as said, else the average, else the last known cost. Never nothing by oversight."""
    if cost is not None:
        return Price().stored(cost) or 0
    held = valuation.layer(item.id)
    if held and held.quantity:
        return valuation.unit_cost(held.quantity, held.value, actor().currency)
    last = one("SELECT quantity, cost FROM move WHERE product_id = ? ORDER BY id DESC LIMIT 1", (item.id,))
    if last:
        return valuation.unit_cost(last[0], last[1], actor().currency)
    if item.standard_cost:
        return int(item.standard_cost)
    raise invalid("cost", "", f"is required: nothing says yet what {item.sku} costs")


@reacts_to(ProductRedefining)
def refuse_once_moved(event: ProductRedefining) -> None:
    """Unit and type of a product are fixed once goods have moved."""
    if scalar("SELECT 1 FROM move WHERE product_id = ? LIMIT 1", (event.product_id,)):
        raise Refused(f"The {event.what} of {event.sku} is fixed: goods have moved.", "Make a new product instead.")
