"""What every method of costing can do. Values are in minor units, quantities scaled."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from store.stock.costing import owed
from store.stock.costing.layers import share
from store.stock.models import Move


class Method(ABC):
    """One way to say what goods cost; holds nothing itself. `late_cost` is the account role of what came too late."""

    late_cost: ClassVar[str] = "cost_of_goods_sold"

    def taken_in(self, product_id: int, quantity: int, value: int) -> int:
        """What inventory will gain by goods whose document says `value`."""
        return value

    def bring(self, product_id: int, quantity: int, value: int, move_id: int | None) -> int:
        """Add goods at what `taken_in` said; those that had left before stay in no layer.

        Returns by how much these cost more than was estimated when they left.
        """
        part, guessed = owed.settle(product_id, quantity)
        cost = share(value, part, quantity)
        if quantity > part:
            self.receive(product_id, quantity - part, value - cost, move_id)
        return cost - guessed

    def worth(self, product_id: int, quantity: int) -> int:
        """What `take` would take; what no layer holds is estimated."""
        short = owed.short(product_id, quantity)
        return self.cost_of(product_id, quantity - short) + owed.estimated(product_id, short)

    def take(self, product_id: int, quantity: int) -> int:
        """Take goods out, also such as nobody has booked in yet; returns the value taken."""
        short = owed.short(product_id, quantity)
        guessed = owed.estimated(product_id, short)
        there = self.issue(product_id, quantity - short) if quantity > short else 0
        return there + owed.owe(product_id, short, guessed)

    def send(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Give goods of a receipt back, also such as nobody has booked in yet; returns what inventory loses.

        Those are owed at what the supplier takes them back for.
        """
        short = owed.short(product_id, quantity)
        part = share(value, quantity - short, quantity)
        there = self.give_back(product_id, quantity - short, part, receipt) if quantity > short else 0
        return there + owed.owe(product_id, short, value - part)

    @abstractmethod
    def receive(self, product_id: int, quantity: int, value: int, move_id: int | None) -> None:
        """Add goods to the layers."""

    @abstractmethod
    def cost_of(self, product_id: int, quantity: int) -> int:
        """What an issue of that much would take; no more than is held."""

    @abstractmethod
    def issue(self, product_id: int, quantity: int) -> int:
        """Take goods out of the layers; returns the value taken."""

    @abstractmethod
    def give_back(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Take out goods of a receipt that the supplier takes back for `value`; returns what inventory loses."""

    @abstractmethod
    def add_cost(self, product_id: int, amount: int, receipt: Move) -> int:
        """Add a cost that came after a receipt; returns the share that goods on hand take."""
