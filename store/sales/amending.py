"""What an amendment would make of an order: its lines one by one, what it comes to, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.lines import LineInput, PricedLine, as_priced, price_lines
from store.catalog.orders import amounts
from store.catalog.pricing import Pricing
from store.catalog.totals import WorkedOut
from store.catalog.unit_kind import UnitOf
from store.catalog.units import Measure, measure_of, stock_unit, stocked
from store.core import inputs
from store.core.dates import today
from store.core.errors import Invalid, Problem
from store.core.money import QUANTITY, divide
from store.core.text import code_key
from store.core.values import Day, Percent, Price, Quantity, Ref
from store.parties.taxing import tax_for
from store.sales.approval import lines_of
from store.sales.models import Order, OrderLine


@dataclass(frozen=True, kw_only=True)
class AmendLineInput:
    """A line as it is to be: another quantity (0 takes it out), price or day; a product that is not there is new."""

    product: Annotated[int, Ref("Product", kind="product", required=True, aliases=("sku", "item"))]
    quantity: Annotated[Decimal, Quantity("Quantity", required=True, minimum=Decimal(0), aliases=("qty",))]
    unit: Annotated[int | None, UnitOf("Unit", help="the line's own, when left empty")] = None
    price: Annotated[Decimal | None, Price("Price", minimum=Decimal(0))] = None
    discount: Annotated[Decimal | None, Percent("Discount", minimum=Decimal(0), maximum=Decimal(100))] = None
    promised: Annotated[date | None, Day("Promised")] = None
    line: Annotated[int | None, Ref("Line", kind="order-line", help="where a product is on several lines")] = None


@dataclass(frozen=True)
class Wanted:
    """One line as it will be; `old` is the order's line, None for a new one."""

    old: OrderLine | None
    priced: PricedLine
    promised: str | None

    @property
    def changes_money(self) -> bool:
        """Whether quantity, price, its unit or discount differ from what was agreed."""
        return self.old is None or _money(self.old) != _money(self.priced)

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return self.changes_money or (self.old is not None and self.promised != self.old.promised)


def _money(line: OrderLine | PricedLine) -> tuple[int, ...]:
    return line.quantity, line.price, line.discount, line.factor, line.per


def wanted_lines(order: Order, said: Sequence[AmendLineInput]) -> list[Wanted]:
    """The lines that change; raises Invalid listing every one that cannot."""
    found: list[Wanted] = []

    def take(line: AmendLineInput) -> None:
        wanted = _wanted(order, line)
        if wanted.old and any(other.old and other.old.id == wanted.old.id for other in found):
            raise Invalid(Problem("product", wanted.priced.sku, "is said twice"))
        found.append(wanted)

    _, problems = inputs.tried(said, take)
    problems += [p for wanted in found for p in faults(wanted)]
    if problems:
        raise Invalid(problems)
    return [wanted for wanted in found if wanted.differs]


def _wanted(order: Order, said: AmendLineInput) -> Wanted:
    given = inputs.stored(said, order.currency)
    old = _line_meant(order, given["product"], given["line"])
    if old is None:
        return Wanted(None, _new_line(order, said), given["promised"])
    stock, measure = stock_unit(old.product_id), _measure(old, given["unit"])
    priced = replace(
        as_priced(old),
        quantity=stocked(given["quantity"], measure, stock),
        price=_price_in(old, measure) if given["price"] is None else given["price"],
        discount=old.discount if given["discount"] is None else given["discount"],
        **vars(measure),
    )
    if old.product.kind == "kit" and priced.quantity % QUANTITY:
        raise Invalid(Problem("quantity", str(said.quantity), f"{old.sku} is a kit, sold whole"))
    return Wanted(old, priced, given["promised"] or old.promised)


def _measure(old: OrderLine, unit_id: int | None) -> Measure:
    """What a line is to be written in: what its unit held when it was, however much that holds by now."""
    agreed = as_priced(old).measure
    said = measure_of(old.product_id, unit_id, stock_unit(old.product_id)) if unit_id else agreed
    return agreed if code_key(said.unit) == code_key(agreed.unit) else said


def _price_in(old: OrderLine, measure: Measure) -> int:
    """A line's price for one of a unit."""
    return divide(old.price * measure.factor * old.per, measure.per * old.factor)


def _line_meant(order: Order, product_id: int, line_id: int | None) -> OrderLine | None:
    own = [line for line in lines_of(order) if line.product_id == product_id and line_id in (None, line.id)]
    if line_id and not own:
        raise Invalid(Problem("line", f"#{line_id}", f"is not a line of {order.title} with that product"))
    if len(own) > 1:
        named = ", ".join(f"line=#{line.id}" for line in own)
        raise Invalid(Problem("product", own[0].sku, f"is on several lines; say which: {named}"))
    return own[0] if own else None


def _new_line(order: Order, said: AmendLineInput) -> PricedLine:
    if not said.quantity:
        raise Invalid(Problem("quantity", "0", "it is not on the order"))
    buyer, inclusive = order.party, bool(order.prices_include_tax)
    tax = tax_for("sales", buyer.tax_code_id)
    pricing = Pricing(buyer.price_list_id, today().isoformat(), order.currency, inclusive, tax)
    line = LineInput(
        product=said.product, quantity=said.quantity, unit=said.unit, price=said.price, discount=said.discount
    )
    try:
        return price_lines([line], pricing)[0]
    except Invalid as error:
        raise Invalid([Problem(p.field.removeprefix("line 1 "), p.value, p.reason) for p in error.problems]) from None


def faults(wanted: Wanted) -> list[Problem]:
    """Why a line cannot become that: less than was delivered or invoiced, another price for what is billed."""
    old, new = wanted.old, wanted.priced
    if old is None:
        return []
    shown, found = Quantity().shown, []
    delivered = 0 if old.product.kind == "service" else old.delivered
    for what, done in (("delivered", delivered), ("invoiced", old.invoiced)):
        if new.quantity < done:
            found.append(Problem(f"{old.sku} quantity", shown(new.quantity), f"{shown(done)} is {what} already"))
    if (delivered or old.invoiced) and (new.factor, new.per) != (old.factor, old.per):
        moved = "some of it is delivered or invoiced; reduce the line to that and add another one"
        found.append(Problem(f"{old.sku} unit", new.unit, f"stays {old.unit}: {moved}"))
    elif old.invoiced and (new.price, new.discount) != (old.price, old.discount):
        found.append(
            Problem(
                f"{old.sku} price",
                Price().shown(new.price),
                f"{shown(old.invoiced)} is invoiced at {Price().shown(old.price)}; reduce the line to that and add "
                "another one, or credit the invoice",
            )
        )
    return found


def work_out_order(order: Order, wanted: Sequence[Wanted]) -> tuple[list[PricedLine], WorkedOut]:
    """All lines as they will be, in their order, and what they come to. What is billed keeps its discount."""
    changed = {one.old.id: one.priced for one in wanted if one.old}
    lines: list[PricedLine] = []
    kept: list[int | None] = []
    for line in lines_of(order):
        new = changed.get(line.id) or as_priced(line)
        lines.append(new)
        share = line.document_discount * new.quantity // line.quantity if line.invoiced and line.quantity else None
        kept.append(share)
    fresh = [one.priced for one in wanted if one.old is None]
    return [*lines, *fresh], amounts(order, [*lines, *fresh], [*kept, *[None] * len(fresh)])
