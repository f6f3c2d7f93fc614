"""Between what a quantity is worth and what one of it costs."""

from __future__ import annotations

from store.core.money import PRICE, QUANTITY, divide, exponent


def value_of(quantity: int, unit_cost: int, currency: str) -> int:
    """Value (minor units) of a scaled quantity at a scaled unit cost."""
    return divide(quantity * unit_cost * 10 ** exponent(currency), QUANTITY * PRICE)


def unit_cost(quantity: int, value: int, currency: str) -> int:
    """The scaled unit cost a quantity and its value stand for; for display."""
    return divide(value * QUANTITY * PRICE, quantity * 10 ** exponent(currency)) if quantity else 0
