"""Standard cost: goods are worth their standard, whatever they came for; the difference is noted when they come."""

from __future__ import annotations

from store.core import records
from store.core.database import scalar
from store.core.identity import actor
from store.stock.costing import layers
from store.stock.costing.method import Method
from store.stock.costing.worth import value_of
from store.stock.models import Move


class Standard(Method):
    """One layer, always worth its quantity at the product's standard cost."""

    late_cost = "price_difference"

    def taken_in(self, product_id: int, quantity: int, value: int) -> int:
        """What inventory gains by goods of that value: their standard cost."""
        held = layers.single(product_id)
        there, worth = (held.quantity, held.value) if held else (0, 0)
        return _at_standard(product_id, there + quantity) - int(worth)

    def bring(self, product_id: int, quantity: int, value: int, move_id: int | None) -> int:
        """Add goods; those that left before were worth their standard, and are."""
        self.receive(product_id, quantity, value, move_id)
        return 0

    def worth(self, product_id: int, quantity: int) -> int:
        """What `take` would take."""
        return self.cost_of(product_id, quantity)

    def take(self, product_id: int, quantity: int) -> int:
        """Take goods out at standard, whether they are booked in or not; returns the value taken."""
        return self.issue(product_id, quantity)

    def send(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Give goods back at standard, whether they are booked in or not."""
        return self.issue(product_id, quantity)

    def receive(self, product_id: int, quantity: int, value: int, move_id: int | None) -> None:
        """Add goods; `value` is what `taken_in` said."""
        layers.add_to_single(product_id, quantity, value)

    def cost_of(self, product_id: int, quantity: int) -> int:
        """By how much what is left is worth less."""
        held = layers.single(product_id)
        return (
            int(held.value) - _at_standard(product_id, held.quantity - quantity)
            if held
            else _at_standard(product_id, quantity)
        )

    def issue(self, product_id: int, quantity: int) -> int:
        """Take goods out at standard; returns the value taken."""
        value = self.cost_of(product_id, quantity)
        layers.add_to_single(product_id, -quantity, -value)
        return value

    def give_back(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Take goods out at standard; what they were received at makes a difference again."""
        return self.issue(product_id, quantity)

    def add_cost(self, product_id: int, amount: int, receipt: Move) -> int:
        """A later cost changes no standard; nothing of it stays with the goods."""
        return 0


def revalue(product_id: int, standard_cost: int) -> int:
    """Make what is on hand worth a new standard; returns by how much its value rose."""
    held = layers.single(product_id)
    if held is None:
        return 0
    worth = value_of(held.quantity, standard_cost, actor().currency)
    risen = worth - held.value
    records.change(held, value=worth)
    return int(risen)


def _at_standard(product_id: int, quantity: int) -> int:
    cost = int(scalar("SELECT standard_cost FROM product WHERE id = ?", (product_id,)))
    return value_of(quantity, cost, actor().currency)
