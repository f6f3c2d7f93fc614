"""What another unit holds of a product's stock unit, and quantities turned from one into the other: exactly, or not.

Stock is kept and counted in the stock unit alone. Where nobody names a unit it is meant, whatever else there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from store.core.codes import place
from store.core.database import one, rows
from store.core.errors import Invalid, Problem
from store.core.money import LARGEST, QUANTITY, divide, line_amount
from store.core.text import code_key, excerpt
from store.core.values import Quantity

_TYPED = re.compile(r"\s*([+-]?[\d.,'’]*\d)\s*([^\W\d_]\S*)\s*\Z")
FINEST = 10**8  # of which a factor and what it is of may consist


@dataclass(frozen=True)
class Measure:
    """A unit as a line is written in it: `per` of it are `factor` of the product's stock unit, in lowest terms."""

    unit: str
    factor: int = 1
    per: int = 1

    def own(self, quantity: int) -> int | None:
        """A quantity of the stock unit (scaled) in this unit; None where that does not come out."""
        found, rest = divmod(quantity * self.per, self.factor)
        return None if rest else found

    def worth(self, quantity: int, price: int, currency: str) -> int:
        """What a quantity of the stock unit (scaled) comes to at a price for one of this unit (minor units)."""
        return line_amount(quantity, price, 0, currency, self.factor, self.per)

    def for_one_stocked(self, price: int) -> int:
        """A price for one of this unit as one for the stock unit, rounded to what a price can say."""
        return divide(price * self.per, self.factor)


_NONE: Mapping[tuple[int, str], Measure] = {}


@dataclass(frozen=True)
class StockUnit:
    """The unit a product is kept in, and whether only whole ones of it exist."""

    id: int
    code: str
    whole: bool


def stock_unit(product_id: int) -> StockUnit:
    """The stock unit of a product."""
    found = rows(
        "SELECT u.id, u.code, u.whole FROM product p JOIN unit u ON u.id = p.unit_id WHERE p.id = ?", (product_id,)
    )[0]
    return StockUnit(found[0], found[1], bool(found[2]))


def measure_of(
    product_id: int, unit_id: int | None, stock: StockUnit, agreed: Mapping[tuple[int, str], Measure] = _NONE
) -> Measure:
    """How a product is measured in a unit, or in its stock unit. Raises Invalid naming the units it has.

    What was `agreed` on, by product and the code of the unit, stands however much that holds now.
    """
    if unit_id in (None, stock.id):
        return Measure(stock.code)
    code = _code(unit_id)
    if known := agreed.get((product_id, code_key(code))):
        return known
    own = one("SELECT factor, per FROM product_unit WHERE product_id = ? AND unit_id = ?", (product_id, unit_id))
    held = Fraction(own[0], own[1]) if own else _converted(unit_id, stock.id)
    if held is None:
        sku = excerpt(_sku(product_id), 30)
        there = ", ".join(excerpt(name, 20) for name in units_of(product_id))
        raise Invalid(
            Problem("unit", code, f"is no unit of {sku}, which has {there}; say how many: backdesk product unit {sku}")
        )
    return Measure(code, held.numerator, held.denominator)


def stocked(quantity: int, measure: Measure, stock: StockUnit) -> int:
    """A scaled quantity of a measure in the stock unit. Raises Invalid where that does not come out."""
    found = Fraction(quantity * measure.factor, measure.per)
    if abs(quantity * measure.factor) > LARGEST // 1000:
        raise Invalid(Problem("quantity", Quantity().plain(quantity), "is too large"))
    least = QUANTITY if stock.whole else 1
    if found % least == 0:
        return int(found)
    said = Quantity().plain(quantity)
    if measure.factor == measure.per:
        raise Invalid(Problem("quantity", said, f"{measure.unit} is not divided: say {_around(found, least)}"))
    whole = "come whole only" if stock.whole else "have four decimals"
    exact = f"{'' if found.denominator == 1 else 'about '}{Quantity().plain(round(found))} {stock.code}"
    reason = f"would be {exact}, and these {whole}: say {_around(found, least)} {stock.code}"
    raise Invalid(Problem("quantity", f"{said} {measure.unit}", reason))


def _around(found: Fraction, least: int) -> str:
    below = int(found // least) * least
    return " or ".join(Quantity().plain(near) for near in (below, below + least) if near)


def quantity_in(product_id: int, quantity: int, unit_id: int | None) -> int:
    """A scaled quantity, in the stock unit of its product. Raises Invalid where it does not come out."""
    stock = stock_unit(product_id)
    return stocked(quantity, measure_of(product_id, unit_id, stock), stock)


def price_columns(product_id: int, least: int | None, unit_id: int | None) -> dict[str, str | int]:
    """Table columns of a price for one of a unit, from a scaled quantity of it: without one said, from one of it on.

    Raises Invalid where the product has no such unit, or the quantity does not come out in its stock unit.
    """
    stock = stock_unit(product_id)
    measure = measure_of(product_id, unit_id, stock)
    if least is None:
        least = QUANTITY if measure.factor != measure.per else 0
    return {"min_quantity": stocked(least, measure, stock), **vars(measure)}


def units_of(product_id: int) -> list[str]:
    """The codes of the units a product has: its stock unit, its own others, what these are measured by."""
    stock = stock_unit(product_id)
    own = rows(
        "SELECT u.code FROM product_unit n JOIN unit u ON u.id = n.unit_id WHERE n.product_id = ? ORDER BY n.id",
        (product_id,),
    )
    base = _base(stock.id)[0]
    sort = rows(
        "SELECT u.code FROM unit u LEFT JOIN unit_conversion c ON c.unit_id = u.id "
        "WHERE (u.id = ? OR c.base_id = ?) AND u.id <> ? ORDER BY u.id",
        (base, base, stock.id),
    )
    return list(dict.fromkeys([stock.code, *(code for (code,) in [*own, *sort])]))


def apart(typed: str) -> tuple[str, str]:
    """A quantity and the unit typed behind it, which begins with a letter: `2box` or `2 box`; else all of it and ''."""
    found = _TYPED.match(typed)
    return (found[1], found[2]) if found else (typed, "")


def is_unit(word: str) -> bool:
    """Whether a word is the code of a unit, in any letter case."""
    return bool(place("unit", "code").find(word))


def _converted(unit_id: int | None, stock_id: int) -> Fraction | None:
    """How much of one unit another of its sort holds."""
    base, held = _base(unit_id)
    other, of = _base(stock_id)
    return held / of if base == other else None


def _base(unit_id: int | None) -> tuple[int | None, Fraction]:
    found = one("SELECT base_id, factor, per FROM unit_conversion WHERE unit_id = ?", (unit_id,))
    return (int(found[0]), Fraction(found[1], found[2])) if found else (unit_id, Fraction(1))


def _code(unit_id: int | None) -> str:
    found = one("SELECT code FROM unit WHERE id = ?", (unit_id,))
    if found is None:
        raise Invalid(Problem("unit", f"#{unit_id}", "is no unit"))
    return str(found[0])


def _sku(product_id: int) -> str:
    found = one("SELECT sku FROM product WHERE id = ?", (product_id,))
    return str(found[0]) if found else f"#{product_id}"
