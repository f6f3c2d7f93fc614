"""Moving average: an issue takes its share of the value of all that is on hand."""

from __future__ import annotations

from store.core import records
from store.core.database import scalar
from store.stock.costing import layers
from store.stock.costing.method import Method
from store.stock.models import INSIDE, Move


class Average(Method):
    """One layer, in which all goods are worth the same."""

    def receive(self, product_id: int, quantity: int, value: int, move_id: int | None) -> None:
        """Add goods at a known total value."""
        layers.add_to_single(product_id, quantity, value)

    def cost_of(self, product_id: int, quantity: int) -> int:
        """The goods' share of the value of all."""
        held = layers.single(product_id)
        return layers.share(held.value, quantity, held.quantity) if held and held.quantity else 0

    def issue(self, product_id: int, quantity: int) -> int:
        """Take goods out at average cost; returns the value taken."""
        return layers.take_from(layers.single(product_id), quantity, self.cost_of(product_id, quantity))

    def give_back(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Take goods out at the value they were received at, as far as what is on hand is worth that much."""
        held = layers.single(product_id)
        worth = held.value if held else 0
        whole = held is not None and held.quantity == quantity
        return layers.take_from(held, quantity, worth if whole else min(value, worth))

    def add_cost(self, product_id: int, amount: int, receipt: Move) -> int:
        """Spread a later cost of a receipt over its goods; returns the share of those still on hand.

        Goods leave in the order in which they came, so of a receipt there is left what later ones do not account for.
        """
        held = layers.single(product_id)
        later = scalar(
            "SELECT CAST(COALESCE(SUM(m.quantity), 0) AS BIGINT) FROM move m JOIN location f ON f.id = m.source_id "
            "JOIN location g ON g.id = m.target_id WHERE m.product_id = ? AND m.id > ? "
            f"AND g.type {INSIDE} AND f.type NOT {INSIDE}",
            (product_id, receipt.id),
        )
        left = min(receipt.quantity, max(held.quantity - later, 0)) if held else 0
        stays = layers.share(amount, left, receipt.quantity)
        if held and stays:
            records.change(held, value=held.value + stays)
        return stays
