"""What goods cost: the exact value of what is on hand, so that issuing everything leaves exactly zero.

Moving average: one layer per product holding quantity and value; an issue takes its share of the
value, rounded half away from zero, and the last issue takes what is left.
"""

from __future__ import annotations

from store.core import records
from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, divide, exponent
from store.stock.models import CostLayer


def value_of(quantity: int, unit_cost: int, currency: str) -> int:
    """Value (minor units) of a scaled quantity at a scaled unit cost."""
    return divide(quantity * unit_cost * 10 ** exponent(currency), QUANTITY * PRICE)


def unit_cost(quantity: int, value: int, currency: str) -> int:
    """The scaled unit cost a quantity and its value stand for; for display."""
    return divide(value * QUANTITY * PRICE, quantity * 10 ** exponent(currency)) if quantity else 0


def layer(product_id: int) -> CostLayer | None:
    """The product's one moving-average layer."""
    return CostLayer.first_matching("product_id = ? AND company_id = ?", product_id, actor().company_id)


def receive(product_id: int, quantity: int, value: int) -> None:
    """Add goods at a known total value."""
    held = layer(product_id)
    if held is None:
        records.create(CostLayer, company=actor().company_id, product=product_id, quantity=quantity, value=value)
    else:
        records.change(held, quantity=held.quantity + quantity, value=held.value + value)


def issue(product_id: int, quantity: int) -> int:
    """Take goods out at average cost; returns the value taken. The caller has checked the quantity."""
    held = layer(product_id)
    assert held is not None and held.quantity >= quantity, "issue beyond the cost layer"
    taken = held.value if quantity == held.quantity else divide(held.value * quantity, held.quantity)
    records.change(held, quantity=held.quantity - quantity, value=held.value - taken)
    return int(taken)
