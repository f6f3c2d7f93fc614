"""A line of a deal, order or invoice: what a person says of it, and how it is priced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from store.catalog.models import Unit
from store.catalog.pricing import Pricing, first_tax, price_of, tax_rate
from store.catalog.unit_kind import UnitOf
from store.catalog.units import Measure, StockUnit, measure_of, stocked
from store.core import inputs
from store.core.database import rows
from store.core.errors import Invalid, Problem
from store.core.money import QUANTITY
from store.core.values import Percent, Price, Quantity, Ref, Text


@dataclass(frozen=True, kw_only=True)
class LineInput:
    """A product, how many, and where it differs from the price list: price and discount in percent.

    Quantity and price are of the unit, where one is named, else of the unit the product is kept in.
    """

    product: Annotated[int | None, Ref("Product", kind="product", aliases=("sku", "item"))] = None
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"), aliases=("qty",))] = (
        Decimal(1)
    )
    unit: Annotated[int | None, UnitOf("Unit", aliases=("uom", "unit of measure"))] = None
    price: Annotated[Decimal | None, Price("Price", minimum=Decimal(0), aliases=("unit price",))] = None
    discount: Annotated[Decimal | None, Percent("Discount", minimum=Decimal(0), maximum=Decimal(100))] = None
    description: Annotated[str, Text("Description")] = ""


@dataclass(frozen=True)
class PricedLine:
    """A line with its price and tax found: scaled quantity, price, discount and tax rate.

    The quantity is in the stock unit; the price is for one `unit`, `per` of which are `factor` of that.
    """

    product_id: int | None
    sku: str
    description: str
    unit: str
    quantity: int
    price: int
    discount: int
    tax_code_id: int
    tax_rate: int
    factor: int = 1
    per: int = 1

    @property
    def measure(self) -> Measure:
        """What it is written in."""
        return Measure(self.unit, self.factor, self.per)


def as_priced(line: Any) -> PricedLine:
    """A stored line of a document as it is."""
    return PricedLine(
        product_id=line.product_id,
        sku=line.sku,
        description=line.description,
        unit=line.unit,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        tax_code_id=line.tax_code_id,
        tax_rate=line.tax_rate,
        factor=line.factor,
        per=line.per,
    )


def price_lines(lines: Sequence[LineInput], pricing: Pricing) -> list[PricedLine]:
    """Price every line; raises Invalid listing all that cannot be (by line number)."""
    known = _products({line.product for line in lines if isinstance(line.product, int)})
    rate_of = cache(lambda tax_code: tax_rate(tax_code, pricing.day))  # that of a document's lines is mostly one
    result, problems = inputs.tried(lines, lambda line: _price_line(line, pricing, known, rate_of))
    if problems:
        raise Invalid(problems)
    return result


def _products(ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """What the lines of a document have to know of their products, read at once."""
    found = rows(
        "SELECT p.id, p.sku, p.name, p.tax_code_id, p.state, p.kind, p.tracking, u.id, u.code, u.whole "
        f"FROM product p JOIN unit u ON u.id = p.unit_id WHERE p.id IN ({', '.join('?' * len(ids))})",
        sorted(ids),
    ) if ids else []  # fmt: skip
    return {row[0]: row[1:] for row in found}


def _price_line(
    line: LineInput, pricing: Pricing, known: Mapping[int, tuple[Any, ...]], rate_of: Callable[[int], int]
) -> PricedLine:
    given = inputs.stored(line, pricing.currency)
    quantity, discount = given["quantity"], given["discount"] or 0
    if not given["product"]:
        return _free_line(given, quantity, discount, pricing)
    product = int(given["product"])
    sku, name, tax_code, state, kind, tracking, *unit = known.get(product) or _products([product])[product]
    if state != "active":
        raise Invalid(Problem("product", sku, "is retired"))
    tax_code = pricing.tax_code_id or tax_code
    stock = StockUnit(unit[0], unit[1], bool(unit[2]))
    measure = measure_of(given["product"], given["unit"], stock)
    quantity = stocked(quantity, measure, stock)
    if kind == "kit" and quantity % QUANTITY:
        raise Invalid(Problem("quantity", str(line.quantity), f"{sku} is a kit, sold whole"))
    if tracking == "serial" and quantity % QUANTITY:
        raise Invalid(Problem("quantity", str(line.quantity), f"each piece of {sku} has a number: whole ones only"))
    rate = rate_of(tax_code)
    price = given["price"]
    if price is None:
        price = price_of(given["product"], quantity, rate, pricing, measure.factor, measure.per)
    return PricedLine(
        product_id=given["product"],
        sku=sku,
        description=given["description"] or name,
        unit=measure.unit,
        quantity=quantity,
        price=price,
        discount=discount,
        tax_code_id=tax_code,
        tax_rate=rate,
        factor=measure.factor,
        per=measure.per,
    )


def _free_line(given: dict[str, object], quantity: int, discount: int, pricing: Pricing) -> PricedLine:
    if not given["description"]:
        raise Invalid(Problem("product", "", "is required, or a description"))
    if given["price"] is None:
        raise Invalid(Problem("price", "", "is required where there is no product"))
    price, code = int(str(given["price"])), pricing.tax_code_id or first_tax()
    unit = Unit.get_by_id(given["unit"]).code if given["unit"] else ""
    return PricedLine(
        None, "", str(given["description"]), unit, quantity, price, discount, code, tax_rate(code, pricing.day)
    )
