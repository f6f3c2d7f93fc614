"""What goods made cost, by each method, against sums done by hand: made, sold, back, and never more than there is."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from tests.store.production.workshop import bill, on_hand, released, worth
from tests.store.shop import act, balance_of, confirmed, differences, everything, only, party, pick, product
from tests.store.stock.goods import receive, ship

# 10 pieces of clay for 20.00 and 10 for 25.00; 12 of them make 3 pots; 2 pots are sold, one of them comes back.
# Each line: (stock value, cost of goods sold, price differences, worth of the clay, worth of the pots) in cents.
FIFO = [
    (4500, 0, 0, 4500, 0),
    (4500, 0, 0, 2000, 2500),  # all 10 of the first, 2 of the second: 20.00 + 5.00
    (2833, 1667, 0, 2000, 833),  # 2 of 3 that cost 25.00: 16.666…
    (3667, 833, 0, 2000, 1667),  # half of 16.67, rounded up: 8.34
]
AVERAGE = [
    (4500, 0, 0, 4500, 0),
    (4500, 0, 0, 1800, 2700),  # 12 of 20 that are worth 45.00
    (2700, 1800, 0, 1800, 900),
    (3600, 900, 0, 1800, 1800),
]
STANDARD = [  # clay at 2.20, pots at 10.00
    (4400, 0, 100, 4400, 0),
    (4760, 0, -260, 1760, 3000),  # 26.40 of clay become 30.00 of pots
    (2760, 2000, -260, 1760, 1000),
    (3760, 1000, -260, 1760, 2000),
]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("method", "table"), [("fifo", FIFO), ("average", AVERAGE), ("standard", STANDARD)])
def test_goods_made_are_worth_what_went_into_them(method: str, table: list[tuple[int, ...]]) -> None:
    acme = party()
    clay = product("CLAY", cost_method=method, standard_cost="2.20")
    pot = product("POT", cost_method=method, standard_cost="10")
    bill(pot, (clay, "4"))
    made: dict[str, int] = {}

    def buy() -> None:
        receive(clay, 10, 2000)
        made["second"] = receive(clay, 10, 2500)

    def make() -> None:
        act("work-order.complete", work_order=released(pot, "3"))

    def sell() -> None:
        made["sold"] = ship(acme, pot, "2")

    steps = [buy, make, sell, lambda: act("move.return", move=made["sold"], quantity="1")]
    for number, (step, wanted) in enumerate(zip(steps, table, strict=True)):
        step()
        found = (balance_of("1200"), balance_of("5000"), balance_of("5200"), worth(clay), worth(pot))
        assert found == wanted, number
        assert balance_of("2100") == -4500 and differences() == []
    assert (on_hand(clay), on_hand(pot)) == (8, 2)
    nothing_goes_below_zero(acme, clay, pot, made["second"])


def nothing_goes_below_zero(acme: int, clay: int, pot: int, second: int) -> None:
    """8 of clay and 2 pots are there: whatever asks for more is refused, and nothing of it is written."""
    act("order.add", party=acme, lines=[(pot, "3")])
    order = confirmed(acme, (pot, "2"))
    shipment = only("id", "shipment WHERE order_id = ?", order)
    work = released(pot, "3")
    act("location.add", code="BAY", name="Bay")
    before = everything()
    for action, values in (
        ("shipment.ship", {"shipment": shipment, "lines": [(pot, "3")], "override": "all of them"}),
        ("work-order.complete", {"work_order": work}),
        ("move.return", {"move": second, "quantity": "9"}),
        ("stock.transfer", {"product": clay, "quantity": "9", "target": "BAY"}),
    ):
        with pytest.raises(Refused):
            act(action, **values)
        assert everything() == before, action
    assert pick("id", "stock_balance WHERE on_hand < 0") == []
