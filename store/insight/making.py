"""What products would cost to make today, component by component over all levels, and what a component ends up in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, divide, exponent
from store.core.references import title
from store.core.values import Price, Quantity
from store.insight.sheet import Bar, Figure, Opens, money, sentences
from store.production.models import Bill
from store.production.rollup import Cost, cost_of_bill, cost_of_making, used_in

_COLUMNS = (
    ("Component", "left"), ("Cost", "right"), ("Quantity", "right"), ("Unit", "left"), ("Each", "right"),
    ("By", "left"),
)  # fmt: skip


def bill_cost(bill_id: int, _day: date) -> Figure:
    """What so much as a bill makes would cost today, by its components."""
    bill = Bill.get_by_id(bill_id)
    found = cost_of_bill(bill)
    made = f"{Quantity().shown(bill.quantity)} {bill.product.sku}"
    each = f"One costs {_price(found.total * QUANTITY / bill.quantity)}." if bill.quantity != QUANTITY else ""
    return _drawn(f"Cost of {made} by {bill.code}", found, each)


def cost_roll_up(product_id: int, _day: date, _latest: int = 0) -> Figure:
    """What one of a product would cost to make today, by the components of all levels."""
    found = cost_of_making(product_id)
    if found is None:
        return Figure(f"Cost of {title('product', product_id)}", _COLUMNS, (), note="No bill is in use for it.")
    return _drawn(f"Cost of {title('product', product_id)}", found, "")


def where_used(product_id: int, _day: date, _latest: int = 0) -> Figure:
    """What a component ends up in, over all levels, and how much of it goes into one."""
    bars = tuple(
        Bar(
            _indented(use.level, use.bill.product.sku),
            0,
            (_quantity(use.quantity), use.bill.product.name, use.bill.code),
            opens=(Opens(use.bill.code, kind="bom", id=use.bill.id),),
        )
        for use in used_in(product_id)
    )
    columns = (("Goes into", "left"), ("Takes", "right"), ("Product", "left"), ("By bill", "left"))
    note = "" if bars else "It is in no bill in use."
    return Figure(f"Where {title('product', product_id)} is used", columns, bars, note=note)


def _drawn(heading: str, found: Cost, each: str) -> Figure:
    bars = tuple(
        Bar(
            _indented(part.level, part.product.sku),
            _minor(part.cost or Fraction(0)),
            (
                "" if part.cost is None else money(_minor(part.cost)),
                _quantity(part.quantity),
                part.product.unit.code,
                "" if part.each is None else _price(part.each),
                part.basis,
            ),
            _minor(part.cost or Fraction(0)) if part.level == 1 else 0,
            opens=(Opens(part.product.sku, kind="product", id=part.product.id),),
        )
        for part in found.parts
    )
    unknown = f"Nothing says what {', '.join(found.unknown)} costs." if found.unknown else ""
    total = (money(_minor(found.total)), "", "", "", "")
    return Figure(heading, _COLUMNS, bars, light="below", solid="top level", total=total, note=sentences(each, unknown))


def _indented(level: int, text: str) -> str:
    return "  " * (level - 1) + text


def _minor(amount: Fraction) -> int:
    return divide(amount.numerator, amount.denominator)


def _quantity(amount: Fraction) -> str:
    return Quantity().shown(_minor(amount * QUANTITY))


def _price(minor: Fraction) -> str:
    """A unit cost in minor units, to four places of the currency's major unit."""
    places = exponent(actor().currency) + 2
    return Price().shown(_minor(minor * 100) * PRICE // 10**places)
