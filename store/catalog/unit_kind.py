"""The unit that a quantity is said in, and quantities said in one brought to the stock unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from store.catalog.units import Measure, measure_of, stock_unit, stocked
from store.core import inputs
from store.core.database import scalar
from store.core.errors import Invalid
from store.core.money import QUANTITY
from store.core.text import code_key
from store.core.values import Number, Quantity, Ref

L = TypeVar("L")


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
    """Lines (product, quantity, unit) with their quantities in the stock unit of their product.

    A unit holds what it held on the lines of a document that were `agreed` on in it, else what it holds now.
    Raises Invalid naming every line whose quantity does not come out.
    """
    known = {(line.product_id, code_key(line.unit)): Measure(line.unit, line.factor, line.per) for line in agreed}
    found, problems = inputs.tried(lines, lambda line: _brought(line, known))
    if problems:
        raise Invalid(problems)
    return tuple(found)


def _brought(line: Any, known: Mapping[tuple[int, str], Measure]) -> Any:
    stock = stock_unit(line.product)
    measure = measure_of(line.product, line.unit, stock, known)
    quantity = stocked(Quantity().stored(line.quantity) or 0, measure, stock) if line.unit else None
    return line if quantity is None else replace(line, quantity=Decimal(quantity) / QUANTITY, unit=None)
