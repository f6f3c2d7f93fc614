"""The unit that a quantity is said in, and quantities said in one brought to the stock unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, TypeVar, cast

from store.catalog.units import Measure, measure_of, stock_unit, stocked
from store.core import inputs
from store.core.database import scalar
from store.core.errors import Invalid
from store.core.money import PRICE, QUANTITY
from store.core.text import code_key
from store.core.values import Number, Price, Quantity, Ref

L = TypeVar("L")
_AGREED: Mapping[tuple[int, str], Measure] = {}


@dataclass(frozen=True)
class Factor(Number):
    """How much of one unit another holds, up to eight decimals."""

    scale: ClassVar[int] = 10**8
    decimals: ClassVar[int] = 8


@dataclass(frozen=True)
class UnitOf(Ref):
    """A unit that a product is bought or sold in, where its stock unit is not meant."""

    kind: str = "unit"

    def applies(self, beside: Mapping[str, int], in_line: bool = False) -> bool:
        return scalar("SELECT 1 FROM product_unit UNION ALL SELECT 1 FROM unit_conversion LIMIT 1") is not None


def in_stock_units(lines: Sequence[L], agreed: Iterable[Any] = ()) -> tuple[L, ...]:
    """Lines (product, quantity, unit) with their quantities in the stock unit of their product, each `in_stock_unit`.

    A unit holds what it held on the lines of a document that were `agreed` on in it, else what it holds now.
    Raises Invalid naming every line whose quantity does not come out.
    """
    known = {(line.product_id, code_key(line.unit)): Measure(line.unit, line.factor, line.per) for line in agreed}
    found, problems = inputs.tried(lines, lambda line: in_stock_unit(line, known))
    if problems:
        raise Invalid(problems)
    return tuple(found)


def in_stock_unit(line: L, known: Mapping[tuple[int, str], Measure] = _AGREED) -> L:
    """A line with its quantity in the stock unit, and what one costs, where it says so, as one of that does.

    Raises Invalid where the quantity does not come out.
    """
    said: Any = line
    stock = stock_unit(said.product)
    if not said.unit and not stock.whole:
        return line
    measure = measure_of(said.product, said.unit, stock, known)
    changed: dict[str, Any] = {"unit": None}
    changed["quantity"] = Decimal(stocked(Quantity().stored(said.quantity) or 0, measure, stock)) / QUANTITY
    if getattr(said, "cost", None) is not None:
        changed["cost"] = Decimal(measure.for_one_stocked(Price().stored(said.cost) or 0)) / PRICE
    return cast(L, replace(said, **changed))
