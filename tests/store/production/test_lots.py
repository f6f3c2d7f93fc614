"""Goods kept by lot and pieces with serial numbers: used first expired, first out; made under a number; taken back as such."""

from __future__ import annotations

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from tests.store.production.workshop import bill, released
from tests.store.shop import act, differences, pick, product
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def lots(product_id: int) -> dict[str, float]:
    """Number → how much is there."""
    found = pick(
        "l.number, b.quantity",
        "lot_balance b JOIN lot l ON l.id = b.lot_id WHERE b.product_id = ? ORDER BY l.number",
        product_id,
    )
    return {number: quantity / 10_000 for number, quantity in found}


def moved(origin: str = "work-order") -> list[tuple[str, str, float]]:
    """(from, lot, quantity) of what work orders moved, in order."""
    found = pick(
        "g.type, l.number, x.quantity",
        "move m JOIN move_lot x ON x.move_id = m.id JOIN lot l ON l.id = x.lot_id "
        "JOIN location g ON g.id = m.target_id WHERE m.origin = ? ORDER BY m.id, l.number",
        origin,
    )
    return [(kind, number, quantity / 10_000) for kind, number, quantity in found]


@pytest.fixture
def cake() -> int:
    """A cake takes two of milk: 6 in lot M1 (good until the 30th), 10 in M2 (until the 25th), 4 in M0, expired."""
    milk, made = product("MILK", tracking="lot"), product("CAKE", tracking="lot")
    for lot, day, quantity in (("M1", "2026-11-30", "6"), ("M2", "2026-11-25", "10"), ("M0", "2026-11-20", "4")):
        act("stock.adjust", product=milk, quantity=quantity, cost="1", reason="opening", lot=lot, expires=day)
    bill(made, (milk, "2"))
    return made


def test_what_expires_first_is_used_and_what_is_made_has_its_lot(cake: int) -> None:
    order = released(cake, "8")
    with pytest.raises(Invalid, match=r"lot: is required: say which lot of CAKE"):
        act("work-order.complete", work_order=order, quantity="6")
    said = act("work-order.complete", work_order=order, quantity="6", lot="C-100", expires="2026-12-05").message
    assert said == "WO-2026-000001: 6 of CAKE made (lots C-100), worth 12.00; it is in progress."
    assert moved() == [("production", "M1", 2), ("production", "M2", 10), ("internal", "C-100", 6)]
    assert lots(1) == {"M0": 4, "M1": 4} and lots(cake) == {"C-100": 6}
    act("completion.reverse", completion=1, reason="not sealed")
    assert lots(1) == {"M0": 4, "M1": 6, "M2": 10} and lots(cake) == {} and differences() == []


def test_lots_that_are_named_are_used_expired_ones_by_a_managers_word(cake: int) -> None:
    order = released(cake, "8")
    act("work-order.complete", work_order=order, quantity="2", lines=[("MILK", "4", "M1")], lot="C-1")
    assert lots(1) == {"M0": 4, "M1": 2, "M2": 10}
    with pytest.raises(Refused, match="M0 expired on 2026-11-20"):
        act("work-order.complete", work_order=order, quantity="2", lines=[("MILK", "4", "M0")], lot="C-1")
    given = {
        "work_order": order,
        "quantity": "2",
        "lines": [("MILK", "4", "M0")],
        "lot": "C-2",
        "override": "smells fine",
    }
    add_user("dan", "warehouse")
    with acting_as("dan"), pytest.raises(Forbidden, match="Only a manager may take expired or blocked lots"):
        act("work-order.complete", **given)
    act("work-order.complete", **given)
    assert lots(1) == {"M1": 2, "M2": 10} and lots(cake) == {"C-1": 2, "C-2": 2}
    act("work-order.scrap", work_order=order, lines=[("MILK", "1", "M2")], reason="spilt")
    assert lots(1)["M2"] == 9 and differences() == []


def test_expired_goods_are_not_there_for_work(cake: int) -> None:
    """Sixteen are good, for eight cakes; the ninth would need what has expired."""
    order = released(cake, "9")
    assert pick("open, reserved", "work_order_line") == [(180_000, 160_000)]
    with pytest.raises(Refused, match="lacks 2 of MILK"):
        act("work-order.complete", work_order=order, lot="C-1")


def test_pieces_are_made_under_their_numbers() -> None:
    motor, cart = product("MOTOR", tracking="serial"), product("CART", tracking="serial")
    act("stock.adjust", product=motor, quantity="3", cost="50", reason="opening", lot="E1..E3")
    bill(cart, (motor, "1", "5"))
    order = released(cart, "3")
    with pytest.raises(Invalid, match=r"must be whole, each piece has a number: say how many were used"):
        act("work-order.complete", work_order=order, quantity="2", lot="K7, K8")
    act("work-order.complete", work_order=order, quantity="2", lot="K7, K8", lines=[(motor, "2", "E2..E3")])
    assert lots(cart) == {"K7": 1, "K8": 1} and lots(motor) == {"E1": 1}
    act("completion.reverse", completion=1, reason="wired wrongly")
    assert lots(cart) == {} and lots(motor) == {"E1": 1, "E2": 1, "E3": 1} and differences() == []
