"""Goods from suppliers for the tests of the stock room, without a purchase behind them."""

from __future__ import annotations

from datetime import date

from store.core.action import action
from store.core.dates import today
from store.stock.actions import default_location
from store.stock.entries import post_move
from store.stock.moves import Origin, bring_in
from tests.store.shop import confirmed, only, ship_all


@action("test.receive", "Receive", ("warehouse",), inner=True)
def receive(product: int, quantity: int, value: int, day: date | None = None, location: int = 0) -> int:
    """Whole pieces come from a supplier for a sum in cents; the id of the move."""
    place = location or default_location()
    move = bring_in(product, place, quantity * 10_000, value, day or today(), "supplier", Origin("test", product))
    post_move(move, day or today())
    return int(move.id)


def ship(customer: int, product: int, quantity: str) -> int:
    """Whole pieces leave for a customer by an order; the id of the move."""
    shipment = ship_all(confirmed(customer, (product, quantity)))
    return int(only("id", "move WHERE origin = 'shipment' AND origin_id = ?", shipment))
