"""First in, first out: a receipt makes a layer, an issue takes from the oldest. A layer used up is gone."""

from __future__ import annotations

from store.core import records
from store.core.identity import actor
from store.stock.costing import layers
from store.stock.costing.method import Method
from store.stock.models import CostLayer, Move


class Fifo(Method):
    """A layer for each receipt, in the order in which they were entered."""

    def receive(self, product_id: int, quantity: int, value: int, move_id: int | None) -> None:
        """Add goods at a known total value, as the youngest layer."""
        layers.open_layer(product_id, quantity, value, move_id)

    def cost_of(self, product_id: int, quantity: int) -> int:
        """What the oldest goods are worth."""
        return sum(value for _, _, value in _parts(product_id, quantity))

    def issue(self, product_id: int, quantity: int) -> int:
        """Take goods out of the oldest layers; returns the value taken."""
        parts = _parts(product_id, quantity)
        assert sum(part for _, part, _ in parts) == quantity, "issue beyond the cost layers"
        return sum(_take(held, part, value) for held, part, value in parts)

    def give_back(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Take goods out of their own layer at what they came for; what it no longer holds, out of the oldest."""
        own = _of(receipt)
        part = min(own.quantity, quantity) if own else 0
        taken = 0
        if own and part:
            wanted = layers.share(value, part, quantity)
            taken = _take(own, part, own.value if part == own.quantity else min(wanted, own.value))
        return taken + (self.issue(product_id, quantity - part) if quantity > part else 0)

    def add_cost(self, product_id: int, amount: int, receipt: Move) -> int:
        """Spread a later cost of a receipt over its goods; returns the share of those still in its layer."""
        own = _of(receipt)
        stays = layers.share(amount, own.quantity, receipt.quantity) if own else 0
        if own and stays:
            records.change(own, value=own.value + stays)
        return stays


def _parts(product_id: int, quantity: int) -> list[tuple[CostLayer, int, int]]:
    """(layer, quantity, value) of what an issue takes, oldest first."""
    query = "product_id = ? AND company_id = ? AND quantity > 0 ORDER BY id"
    found = []
    for held in CostLayer.matching(query, product_id, actor().company_id):
        part = min(held.quantity, quantity)
        if part:
            found.append((held, part, layers.share(held.value, part, held.quantity)))
        quantity -= part
    return found


def _of(receipt: Move) -> CostLayer | None:
    return CostLayer.first_matching("product_id = ? AND move_id = ?", receipt.product_id, receipt.id)


def _take(held: CostLayer, quantity: int, value: int) -> int:
    layers.take_from(held, quantity, value)
    if held.quantity == 0:
        records.remove(held)
    return value
