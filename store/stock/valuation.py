"""What goods cost: the exact value of what is on hand, so that issuing everything leaves exactly zero.

Each product has one of three methods, each a file of `costing`. A value is in minor
units of the company's currency, a quantity scaled. Moves are the only ones to call what writes here.
"""

from __future__ import annotations

from store.core.database import one, scalar
from store.core.identity import actor
from store.stock.costing.average import Average
from store.stock.costing.fifo import Fifo
from store.stock.costing.layers import share
from store.stock.costing.method import Method
from store.stock.costing.standard import Standard
from store.stock.costing.worth import unit_cost, value_of
from store.stock.models import Move

__all__ = ["share", "unit_cost", "value_of"]


METHODS: dict[str, Method] = {"average": Average(), "fifo": Fifo(), "standard": Standard()}


def method(product_id: int) -> Method:
    """The method of a product."""
    return METHODS[scalar("SELECT cost_method FROM product WHERE id = ?", (product_id,))]


def held(product_id: int) -> tuple[int, int]:
    """(quantity, value) of all that is on hand or in transit."""
    found = one(
        "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT), CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM cost_layer "
        "WHERE product_id = ? AND company_id = ?",
        (product_id, actor().company_id),
    )
    return (int(found[0]), int(found[1])) if found else (0, 0)


def taken_in(product_id: int, quantity: int, value: int) -> int:
    """What inventory will gain by goods whose document says `value`; the rest is a price difference."""
    return method(product_id).taken_in(product_id, quantity, value)


def receive(product_id: int, quantity: int, value: int, move_id: int | None = None) -> int:
    """Add goods at what `taken_in` said; returns what those of them cost more that had left before, at an estimate."""
    return method(product_id).bring(product_id, quantity, value, move_id)


def issue(product_id: int, quantity: int) -> int:
    """Take goods out; returns the value taken. The caller has checked the quantity."""
    return method(product_id).take(product_id, quantity)


def give_back(product_id: int, quantity: int, value: int, receipt: Move) -> int:
    """Take out goods of a receipt that the supplier takes back for `value`; returns what inventory loses."""
    return method(product_id).send(product_id, quantity, value, receipt)


def add_cost(product_id: int, amount: int, receipt: Move) -> int:
    """Add a cost that came after a receipt; returns the share that goods on hand take."""
    return method(product_id).add_cost(product_id, amount, receipt)


def estimate(product_id: int, difference: int, unit_cost: int) -> int:
    """What finding or missing that much (signed) would come to now: minor units, signed.

    Goods found are worth `unit_cost` (scaled) each.
    """
    if difference > 0:
        return taken_in(product_id, difference, value_of(difference, unit_cost, actor().currency))
    return -method(product_id).worth(product_id, -difference)
