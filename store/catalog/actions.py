"""Writes of the catalogue: products, units, price lists, taxes, payment terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.events import ProductRedefining
from store.catalog.models import (
    COST_METHODS,
    PRODUCT_KINDS,
    TRACKING,
    PaymentTerm,
    PriceList,
    Product,
    ProductPrice,
    TermLine,
    Unit,
)
from store.catalog.pricing import first_tax
from store.catalog.unit_kind import UnitOf
from store.catalog.units import price_columns
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import FIRST
from store.core.errors import invalid
from store.core.events import announce, reacts_to
from store.core.references import RecordKind, record_kind
from store.core.undo import Reverted
from store.core.values import (
    Changes,
    Choice,
    Code,
    Currency,
    Day,
    Flag,
    Lines,
    Percent,
    Price,
    Quantity,
    Ref,
    Text,
    Version,
    Whole,
)

record_kind(RecordKind("unit", "unit", "t.code", ("code",), ("name",)))
record_kind(RecordKind("term", "payment_term", "t.code || ' ' || t.name", ("code",), ("name",), "payment term"))
record_kind(RecordKind("price-list", "price_list", "t.name", ("code",), ("name",), "price list"))
record_kind(RecordKind("product", "product", "t.sku || ' ' || t.name", ("sku",), ("name",)))


REDEFINING = (
    "unit",
    "kind",
    "cost_method",
    "standard_cost",
    "tracking",
    "negative",
)  # what rooms above may refuse to have changed


@dataclass(frozen=True, kw_only=True)
class ProductInput:
    """What a person says of a product. `price` is the list price in the company's currency."""

    sku: Annotated[str, Code("SKU", required=True, aliases=("code", "product code", "item", "product id"))]
    name: Annotated[str, Text("Name", required=True, aliases=("product", "product name", "description"))]
    kind: Annotated[str, Choice("Type", options=PRODUCT_KINDS, aliases=("type",))] = "stock"
    price: Annotated[
        Decimal | None,
        Price("List price", minimum=Decimal(0), aliases=("sales price", "unit price", "list price", "rate")),
    ] = None
    unit: Annotated[int | None, Ref("Unit", kind="unit", aliases=("uom",))] = None
    tax: Annotated[int | None, Ref("Tax", kind="tax", aliases=("tax code",))] = None
    category: Annotated[str, Text("Category", aliases=("series", "group"))] = ""
    description: Annotated[str, Text("Description", max=2000, multiline=True)] = ""
    reorder_level: Annotated[
        Decimal | None, Quantity("Reorder level", minimum=Decimal(0), aliases=("reorder level", "min stock"))
    ] = None
    lead_days: Annotated[
        int | None, Whole("Lead time (days)", minimum=Decimal(0), maximum=Decimal(1000), aliases=("lead time",))
    ] = None
    cost_method: Annotated[str, Choice("Costing", options=COST_METHODS, aliases=("cost method", "valuation"))] = (
        "average"
    )
    standard_cost: Annotated[Decimal | None, Price("Standard cost", minimum=Decimal(0), aliases=("standard cost",))] = (
        None
    )
    tracking: Annotated[str, Choice("Kept by", options=TRACKING, aliases=("tracking", "lots", "batches"))] = "none"
    inspect: Annotated[bool, Flag("Inspect on receipt", aliases=("quality check", "inspection"))] = False
    handling_days: Annotated[
        int | None,
        Whole(
            "Handling (working days)",
            minimum=Decimal(0),
            maximum=Decimal(100),
            help="until it has left; empty: as the company's",
            aliases=("handling time", "handling days"),
        ),
    ] = None
    drop_ship: Annotated[
        bool, Flag("Drop shipment", help="suppliers deliver it", aliases=("dropship", "drop ship"))
    ] = False
    negative: Annotated[
        bool, Flag("Negative stock", help="may leave before it is booked in", aliases=("negative stock",))
    ] = False


@action(
    "product.add",
    "New product",
    ("manager", "purchasing", "warehouse"),
    example="backdesk product add --sku TEA-1 --name 'Green tea' --price 4.50",
)
def add_product(values: ProductInput) -> Outcome:
    """Add a product or service. The SKU must be new; unit and tax default to the first ones."""
    row = product_columns(inputs.stored(values))
    complete_product(row)
    product = records.create(Product, **{k: v for k, v in row.items() if v is not None})
    return Outcome("product", product.id, f"Product {product.sku} added.")


@action(
    "product.edit",
    "Edit product",
    ("manager", "purchasing", "warehouse"),
    undo="edit",
    example="backdesk product edit TEA-1 --price 4.80",
)
def edit_product(
    product: Annotated[int, Ref("Product", kind="product")],
    changes: Annotated[Mapping[str, Any], Changes(of=ProductInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change fields of a product.

    Unit, type and whether it is kept by lot are fixed after its first move, the costing while goods are there.
    """
    row = Product.get_by_id(product)
    wanted = product_columns(inputs.stored(changes, of=ProductInput))
    for name in REDEFINING:
        if wanted.get(name, row.__data__[name]) not in (None, row.__data__[name]):
            announce(ProductRedefining(row.id, row.sku, name))
    _require_fitting({name: row.__data__[name] for name in ("kind", *REDEFINING)} | wanted)
    done = records.change(row, version, **wanted)
    return Outcome("product", row.id, f"Product {row.sku} changed." if done else "Nothing to change.")


@reacts_to(Reverted)
def ask_before_reverting(event: Reverted) -> None:
    """Taking back a change of unit, type or costing is such a change."""
    if event.table == "product":
        for name in sorted(event.changes.keys() & set(REDEFINING)):
            announce(ProductRedefining(event.record_id, Product.get_by_id(event.record_id).sku, name))


@action(
    "product.retire",
    "Retire product",
    ("manager", "purchasing"),
    undo="edit",
    danger=True,
    example="backdesk product retire TEA-1",
)
def retire_product(product: Annotated[int, Ref("Product", kind="product")]) -> Outcome:
    """Take a product out of use; its history stays. Nothing new can be sold."""
    row = Product.get_by_id(product)
    records.change(row, state="retired")
    return Outcome("product", row.id, f"Product {row.sku} retired.")


@dataclass(frozen=True, kw_only=True)
class TermLineInput:
    """One instalment: a share of the total, due some days after the invoice date."""

    share: Annotated[Decimal, Percent("Share", required=True, minimum=Decimal(0), maximum=Decimal(100))]
    days: Annotated[int, Whole("Days", required=True, minimum=Decimal(0), maximum=Decimal(3650))]
    end_of_month: Annotated[bool, Flag("End of month")] = False
    fixed_day: Annotated[int | None, Whole("Day of month", minimum=Decimal(1), maximum=Decimal(31))] = None


@action("unit.add", "New unit", ("manager",), example="backdesk unit add --code kg --name Kilogram")
def add_unit(
    code: Annotated[str, Code("Code", required=True)],
    name: Annotated[str, Text("Name", required=True)],
    whole: Annotated[bool, Flag("Whole only", help="there are no parts of one")] = False,
) -> Outcome:
    """Add a unit of measure."""
    row = records.create(Unit, code=code, name=name, whole=whole)
    return Outcome("unit", row.id, f"Unit {code} added.")


@action(
    "price-list.add",
    "New price list",
    ("manager",),
    example="backdesk price-list add --code WHOLESALE --name Wholesale --currency EUR",
)
def add_price_list(
    code: Annotated[str, Code("Code", required=True)],
    name: Annotated[str, Text("Name", required=True)],
    currency: Annotated[str, Currency("Currency", required=True)],
    includes_tax: Annotated[bool, Flag("Prices include tax")] = False,
) -> Outcome:
    """Add a price list that parties can be put on. Documents of those parties are priced as it is, tax or no tax."""
    row = records.create(PriceList, code=code, name=name, currency=currency, includes_tax=includes_tax)
    return Outcome("price-list", row.id, f"Price list {code} added.")


@action(
    "price.set",
    "Set price",
    ("manager", "purchasing"),
    example="backdesk price set WHOLESALE TEA-1 --price 3.90 --min-quantity 100 --valid-from today",
)
def set_price(
    price_list: Annotated[int, Ref("Price list", kind="price-list")],
    product: Annotated[int, Ref("Product", kind="product", required=True)],
    price: Annotated[Decimal, Price("Price", required=True, minimum=Decimal(0))],
    min_quantity: Annotated[Decimal | None, Quantity("From quantity", minimum=Decimal(0))] = None,
    valid_from: Annotated[date | None, Day("Valid from")] = None,
    unit: Annotated[int | None, UnitOf("For one", help="its stock unit, when left empty")] = None,
) -> Outcome:
    """Set the price of a product on a price list, from a quantity and a day on.

    Price and quantity are of the unit, where one is named; where no quantity is said the price is from one of it on.
    """
    said = price_columns(product, Quantity().stored(min_quantity), unit) | {"price": Price().stored(price)}
    key = {
        "price_list": price_list,
        "product": product,
        "min_quantity": said.pop("min_quantity"),
        "valid_from": (valid_from or FIRST).isoformat(),
    }
    existing = ProductPrice.get_or_none(**key)
    if existing:
        records.change(existing, None, **said)
    else:
        records.create(ProductPrice, **said, **key)
    return Outcome("product", product, "Price set.")


def complete_product(row: dict[str, Any]) -> None:
    """Fill in what nobody said of a new product: unit and tax code."""
    row["unit"] = row.get("unit") or first_unit()
    row["tax_code"] = row.get("tax_code") or first_tax()
    _require_fitting(row)


def _require_fitting(row: Mapping[str, Any]) -> None:
    if row.get("cost_method") == "standard" and not row.get("standard_cost"):
        raise invalid("standard_cost", "", "is required where goods are kept at it")
    if row.get("tracking") not in (None, "none") and row.get("kind") not in (None, "stock"):
        raise invalid("tracking", row["tracking"], "is for goods: nothing else is in stock")
    if row.get("negative") and (row.get("kind") not in (None, "stock") or row.get("tracking") not in (None, "none")):
        raise invalid("negative", "yes", "is for goods in stock that are not kept by lot")


def first_unit() -> int:
    """The unit a product gets when nobody says otherwise."""
    return int(scalar("SELECT MIN(id) FROM unit"))


def product_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Table columns of a product's input fields."""
    if "tax" in values:
        values["tax_code"] = values.pop("tax")
    return values


@action(
    "term.add",
    "New payment term",
    ("finance",),
    example="backdesk term add --code 2-10-30 --name '2 % within 10 days, 30 net' --line 100:30 --discount 2 "
    "--discount-days 10",
)
def add_term(
    code: Annotated[str, Code("Code", required=True)],
    name: Annotated[str, Text("Name", required=True)],
    instalments: Annotated[tuple[TermLineInput, ...], Lines("Instalments", required=True, of=TermLineInput)],
    discount: Annotated[
        Decimal | None,
        Percent("Cash discount", minimum=Decimal(0), maximum=Decimal(100), help="for who pays early"),
    ] = None,
    discount_days: Annotated[
        int | None, Whole("Days to pay for it", minimum=Decimal(0), maximum=Decimal(365), aliases=("discount days",))
    ] = None,
) -> Outcome:
    """Add a payment term; the shares of its instalments must add up to 100 %.

    With a cash discount (2 within 10 days, say) who pays so much less in time owes nothing more.
    """
    if sum(line.share for line in instalments) != 100:
        raise invalid("instalments", sum(line.share for line in instalments), "the shares must add up to 100 %")
    if (discount is None) != (discount_days is None):
        raise invalid("discount", discount or "", "and the days to pay for it are said together, or neither")
    early = {"discount": Percent().stored(discount), "discount_days": Whole().stored(discount_days)}
    term = records.create(PaymentTerm, code=code, name=name, **early)
    for position, line in enumerate(instalments, 1):
        records.create(TermLine, term=term, position=position, **inputs.stored(line))
    return Outcome("term", term.id, f"Payment term {code} added.")
