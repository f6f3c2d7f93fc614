"""Kits: what they are made of, and how many of them there could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.catalog.kit_models import KitComponent
from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf, in_stock_units
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.errors import Invalid, Problem, Refused
from store.core.text import plural
from store.core.values import Lines, Quantity, Ref


@dataclass(frozen=True, kw_only=True)
class ComponentInput:
    """How much of a product one kit takes."""

    product: Annotated[int, Ref("Product", kind="product", required=True, aliases=("sku", "component"))]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"), aliases=("qty",))]
    unit: Annotated[int | None, UnitOf("Unit")] = None


@dataclass(frozen=True)
class Component:
    """One component of a kit: `each` is how much of it (scaled) one kit takes."""

    product_id: int
    sku: str
    name: str
    unit: str
    each: int


@action(
    "product.compose",
    "Set components of a kit",
    ("manager", "purchasing", "warehouse"),
    undo="edit",
    example="backdesk product compose GIFT-1 --line TEA-1:2 --line CUP-2:1",
)
def compose(
    product: Annotated[int, Ref("Product", kind="product")],
    lines: Annotated[tuple[ComponentInput, ...], Lines("Components", required=True, of=ComponentInput)],
) -> Outcome:
    """Say what a kit is made of. Orders confirmed before keep what they were made of then."""
    kit = Product.get_by_id(product)
    if kit.kind != "kit":
        raise Refused(f"{kit.sku} is no kit.", f"Make it one: backdesk product edit {kit.sku} --kind kit")
    wanted = _wanted(lines)
    for old in KitComponent.matching("kit_id = ? ORDER BY id", kit.id):
        if (quantity := wanted.pop(old.product_id, None)) is None:
            records.remove(old)
        else:
            records.change(old, quantity=quantity)
    for component, quantity in wanted.items():
        records.create(KitComponent, kit=kit, product=component, quantity=quantity)
    return Outcome("product", kit.id, f"{kit.sku} is a kit of {plural(len(lines), 'component')}.")


def _wanted(lines: Sequence[ComponentInput]) -> dict[int, int]:
    """Product → quantity; raises Invalid naming every line that cannot be."""
    wanted: dict[int, int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(in_stock_units(lines), 1):
        item = Product.get_by_id(line.product)
        if item.kind != "stock":
            problems.append(Problem(f"line {number} product", item.sku, "a kit is made of goods that are in stock"))
        elif line.product in wanted:
            problems.append(Problem(f"line {number} product", item.sku, "is a component already"))
        wanted[line.product] = Quantity().stored(line.quantity) or 0
    if not wanted:
        problems.append(Problem("lines", "", "at least one is required"))
    if problems:
        raise Invalid(problems)
    return wanted


def components_of(kit_id: int, sku: str = "") -> list[Component]:
    """What a kit is made of. Raises Refused where nobody has said so yet."""
    found = rows(
        "SELECT p.id, p.sku, p.name, u.code, k.quantity FROM kit_component k JOIN product p ON p.id = k.product_id "
        "JOIN unit u ON u.id = p.unit_id WHERE k.kit_id = ? ORDER BY k.id",
        (kit_id,),
    )
    if not found:
        sku = sku or str(scalar("SELECT sku FROM product WHERE id = ?", (kit_id,)))
        raise Refused(f"{sku} is a kit without components.", f"Set them: backdesk product compose {sku} --line …")
    return [Component(*row) for row in found]
