"""What every method of costing can do. Values are in minor units, quantities scaled."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from store.stock.models import Move


class Method(ABC):
    """One way to say what goods cost; holds nothing itself. `late_cost` is the account role of what came too late."""

    late_cost: ClassVar[str] = "cost_of_goods_sold"

    def taken_in(self, product_id: int, quantity: int, value: int) -> int:
        """What inventory will gain by goods whose document says `value`."""
        return value

    @abstractmethod
    def receive(self, product_id: int, quantity: int, value: int, move_id: int | None) -> None:
        """Add goods at what `taken_in` said."""

    @abstractmethod
    def cost_of(self, product_id: int, quantity: int) -> int:
        """What an issue of that much would take; no more than is held."""

    @abstractmethod
    def issue(self, product_id: int, quantity: int) -> int:
        """Take goods out; returns the value taken."""

    @abstractmethod
    def give_back(self, product_id: int, quantity: int, value: int, receipt: Move) -> int:
        """Take out goods of a receipt that the supplier takes back for `value`; returns what inventory loses."""

    @abstractmethod
    def add_cost(self, product_id: int, amount: int, receipt: Move) -> int:
        """Add a cost that came after a receipt; returns the share that goods on hand take."""
