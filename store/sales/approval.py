"""Which orders somebody else has to approve first; the limits are settings of the company."""

from __future__ import annotations

from store.catalog.rates import in_books, rate_on
from store.core.database import rows
from store.core.dates import today
from store.core.display import neutral
from store.core.money import HUNDRED_PERCENT, divide, percent_of
from store.core.settings import setting
from store.core.values import Amount, Percent
from store.sales.models import Order


def approval_needed(order: Order) -> str:
    """Every approval rule the order hits, in words that are kept with it, or ''. Limits are in the books' currency."""
    with neutral():
        return "; ".join(reason for reason in (_discount(order), _amount(order), _margin(order)) if reason)


def _discount(order: Order) -> str:
    """The most that is off a line: its own discount, and the order's off what that leaves."""
    most = setting("approval.discount")
    if most is None:
        return ""
    own = max((discount for (discount,) in _lines(order, "l.discount")), default=0)
    highest = own + percent_of(_document_percent(order), HUNDRED_PERCENT - own)
    return f"a discount of {Percent().shown(highest)} is above {Percent().shown(most)}" if highest > most else ""


def _document_percent(order: Order) -> int:
    """The order's own discount in percent (scaled) of what its lines come to."""
    if order.document_discount_percent or not order.document_discount:
        return int(order.document_discount_percent)
    parts = _lines(order, "l.net + l.tax_included + l.document_discount")
    return divide(order.document_discount * HUNDRED_PERCENT, sum(part for (part,) in parts))


def _amount(order: Order) -> str:
    most, net = setting("approval.amount"), _net(order)
    if most is None or net <= most:
        return ""
    return f"{Amount().shown(net)} is above {Amount().shown(most)}"


def _margin(order: Order) -> str:
    """Margin = (net − cost of what is on hand) / net; products that never had a cost count as free."""
    least, net = setting("approval.margin"), _net(order)
    if least is None or not net:
        return ""
    cost = sum(
        divide(value * quantity, held)
        for quantity, value, held in _lines(order, f"l.quantity, {_HELD.format('value')}, {_HELD.format('quantity')}")
        if held
    )
    margin = divide((net - cost) * HUNDRED_PERCENT, net)
    return f"a margin of {Percent().shown(margin)} is below {Percent().shown(least)}" if margin < least else ""


def _net(order: Order) -> int:
    """What the order is worth in the books' currency today."""
    return in_books(order.net, order.currency, rate_on(order.currency, today().isoformat()))


_HELD = "(SELECT CAST(COALESCE(SUM(c.{}), 0) AS BIGINT) FROM cost_layer c WHERE c.product_id = l.product_id)"


def _lines(order: Order, columns: str) -> list[tuple[int, ...]]:
    return rows(f"SELECT {columns} FROM order_line l WHERE l.order_id = ?", (order.id,))
