"""Goods that left before they were booked in: a layer below nothing says how many stock is owed, and at what estimate.

A product has goods in layers or is owed some, never both: what arrives settles first what is owed.
"""

from __future__ import annotations

from store.core import records
from store.core.database import one, scalar
from store.core.errors import Refused
from store.core.identity import actor
from store.stock.costing.layers import open_layer, share
from store.stock.costing.worth import value_of
from store.stock.models import CostLayer

_OURS = "product_id = ? AND company_id = ?"


def short(product_id: int, quantity: int) -> int:
    """How much of so many goods no layer holds."""
    there = scalar(
        f"SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM cost_layer WHERE {_OURS} AND quantity > 0",
        (product_id, actor().company_id),
    )
    return max(quantity - int(there), 0)


def estimated(product_id: int, quantity: int) -> int:
    """What goods would cost that nobody has booked in yet: as those that came last, or were estimated last.

    Raises Refused where nothing says what they cost.
    """
    if quantity == 0:
        return 0
    last = CostLayer.first_matching(f"{_OURS} AND quantity <> 0 ORDER BY id DESC", product_id, actor().company_id)
    if last:
        return share(last.value, quantity, last.quantity)
    moved = one(
        "SELECT cost, quantity FROM move WHERE product_id = ? AND cost > 0 ORDER BY id DESC LIMIT 1", (product_id,)
    )
    if moved:
        return share(moved[0], quantity, moved[1])
    sku, standard = one("SELECT sku, standard_cost FROM product WHERE id = ?", (product_id,)) or ("", 0)
    if standard:
        return value_of(quantity, standard, actor().currency)
    raise Refused(
        f"Nothing says yet what {sku} costs, so it cannot leave before it is booked in.",
        f"Say so: backdesk product edit {sku} --standard-cost …",
    )


def owe(product_id: int, quantity: int, value: int) -> int:
    """Note that goods left which no layer holds, at their estimate; returns that."""
    held = CostLayer.first_matching(f"{_OURS} AND quantity <= 0 ORDER BY id", product_id, actor().company_id)
    if quantity and held:
        records.change(held, quantity=held.quantity - quantity, value=held.value - value)
    elif quantity:
        open_layer(product_id, -quantity, -value, None)
    return value


def settle(product_id: int, quantity: int) -> tuple[int, int]:
    """Goods arrive: how many of them had left already, and at what estimate; they are owed no longer."""
    held = CostLayer.first_matching(f"{_OURS} AND quantity < 0", product_id, actor().company_id)
    if held is None:
        return 0, 0
    part = min(quantity, -held.quantity)
    value = share(-held.value, part, -held.quantity)
    if part == -held.quantity:
        records.remove(held)
    else:
        records.change(held, quantity=held.quantity + part, value=held.value + value)
    return part, value
