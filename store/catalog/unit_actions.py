"""Writes of units: what a product's others hold, how units are turned into each other, which exist whole only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from store.catalog.events import ProductRedefining, UnitRedefined
from store.catalog.models import Product, Unit
from store.catalog.unit_kind import Factor
from store.catalog.unit_models import ProductUnit, UnitConversion
from store.catalog.units import FINEST, stock_unit
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.events import announce, reacts_to
from store.core.scaled import decimal_text
from store.core.undo import Reverted
from store.core.values import Changes, Code, Flag, Ref, Text, Version, Whole

KEEPERS = ("manager", "purchasing", "warehouse")
_LEAST = Decimal("0.00000001")


@dataclass(frozen=True, kw_only=True)
class UnitInput:
    """What may change of a unit; its code stands on documents."""

    name: Annotated[str, Text("Name", required=True)]
    whole: Annotated[bool, Flag("Whole only", help="there are no parts of one")] = False
    standard_code: Annotated[
        str, Code("Standard code", max=3, help="of UN/ECE Recommendation 20, such as XBX; for electronic invoices")
    ] = ""


@action("unit.edit", "Edit unit", ("manager",), undo="edit", example="backdesk unit edit pc --whole yes")
def edit_unit(
    unit: Annotated[int, Ref("Unit", kind="unit")],
    changes: Annotated[Mapping[str, Any], Changes(of=UnitInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a unit's name, or whether there are parts of one. Lines written before stay as they are."""
    row = Unit.get_by_id(unit)
    done = records.change(row, version, **inputs.stored(changes, of=UnitInput))
    return Outcome("unit", row.id, f"Unit {row.code} changed." if done else "Nothing to change.")


@action(
    "unit.convert",
    "Set conversion",
    ("manager",),
    undo="edit",
    example="backdesk unit convert kg --base g --holds 1000",
)
def convert_unit(
    unit: Annotated[int, Ref("Unit", kind="unit")],
    base: Annotated[int, Ref("Measured in", kind="unit", required=True)],
    holds: Annotated[Decimal, Factor("One holds", required=True, minimum=_LEAST)],
) -> Outcome:
    """Say how much of a unit another holds, of whatever product: then each is a unit of what is kept in the other."""
    row, other = Unit.get_by_id(unit), Unit.get_by_id(base)
    if row.id == other.id:
        raise invalid("base", other.code, "is that unit itself")
    if above := UnitConversion.first_matching("unit_id = ?", other.id):
        raise invalid("base", other.code, f"is measured in {above.base.code} itself: say it in that")
    if below := UnitConversion.first_matching("base_id = ? ORDER BY id", row.id):
        raise Refused(f"{below.unit.code} is measured in {row.code} itself.", f"Say how many {row.code} one holds.")
    known, held = UnitConversion.first_matching("unit_id = ?", row.id), _held(holds)
    if known:
        records.change(known, base=other.id, **held)
    else:
        records.create(UnitConversion, unit=row.id, base=other.id, **held)
    announce(UnitRedefined(row.id))
    return Outcome("unit", row.id, f"1 {row.code} = {_said(holds)} {other.code}.")


@action(
    "product.unit",
    "Set unit of a product",
    KEEPERS,
    undo="edit",
    example="backdesk product unit TEA-1 box --holds 12",
)
def set_product_unit(
    product: Annotated[int, Ref("Product", kind="product")],
    unit: Annotated[int, Ref("Unit", kind="unit", required=True)],
    holds: Annotated[Decimal, Factor("One holds", required=True, minimum=_LEAST, help="so many of its stock unit")],
    of: Annotated[int, Whole("Or so many do", minimum=Decimal(1), help="3 with 'holds 1': three make one")] = 1,
) -> Outcome:
    """Say that a product is bought or sold in another unit, too. Lines and prices written before keep what they say."""
    item, other, stock = Product.get_by_id(product), Unit.get_by_id(unit), stock_unit(product)
    if other.id == stock.id:
        raise invalid("unit", other.code, f"is what {item.sku} is kept in")
    known, held = ProductUnit.first_matching("product_id = ? AND unit_id = ?", item.id, other.id), _held(holds, of)
    if known:
        records.change(known, **held)
    else:
        records.create(ProductUnit, product=item.id, unit=other.id, **held)
    announce(UnitRedefined(other.id, item.id))
    return Outcome("product", item.id, f"{item.sku}: {of} {other.code} = {_said(holds)} {stock.code}.")


@action(
    "product.drop-unit",
    "Take away unit of a product",
    KEEPERS,
    undo="edit",
    example="backdesk product drop-unit TEA-1 box",
)
def drop_product_unit(
    product: Annotated[int, Ref("Product", kind="product")],
    unit: Annotated[int, Ref("Unit", kind="unit", required=True)],
) -> Outcome:
    """Take a unit of a product out of use. Lines and prices written before keep what they say."""
    item, other = Product.get_by_id(product), Unit.get_by_id(unit)
    known = ProductUnit.first_matching("product_id = ? AND unit_id = ?", item.id, other.id)
    if known is None:
        raise invalid("unit", other.code, f"is not among the other units of {item.sku}")
    records.remove(known)
    announce(UnitRedefined(other.id, item.id))
    return Outcome("product", item.id, f"{item.sku} is no longer bought or sold in {other.code}.")


def _held(holds: Decimal, of: int = 1) -> dict[str, int]:
    """Table columns of what a unit holds. Raises Invalid where it is finer, or more, than can be kept."""
    exact = Fraction(holds) / of
    if max(exact.numerator, exact.denominator) > FINEST:
        raise invalid("holds", _said(holds), "is too large, or has too many decimals")
    return {"factor": exact.numerator, "per": exact.denominator}


def _said(holds: Decimal) -> str:
    return decimal_text(Factor().stored(holds) or 0, Factor.decimals, trim=True)


@reacts_to(Reverted)
def tell_when_taken_back(event: Reverted) -> None:
    """Taking back what a unit holds is saying so."""
    if event.table == "product_unit":
        said = {name: next((v for v in both if v is not None), None) for name, both in event.changes.items()}
        row = ProductUnit.first_matching("id = ?", event.record_id)
        unit, product = (row.unit_id, row.product_id) if row else (said.get("unit"), said.get("product"))
        announce(UnitRedefined(int(unit or 0), int(product or 0)))


@reacts_to(ProductRedefining)
def refuse_while_it_has_others(event: ProductRedefining) -> None:
    """What a product is kept in is what its other units, and prices in them, are said by."""
    if event.what == "unit" and ProductUnit.first_matching("product_id = ?", event.product_id):
        raise Refused(
            f"{event.sku} has other units, each holding so many of the one it is kept in.",
            f"Take them away first: backdesk product drop-unit {event.sku} …",
        )
