"""Which orders somebody else has to approve first; the limits are settings of the company."""

from __future__ import annotations

from store.core.database import rows
from store.core.display import neutral
from store.core.money import HUNDRED_PERCENT, divide
from store.core.settings import setting
from store.core.values import Amount, Percent
from store.sales.models import Order


def approval_needed(order: Order) -> str:
    """Every approval rule the order hits, in words that are kept with it, or ''."""
    with neutral():
        return "; ".join(reason for reason in (_discount(order), _amount(order), _margin(order)) if reason)


def _discount(order: Order) -> str:
    most = setting("approval.discount")
    highest = max((discount for (discount,) in _lines(order, "l.discount")), default=0)
    if most is None or highest <= most:
        return ""
    return f"a discount of {Percent().shown(highest)} is above {Percent().shown(most)}"


def _amount(order: Order) -> str:
    most = setting("approval.amount")
    if most is None or order.net <= most:
        return ""
    return f"{Amount().shown(order.net, order.currency)} is above {Amount().shown(most)}"


def _margin(order: Order) -> str:
    """Margin = (net − cost at moving average) / net; products that never had a cost count as free."""
    least = setting("approval.margin")
    if least is None or not order.net:
        return ""
    cost = sum(
        divide(value * quantity, held)
        for quantity, value, held in _lines(order, "l.quantity, c.value, c.quantity", _LAYER)
        if held
    )
    margin = divide((order.net - cost) * HUNDRED_PERCENT, order.net)
    return f"a margin of {Percent().shown(margin)} is below {Percent().shown(least)}" if margin < least else ""


_LAYER = "JOIN cost_layer c ON c.product_id = l.product_id"


def _lines(order: Order, columns: str, join: str = "") -> list[tuple[int, ...]]:
    return rows(f"SELECT {columns} FROM order_line l {join} WHERE l.order_id = ?", (order.id,))
