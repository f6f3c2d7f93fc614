"""Six people ship one product at the same time: every piece there is leaves once, and what is not there waits."""

from __future__ import annotations

import pytest

from store.core.database import scalar
from tests.conftest import Opened
from tests.store.shop import act, differences, only, party, pick, product
from tests.support.processes import in_processes

PEOPLE, EACH = 6, 25
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


@pytest.mark.parametrize(("there", "method"), [(150, "average"), (100, "fifo")])
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
