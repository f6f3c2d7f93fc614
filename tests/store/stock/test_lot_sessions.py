"""Six people take of the same lots at the same time: each piece leaves once, each lot no further than it goes."""

from __future__ import annotations

from collections import Counter

import pytest

from store.core.errors import BackdeskError
from tests.conftest import Opened
from tests.store.shop import act, differences, only, open_shipment, party, pick, product
from tests.support.processes import in_processes

PEOPLE = 6
pytestmark = pytest.mark.slow


def ship_pieces(_index: int, shipments: list[int], item: int, lot: str) -> list[str]:
    """Try to ship one piece of a lot for every shipment; the words of each that was refused."""
    refused = []
    for shipment in shipments:
        try:
            act("shipment.ship", shipment=shipment, lines=[(item, "1", lot)])
        except BackdeskError as error:
            refused.append(error.message)
    return refused


def sell_and_ship(_index: int, acme: int, item: int, count: int) -> list[int]:
    """Sell and ship one piece at a time; the shipments."""
    made = []
    for _ in range(count):
        order = act("order.add", party=acme, lines=[(item, "1")]).id
        act("order.confirm", order=order)
        for shipment in pick("id", "shipment WHERE order_id = ? AND state = 'draft'", order):
            act("shipment.ship", shipment=shipment)
            made.append(int(shipment))
    return made


def orders(acme: int, item: int, count: int) -> list[int]:
    made = []
    for _ in range(count):
        order = act("order.add", party=acme, lines=[(item, "1")]).id
        act("order.confirm", order=order)
        made.append(open_shipment(order))
    return made


def test_a_lot_everybody_names_goes_no_further_than_there_is_of_it(database: Opened, url: str) -> None:
    """24 shipments, of which each wants one of a lot that has 10; another lot has 20."""
    acme, tea = party(), product("TEA", tracking="lot")
    act("stock.adjust", product=tea, quantity="30", lot="SHORT:10, LONG:20", cost="2")
    drafts = orders(acme, tea, 24)
    told = [word for answer in in_processes(PEOPLE, ship_pieces, url, drafts, tea, "SHORT") for word in answer]
    assert set(told) <= {"Only 0 of SHORT is at MAIN."}
    assert pick("number", "lot_balance b JOIN lot l ON l.id = b.lot_id") == ["LONG"]
    assert only("COUNT(*)", "shipment WHERE state = 'shipped'") == 10
    assert only("on_hand, reserved", "stock_balance") == (200_000, 140_000)
    assert differences() == []


@pytest.mark.parametrize(("there", "each"), [(60, 10), (40, 10)])
def test_every_serial_number_leaves_once(database: Opened, url: str, there: int, each: int) -> None:
    acme, box = party(), product("BOX", tracking="serial")
    act("stock.adjust", product=box, quantity=str(there), lot=f"SN001..SN{there:03d}", cost="90")
    shipped = sum((len(found) for found in in_processes(PEOPLE, sell_and_ship, url, acme, box, each)), 0)
    assert shipped == there
    left = Counter(pick("l.number", "move_lot x JOIN lot l ON l.id = x.lot_id JOIN move m ON m.id = x.move_id "
                        "WHERE m.origin = 'shipment'"))  # fmt: skip
    assert left == Counter(f"SN{number:03d}" for number in range(1, there + 1))
    assert pick("id", "lot_balance") == [] and only("on_hand, reserved", "stock_balance") == (0, 0)
    assert only("COUNT(*)", "order_line WHERE delivered = 0") == PEOPLE * each - there
    assert differences() == []
