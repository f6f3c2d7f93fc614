"""Goods and what they cost: the moving average to the cent, nothing below zero or below what is promised."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.errors import Invalid, Refused
from store.stock.valuation import held, issue, receive, taken_in, unit_cost, value_of
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    everything,
    get,
    legs,
    only,
    party,
    pick,
    product,
    ship_all,
)


def count(tea: int, quantity: str, cost: str | None = None, **values: str) -> None:
    act("stock.adjust", product=tea, quantity=quantity, cost=cost, **values)


@pytest.mark.usefixtures("database")
def test_a_moving_average_worked_by_hand() -> None:
    """Quantities in pieces, values in EUR; an issue takes value × part, rounded half away from zero.

    receive 10 at 2.00 → 10 / 20.00; receive 5 at 3.00 → 15 / 35.00; issue 4: 35.00 × 4/15 = 9.333 → 9.33 → 11 / 25.67
    receive 3 at 2.50 → 14 / 33.17; issue 7: 33.17 × 7/14 = 16.585 → 16.59 → 7 / 16.58; issue 7: all → 0 / 0.00
    """
    acme, tea = party(), product("TEA")
    count(tea, "10", "2")
    count(tea, "15", "3")
    costs = []
    for quantity, left, worth in (("4", 110000, 2567), ("0", 140000, 3317), ("7", 70000, 1658), ("7", 0, 0)):
        if quantity == "0":
            count(tea, "14", "2.50")
        else:
            shipment = ship_all(confirmed(acme, (tea, quantity)))
            costs.append(only("cost", "move WHERE origin = 'shipment' AND origin_id = ?", shipment))
            assert legs("shipment", shipment) == [("5000", costs[-1]), ("1200", -costs[-1])]
        assert only("quantity, value", "cost_layer") == (left, worth)
        assert balance_of("1200") == worth
    assert costs == [933, 1659, 1658]
    assert only("on_hand", "stock_balance") == 0
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_adjustments_post_what_they_change() -> None:
    tea = product("TEA")
    count(tea, "10", "2", reason="opening", day="2026-11-01")
    count(tea, "12", reason="found")  # 2 more at the average of 2.00
    count(tea, "9", reason="loss")  # 24.00 × 3/12 = 6.00
    count(tea, "9", "99")  # as before: nothing happens, whatever the cost
    moves = pick("id, quantity, cost, day, memo", "move ORDER BY id")
    assert [move[1:] for move in moves] == [
        (100000, 2000, "2026-11-01", "opening"),
        (20000, 400, "2026-11-21", "found"),
        (30000, 600, "2026-11-21", "loss"),
    ]
    assert [legs("move", move[0]) for move in moves] == [
        [("1200", 2000), ("3900", -2000)],
        [("1200", 400), ("5100", -400)],
        [("1200", -600), ("5100", 600)],
    ]
    assert balance_of("1200") == 1800
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_never_below_zero_or_below_what_is_promised() -> None:
    tea = product("TEA", stock="10")
    confirmed(party(), (tea, "7"))
    before = everything()
    with pytest.raises(Refused, match="10 on hand, 7 reserved"):
        count(tea, "6.9999")
    with pytest.raises(Refused):
        act("stock.adjust", product=tea, quantity=-1)
    with pytest.raises(ValueError, match="at least 0"):
        count(tea, "-1")
    assert everything() == before
    count(tea, "7")
    assert only("on_hand, reserved", "stock_balance") == (70000, 70000)
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_only_goods_at_our_own_places_are_counted() -> None:
    work = product("WORK", kind="service")
    with pytest.raises(Refused, match="is a service"):
        count(work, "1")
    with pytest.raises(Invalid, match="place of a warehouse"):
        count(product("TEA"), "1", location="CUSTOMER")
    assert pick("id", "move") == []


@pytest.mark.usefixtures("database")
def test_unit_and_type_are_fixed_once_goods_moved() -> None:
    from store.core.undo import undo

    tea = product("TEA")
    act("product.edit", product=tea, changes={"unit": 3})
    count(tea, "1", "1")
    undone_before = get("product", tea, "unit_id")
    for changes in ({"unit": 1}, {"kind": "service"}):
        with pytest.raises(Refused, match="is fixed"):
            act("product.edit", product=tea, changes=changes)
    with pytest.raises(Refused):
        undo()
    assert get("product", tea, "unit_id") == undone_before == 3


def test_undo_of_a_unit_asks_too(database: object, user: object) -> None:
    from store.core.identity import acting_as
    from store.core.undo import undo
    from tests.support.people import add_user

    add_user("mia", "manager")
    tea = product("TEA")
    with acting_as("mia"):
        act("product.edit", product=tea, changes={"unit": 3})
    count(tea, "1", "1")
    with acting_as("mia"), pytest.raises(Refused, match="is fixed"):
        undo()
    assert get("product", tea, "unit_id") == 3


def test_value_and_unit_cost_are_each_other_s_inverse() -> None:
    # 3 pieces at 0.333333 = 0.999999 → 1.00 EUR; 1 JPY has no decimals, 1 KWD three
    assert value_of(30000, 333333, "EUR") == 100
    assert value_of(30000, 333333, "JPY") == 1
    assert value_of(30000, 333333, "KWD") == 1000
    assert unit_cost(30000, 100, "EUR") == 333333
    assert unit_cost(0, 0, "EUR") == 0


@pytest.mark.parametrize("method", ["average", "fifo", "standard"])
@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(1, 10**7), st.integers(0, 10**9)), min_size=1, max_size=12))
def test_whatever_comes_and_goes_issuing_everything_leaves_nothing(
    lite: object, method: str, steps: list[tuple[bool, int, int]]
) -> None:
    from store.core import audit
    from store.core.database import db

    with db.atomic() as work:
        _, token = audit.begin()
        tea, there, worth = product("TEA", cost_method=method, standard_cost="1.2345"), 0, 0
        for comes, quantity, value in steps:
            if comes or not there:
                gained = taken_in(tea, quantity, value)
                assert gained == value or method == "standard"
                receive(tea, quantity, gained)
                there, worth = there + quantity, worth + gained
            else:
                part = min(quantity, there)
                taken = issue(tea, part)
                assert 0 <= taken <= worth
                if method == "average":  # within half a cent of the exact share
                    assert abs(taken * there - worth * part) * 2 <= there
                there, worth = there - part, worth - taken
            assert held(tea) == (there, worth)
            if method == "standard":  # 1.2345 EUR for 10 000 parts of one
                assert abs(worth * 10**6 - there * 12345) * 2 <= 10**6
        if there:
            assert issue(tea, there) == worth
        assert held(tea) == (0, 0)
        audit.end(token)
        work.rollback()
