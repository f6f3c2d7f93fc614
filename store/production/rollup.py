"""What making something would cost today, over all levels; and, the other way, what a component ends up in.

Goods that are made cost what their components do; others what those on hand are worth, their standard or last cost.
Exact fractions of minor units throughout: rounded where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from store.catalog.models import Product
from store.core.database import one, rows
from store.core.identity import actor
from store.core.money import HUNDRED_PERCENT, PRICE, QUANTITY, exponent
from store.production.bills import active_bill
from store.production.models import Bill, BillLine
from store.stock import valuation

DEEPEST = 50  # levels that are followed; more than anybody makes


@dataclass(frozen=True)
class Part:
    """A component on its level: how much of it goes into what is asked for, and what one and all of it cost.

    `each` and `cost` are minor units, None where nothing says what it costs; `basis` says in words what does.
    """

    level: int
    product: Product
    quantity: Fraction
    each: Fraction | None
    cost: Fraction | None
    basis: str


@dataclass(frozen=True)
class Cost:
    """What something costs, and the parts of it, each above its own."""

    parts: tuple[Part, ...]
    total: Fraction
    unknown: tuple[str, ...]


def cost_of_bill(bill: Bill) -> Cost:
    """What so much as the bill makes would cost today."""
    return _summed(list(_parts(bill, Fraction(bill.quantity, QUANTITY), 1)))


def cost_of_making(product_id: int, quantity: int = QUANTITY) -> Cost | None:
    """What making so much (scaled) of a product by its bill in use would cost today; None where it has none."""
    bill = active_bill(product_id)
    return None if bill is None else _summed(list(_parts(bill, Fraction(quantity, QUANTITY), 1)))


def _summed(parts: list[Part]) -> Cost:
    whole = sum((part.cost for part in parts if part.level == 1 and part.cost is not None), Fraction(0))
    unknown = dict.fromkeys(part.product.sku for part in parts if part.basis == "unknown")
    return Cost(tuple(parts), whole, tuple(unknown))


def _parts(bill: Bill, quantity: Fraction, level: int) -> Iterator[Part]:
    """The components of so much by a bill, depth first."""
    for line in BillLine.matching("bom_id = ? ORDER BY position", bill.id):
        item: Product = line.product
        needed = quantity * line.quantity * (HUNDRED_PERCENT + line.scrap) / (bill.quantity * HUNDRED_PERCENT)
        own = active_bill(item.id) if item.kind == "stock" and level < DEEPEST else None
        if own is None:
            each, basis = bought_at(item)
            yield Part(level, item, needed, each, None if each is None else each * needed, basis)
            continue
        below = list(_parts(own, needed, level + 1))
        cost = sum((part.cost for part in below if part.level == level + 1 and part.cost is not None), Fraction(0))
        yield Part(level, item, needed, cost / needed, cost, f"bill {own.code}")
        yield from below


def bought_at(item: Product) -> tuple[Fraction | None, str]:
    """What one costs where it is not made (minor units), and what says so; (None, "unknown") where nothing does."""
    standard = Fraction(item.standard_cost * 10 ** exponent(actor().currency), PRICE)
    if item.kind == "service" or item.cost_method == "standard":
        return standard, "standard cost"
    quantity, value = valuation.held(item.id)
    if quantity:
        return Fraction(value * QUANTITY, quantity), "goods on hand"
    last = one("SELECT quantity, cost FROM move WHERE product_id = ? AND cost > 0 ORDER BY id DESC LIMIT 1", (item.id,))
    if last:
        return Fraction(last[1] * QUANTITY, last[0]), "last cost"
    return (standard, "standard cost") if standard else (None, "unknown")


@dataclass(frozen=True)
class Use:
    """A bill that needs a component, by way of `level` - 1 others; how much of it goes into one of what it makes."""

    level: int
    bill: Bill
    quantity: Fraction


def used_in(product_id: int) -> list[Use]:
    """Every bill in use that a component ends up in, over all levels, the nearest first."""
    return list(_above(product_id, Fraction(1), 1))


def _above(product_id: int, quantity: Fraction, level: int) -> Iterator[Use]:
    found = rows(
        "SELECT b.id, l.quantity, l.scrap FROM bom_line l JOIN bom b ON b.id = l.bom_id WHERE l.product_id = ? "
        "AND b.state = 'active' ORDER BY b.code_key",
        (product_id,),
    )
    for bill_id, per, scrap in found if level <= DEEPEST else ():
        bill = Bill.get_by_id(bill_id)
        needed = quantity * per * (HUNDRED_PERCENT + scrap) / (bill.quantity * HUNDRED_PERCENT)
        yield Use(level, bill, needed)
        yield from _above(bill.product_id, needed, level + 1)
