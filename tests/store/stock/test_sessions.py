"""Six people ship one product at the same time: every piece there is leaves once, and what is not there waits.

`EACH=25 pytest tests/store/stock/test_sessions.py` has each of the six sell 25.
"""

from __future__ import annotations

import os

import pytest

from store.core.database import scalar
from store.core.errors import Refused
from tests.conftest import Opened
from tests.store.shop import act, differences, only, party, pick, product
from tests.support.processes import in_processes
from tests.support.thorough import much

PEOPLE, EACH = 6, int(os.environ.get("EACH", much(10, 5)))
pytestmark = pytest.mark.slow


def sell_and_ship(_index: int, acme: int, tea: int) -> int:
    """Sell one piece at a time and ship it where it is there; how many left."""
    shipped = 0
    for _ in range(EACH):
        order = act("order.add", party=acme, lines=[(tea, "1")]).id
        act("order.confirm", order=order)
        for shipment in pick("id", "shipment WHERE order_id = ? AND state = 'draft'", order):
            act("shipment.ship", shipment=shipment)
            shipped += 1
    return shipped


@pytest.mark.parametrize(("there", "method"), [(PEOPLE * EACH, "average"), (PEOPLE * EACH * 2 // 3, "fifo")])
def test_exactly_what_is_there_leaves(database: Opened, url: str, there: int, method: str) -> None:
    acme, tea = party(), product("TEA", cost_method=method)
    for part in range(10):  # with FIFO ten layers, of 1.00 to 1.09 each
        act("stock.adjust", product=tea, quantity=str(there // 10 * (part + 1)), cost=f"1.0{part}")
    worth = int(scalar("SELECT SUM(value) FROM cost_layer"))
    assert sum(in_processes(PEOPLE, sell_and_ship, url, acme, tea)) == there
    assert only("on_hand, reserved", "stock_balance") == (0, 0)
    assert only("COUNT(*), CAST(SUM(cost) AS BIGINT)", "move WHERE origin = 'shipment'") == (there, worth)
    waiting = PEOPLE * EACH - there
    assert only("COUNT(*)", "order_line WHERE delivered = 10000 AND reserved = 0") == there
    assert only("COUNT(*)", "order_line WHERE delivered = 0 AND reserved = 0") == waiting
    assert only("COUNT(*)", "shipment WHERE state <> 'shipped'") == 0
    assert pick("number", "shipment ORDER BY number") == [f"SH-2026-{n:06d}" for n in range(1, there + 1)]
    assert differences() == []
    act("stock.adjust", product=tea, quantity=str(waiting), cost="1")  # what waits is served in order of promise
    assert only("COUNT(*)", "shipment WHERE state = 'draft'") == waiting


def ship_three(_index: int, acme: int, goods: tuple[int, ...]) -> int:
    """Ship three of each product in one go, there or not; how many were refused."""
    refused = 0
    for item in goods:
        order = act("order.add", party=acme, lines=[(item, "3")]).id
        act("order.confirm", order=order)
        try:
            if only("reserved", "order_line WHERE order_id = ?", order) < 30_000:
                act("order.ship-ahead", order=order)
            else:
                act("shipment.ship", shipment=only("id", "shipment WHERE order_id = ?", order))
        except Refused:
            refused += 1
    return refused


def test_only_what_may_leaves_before_it_is_booked_in(database: Opened, url: str) -> None:
    """Four people ship 3 each where 5 are there: one of the four where that is all, and all four where more may go."""
    acme = party()
    tea, cup = product("TEA", stock="5", cost="2"), product("CUP", stock="5", cost="2", negative=True)
    refused = sum(in_processes(4, ship_three, url, acme, (tea, cup)))
    there = dict(pick("product_id, on_hand", "stock_balance"))
    waiting = dict(pick("product_id, CAST(SUM(quantity - delivered) AS BIGINT)", "order_line GROUP BY product_id"))
    assert there[tea] >= 20_000 and there[tea] == 50_000 - 120_000 + waiting[tea]
    assert there[cup] == 50_000 - 120_000 + waiting[cup]
    assert refused >= 3 and differences() == []
    worth = dict(pick("product_id, CAST(SUM(value) AS BIGINT)", "cost_layer GROUP BY product_id"))
    assert worth == {item: left // 10_000 * 200 for item, left in there.items()}
