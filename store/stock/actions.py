"""Writes of stock by people: adjustments; and what the room refuses of the catalogue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.events import ProductRedefining
from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf
from store.catalog.units import Measure, measure_of, stock_unit, stocked
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce, reacts_to
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Choice, Day, Price, Quantity, Ref
from store.stock import valuation
from store.stock.adjusting import Change, changes
from store.stock.entries import post_move
from store.stock.events import GoodsArrived
from store.stock.lot_numbers import GoodUntil, Lots
from store.stock.moves import Origin, bring_in, take_out

record_kind(RecordKind("warehouse", "warehouse", "t.name", ("code",), ("name",)))
record_kind(RecordKind("location", "location", "t.name", ("code",), ("name",)))
record_kind(
    RecordKind(
        "lot",
        "lot",
        "(SELECT p.sku FROM product p WHERE p.id = t.product_id) || ' ' || t.number",
        ("number",),
        within="product",
    )
)
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
    lot: Annotated[str, Lots("Lot, serials", aliases=("batch", "serial", "serial number"))] = "",
    expires: Annotated[date | None, GoodUntil("Expires", aliases=("expiry", "best before", "use by"))] = None,
    unit: Annotated[int | None, UnitOf("Unit", aliases=("uom", "unit of measure"))] = None,
) -> Outcome:
    """Set what is on hand to what was counted; the difference moves, at cost, and is posted.

    Of a product kept by lot the quantity is that of the lots named. Goods found come in at `cost` (for one of the
    unit, where one is named), else at the current average or the last known cost. Never below what is reserved.
    """
    item = Product.get_by_id(product)
    if item.kind != "stock":
        raise Refused(f"{item.sku} is a service; it has no stock.", "Adjust a stock product.")
    place = location or default_location()
    require_place(place)
    stock, shown = stock_unit(product), Quantity().shown
    measure = measure_of(product, unit, stock)
    counted = stocked(Quantity().stored(quantity) or 0, measure, stock)
    found = changes(product, place, counted, lot, expires)
    said = f"{item.sku} {lot}" if lot else item.sku
    if not found:
        return Outcome("product", product, f"{said}: {shown(counted)} on hand, as before.")
    for change in found:
        _adjust(item, place, change, (cost, measure), (day or today(), reason))
    if any(change.quantity > 0 for change in found):
        announce(GoodsArrived(product, place))
    return Outcome(
        "product", product, f"{said}: {shown(counted)} on hand ({shown(sum(change.quantity for change in found))})."
    )


def _adjust(
    item: Product, place: int, change: Change, cost: tuple[Decimal | None, Measure], why: tuple[date, str]
) -> None:
    when, reason = why
    other, origin = "opening" if reason == "opening" else "loss", Origin("adjustment", item.id)
    if change.quantity > 0:
        value = _worth(item, change.quantity, *cost)
        move = bring_in(item.id, place, change.quantity, value, when, other, origin, reason, change.lots)
    else:
        move = take_out(item.id, place, -change.quantity, when, other, origin, reason, change.lots)
    post_move(move, when, reason)


def default_location() -> int:
    """The internal location used when nobody names one."""
    found = scalar("SELECT id FROM location WHERE type = 'internal' AND state = 'active' ORDER BY id LIMIT 1")
    if found is None:
        raise Refused("There is no place for goods.", "Add one: backdesk location add")
    return int(found)


def require_place(location: int, name: str = "location", *, or_held: bool = False) -> None:
    """Raises Invalid where a location is not one of ours that is in use, or holds goods to be inspected.

    With `or_held` it may hold such.
    """
    found = one("SELECT type, state, inspection FROM location WHERE id = ?", (location,))
    if found is None or found[0] != "internal":
        raise invalid(name, location, "must be a place of a warehouse")
    if found[1] != "active":
        raise invalid(name, location, "is archived")
    if found[2] and not or_held:
        raise invalid(name, location, "is for goods to be inspected: accept or reject them")


def _worth(item: Product, quantity: int, cost: Decimal | None, measure: Measure) -> int:
    if cost is None:
        return valuation.value_of(quantity, cost_of_found(item), actor().currency)
    return measure.worth(quantity, Price().stored(cost) or 0, actor().currency)


def cost_of_found(item: Product) -> int:
    """What one of goods found is worth where nobody says (scaled): as those on hand, else the last known cost.

    Never nothing by oversight: raises Invalid where nothing says what they cost.
    """
    if item.cost_method == "standard":
        return int(item.standard_cost)
    quantity, value = valuation.held(item.id)
    if quantity:
        return valuation.unit_cost(quantity, value, actor().currency)
    last = one("SELECT quantity, cost FROM move WHERE product_id = ? AND cost > 0 ORDER BY id DESC LIMIT 1", (item.id,))
    if last:
        return valuation.unit_cost(last[0], last[1], actor().currency)
    if item.standard_cost:
        return int(item.standard_cost)
    raise invalid("cost", "", f"is required: nothing says yet what {item.sku} costs")


_FIXED = {"unit": "The unit of", "kind": "The kind of", "tracking": "The keeping by lot of"}


@reacts_to(ProductRedefining)
def refuse_once_moved(event: ProductRedefining) -> None:
    """Unit, type and keeping by lot are fixed once goods have moved; how goods are costed, while there are any."""
    if not scalar("SELECT 1 FROM move WHERE product_id = ? LIMIT 1", (event.product_id,)):
        return
    if fixed := _FIXED.get(event.what):
        raise Refused(f"{fixed} {event.sku} is fixed: goods have moved.", "Make a new product instead.")
    there, _ = valuation.held(event.product_id)
    if there and event.what == "cost_method":
        raise Refused(
            f"How {event.sku} is costed is fixed while goods are there: {Quantity().shown(there)} now.",
            "Change it when nothing is left, or make a new product.",
        )
    standard = scalar("SELECT cost_method FROM product WHERE id = ?", (event.product_id,)) == "standard"
    if there and standard and event.what == "standard_cost":
        raise Refused(
            f"What is there of {event.sku} would be worth another sum.",
            f"Let it be revalued: backdesk product standard-cost {event.sku} --cost …",
        )
