"""A workshop for the tests of production: bills and work orders by SKU, and their figures."""

from __future__ import annotations

from typing import Any

from tests.store.shop import act, get, pick, product


def service(sku: str, cost: str) -> int:
    """A service that costs so much an hour."""
    return product(sku, kind="service", standard_cost=cost)


def bill(made: int, *lines: tuple[Any, ...], quantity: str = "1") -> int:
    """A bill in use: (component, quantity, scrap percent) each."""
    return act("bom.add", product=made, makes=quantity, lines=lines, activate=True).id


def released(made: int | str, quantity: str, **values: Any) -> int:
    """A released work order."""
    row = act("work-order.add", product=made, quantity=quantity, **values).id
    act("work-order.release", work_order=row)
    return row


def needs(order: int, columns: str = "p.sku, l.quantity, l.used, l.open, l.reserved") -> list[Any]:
    """Its components by position; whole units where all columns are scaled quantities but the first."""
    found = pick(
        columns,
        "work_order_line l JOIN product p ON p.id = l.product_id WHERE l.work_order_id = ? ORDER BY l.position",
        order,
    )
    return [tuple(value / 10_000 if isinstance(value, int) else value for value in row) for row in found]


def state(order: int) -> str:
    """Its state."""
    return str(get("work_order", order, "state"))


def on_hand(product_id: int) -> float:
    """Whole units on hand."""
    return sum(pick("on_hand", "stock_balance WHERE product_id = ?", product_id)) / 10_000


def worth(product_id: int) -> int:
    """What all of it is worth, in cents."""
    return sum(pick("value", "cost_layer WHERE product_id = ?", product_id))
