"""What every method of costing stands on: the layers of a product and the share of a value."""

from __future__ import annotations

from store.core import records
from store.core.identity import actor
from store.core.money import divide
from store.stock.models import CostLayer


def share(value: int, part: int, whole: int) -> int:
    """The part's share of a value, rounded half away from zero; the whole takes all of it."""
    return value if part == whole else divide(value * part, whole)


def single(product_id: int) -> CostLayer | None:
    """The one layer of a product whose goods are all worth the same."""
    return CostLayer.first_matching("product_id = ? AND company_id = ? ORDER BY id", product_id, actor().company_id)


def add_to_single(product_id: int, quantity: int, value: int) -> None:
    """Put goods into the one layer, which is made when there is none yet."""
    held = single(product_id)
    if held is None:
        open_layer(product_id, quantity, value, None)
    else:
        records.change(held, quantity=held.quantity + quantity, value=held.value + value)


def take_from(held: CostLayer | None, quantity: int, value: int) -> int:
    """Take goods worth `value` out of a layer; returns the value."""
    assert held is not None and held.quantity >= quantity, "issue beyond the cost layer"
    records.change(held, quantity=held.quantity - quantity, value=held.value - value)
    return value


def open_layer(product_id: int, quantity: int, value: int, move_id: int | None) -> None:
    """A new layer, the youngest."""
    records.create(
        CostLayer, company=actor().company_id, product=product_id, move=move_id, quantity=quantity, value=value
    )
