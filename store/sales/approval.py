"""Which orders somebody else has to approve first; the limits are settings of the company."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from store.catalog.rates import in_books, rate_on
from store.core.database import one, rows
from store.core.dates import today
from store.core.display import neutral
from store.core.money import HUNDRED_PERCENT, QUANTITY, divide, percent_of
from store.core.settings import setting
from store.core.values import Amount, Percent
from store.sales.credit import credit_problem
from store.sales.models import Order, OrderLine


class Sold(Protocol):
    """A line as far as the rules look at it (scaled)."""

    @property
    def product_id(self) -> int | None: ...
    @property
    def quantity(self) -> int: ...
    @property
    def discount(self) -> int: ...


@dataclass(frozen=True)
class Offer:
    """What the rules judge: an order as it is, or as an amendment would make it."""

    currency: str
    net: int
    discount_percent: int
    lines: Callable[[], Sequence[Sold]]


def approval_needed(order: Order, override: str = "") -> str:
    """Every approval rule the order hits, in words that are kept with it, or ''. Limits are in the books' currency.

    Where the company has credit approved, what the credit rule says is one of them, unless there is an `override`.
    """
    reasons = [judged(offer_of(order))]
    if order.party.credit_limit is not None and not override and setting("approval.credit"):
        reasons.append(credit_problem(order).rstrip("."))
    return "; ".join(filter(None, reasons))


def judged(offer: Offer) -> str:
    """The rules on discount, amount and margin that an offer hits, in words; or ''."""
    with neutral():
        return "; ".join(filter(None, (_discount(offer), _amount(offer), _margin(offer))))


def offer_of(order: Order) -> Offer:
    """An order as it is."""
    return Offer(order.currency, order.net, document_percent(order), lambda: lines_of(order))


def lines_of(order: Order) -> list[OrderLine]:
    """The lines that the customer sees."""
    return OrderLine.matching("order_id = ? AND part_of IS NULL ORDER BY position", order.id)


def _discount(offer: Offer) -> str:
    """The most that is off a line: its own discount, and the order's off what that leaves."""
    most = setting("approval.discount")
    if most is None:
        return ""
    own = max((line.discount for line in offer.lines() if line.quantity), default=0)
    highest = own + percent_of(offer.discount_percent, HUNDRED_PERCENT - own)
    return f"a discount of {Percent().shown(highest)} is above {Percent().shown(most)}" if highest > most else ""


def document_percent(order: Any) -> int:
    """The order's own discount in percent (scaled) of what its lines come to."""
    parts = rows(
        "SELECT l.net + l.tax_included + l.document_discount FROM order_line l WHERE l.order_id = ?", (order.id,)
    )
    return percent_off(order, sum(part for (part,) in parts))


def percent_off(document: Any, whole: int) -> int:
    """A document's own discount in percent (scaled) of what its lines come to, in minor units, before it."""
    if document.document_discount_percent or not document.document_discount:
        return int(document.document_discount_percent)
    return divide(document.document_discount * HUNDRED_PERCENT, whole)


def _amount(offer: Offer) -> str:
    most = setting("approval.amount")
    if most is None or (net := _in_books(offer)) <= most:
        return ""
    return f"{Amount().shown(net)} is above {Amount().shown(most)}"


def _margin(offer: Offer) -> str:
    """Products that never had a cost count as free."""
    least = setting("approval.margin")
    if least is None or not (net := _in_books(offer)):
        return ""
    margin = margin_of(net, sum(cost_of(line.product_id, line.quantity) for line in offer.lines()))
    return f"a margin of {Percent().shown(margin)} is below {Percent().shown(least)}" if margin < least else ""


def margin_of(net: int, cost: int) -> int:
    """Margin (scaled percent) = (net − cost) / net; both in the books' currency, net not 0."""
    return divide((net - cost) * HUNDRED_PERCENT, net)


def cost_of(product_id: int | None, quantity: int) -> int:
    """What so much would cost at what is on hand; a kit costs what its components do."""
    found = one(
        "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT), CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM cost_layer "
        "WHERE product_id = ?",
        (product_id,),
    )
    if found and found[1]:
        return divide(found[0] * quantity, found[1])
    parts = rows("SELECT product_id, quantity FROM kit_component WHERE kit_id = ? ORDER BY id", (product_id,))
    return sum(cost_of(part, each * quantity // QUANTITY) for part, each in parts)


def _in_books(offer: Offer) -> int:
    """What it is worth in the books' currency today."""
    return in_books(offer.net, offer.currency, rate_on(offer.currency, today().isoformat()))
