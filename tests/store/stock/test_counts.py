"""Counting: what was expected is frozen, the difference is posted once, and nothing moves before it any more."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid, Refused
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
from tests.store.stock.goods import receive


def line(count: int, item: int, columns: str = "expected, counted, value") -> Any:
    return only(columns, "stock_count_line WHERE count_id = ? AND product_id = ?", count, item)


@pytest.mark.usefixtures("database")
def test_a_count_worked_by_hand() -> None:
    """FIFO: 4 at 2.50 and 4 at 3.00; 3 missing cost 7.50. Average: 5 at 2.00; 2 more found come in at 2.00."""
    tea, cup, pot = product("TEA", cost_method="fifo"), product("CUP", stock="5"), product("POT", stock="3")
    receive(tea, 4, 1000)
    receive(tea, 4, 1200)
    count = act("count.start").id
    assert pick("product_id, expected", "stock_count_line ORDER BY id") == [(cup, 50000), (pot, 30000), (tea, 80000)]
    with pytest.raises(Refused, match="is open for some of these"):
        act("count.start", product=tea)
    said = act("count.enter", count=count, lines=[(tea, "5"), (cup, "7")]).message
    assert said == "1 product still to count; the differences are worth -3.50."
    assert (line(count, tea), line(count, cup)) == ((80000, 50000, -750), (50000, 70000, 400))
    before = everything()
    with pytest.raises(Refused, match="1 product of it not counted"):
        act("count.post", count=count)
    assert everything() == before and balance_of("1200") == 1000 + 1200 + 1000 + 600
    act("count.enter", count=count, lines=[(pot, "3")])
    act("count.post", count=count)
    assert get("stock_count", count, "number", "state") == ("CO-2026-000001", "posted")
    moved = pick("id, product_id, quantity, cost", "move WHERE origin = 'count' ORDER BY id")
    assert [move[1:] for move in moved] == [(cup, 20000, 400), (tea, 30000, 750)]
    assert [legs("move", move[0]) for move in moved] == [
        [("1200", 400), ("5100", -400)],
        [("1200", -750), ("5100", 750)],
    ]
    for step in ("post", "cancel", "recount"):
        with pytest.raises(Refused, match="CO-2026-000001 is posted already"):
            act(f"count.{step}", count=count)
    with pytest.raises(Refused, match="posted already"):
        act("count.enter", count=count, lines=[(tea, "1")])
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_work_goes_on_while_people_count() -> None:
    """10 expected, 9 found; 4 leave before it is posted: 5 stay."""
    tea = product("TEA", stock="10")
    count = act("count.start").id
    ship_all(confirmed(party(), (tea, "4")))
    act("count.enter", count=count, lines=[(tea, "9")])
    act("count.post", count=count)
    assert only("on_hand", "stock_balance") == 50000 and line(count, tea) == (100000, 90000, -200)
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_counting_again_forgets_and_freezes_anew() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="5")
    count = act("count.start").id
    act("count.enter", count=count, lines=[(tea, "7"), (cup, "5")])
    ship_all(confirmed(party(), (tea, "2")))
    act("count.recount", count=count)
    assert line(count, tea, "expected, counted, value, times") == (80000, None, 0, 1)
    assert line(count, cup, "counted, times") == (50000, 1)
    act("count.recount", count=count, product=cup)
    assert line(count, cup, "counted") is None
    with pytest.raises(Refused, match="Nothing of it differs"):
        act("count.recount", count=count)
    act("count.enter", count=count, lines=[(tea, "8")])
    act("count.post", count=count, uncounted="as expected")
    assert pick("product_id", "stock_count_line") == [tea] and pick("id", "move WHERE origin = 'count'") == []
    assert get("stock_count", count, "state") == "posted" and differences() == []


@pytest.mark.usefixtures("database")
def test_what_nobody_expected_is_added_at_a_cost_that_is_known() -> None:
    tea, cup, work = product("TEA", stock="10"), product("CUP"), product("WORK", kind="service")
    count = act("count.start", product=tea).id
    with pytest.raises(Invalid, match="nothing says yet what CUP costs"):
        act("count.enter", count=count, lines=[(cup, "3")])
    with pytest.raises(Invalid, match="is a service"):
        act("count.enter", count=count, lines=[(work, "3")])
    act("count.enter", count=count, lines=[(cup, "3", "0.333333"), (tea, "10")])
    assert line(count, cup, "expected, counted, unit_cost, value") == (0, 30000, 333333, 100)
    act("count.post", count=count)
    assert only("quantity, value", "cost_layer WHERE product_id = ?", cup) == (30000, 100)
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_goods_that_are_promised_are_not_counted_away() -> None:
    tea = product("TEA", stock="10")
    confirmed(party(), (tea, "8"))
    count = act("count.start").id
    act("count.enter", count=count, lines=[(tea, "7")])
    before = everything()
    with pytest.raises(Refused, match="Only 2 of TEA can be taken"):
        act("count.post", count=count)
    assert everything() == before
    act("count.cancel", count=count)
    assert get("stock_count", count, "state", "number") == ("cancelled", None)


@pytest.mark.usefixtures("database")
def test_nothing_moves_before_a_count_or_in_a_closed_month() -> None:
    tea, cup = product("TEA", stock="10"), product("CUP", stock="10")
    count = act("count.start", product=tea, day="2026-11-21").id
    act("count.enter", count=count, lines=[(tea, "10")])
    act("count.post", count=count)
    for day, why in (("2026-11-20", "TEA was counted on 2026-11-21"), ("2026-10-31", "is closed")):
        if why == "is closed":
            act("period.close", month="2026-10")
        with pytest.raises(Refused, match=why):
            act("stock.adjust", product=tea, quantity="12", day=day)
    with pytest.raises(Refused, match="2026-10 is closed"):
        act("location.add", code="SHELF", name="Shelf")
        act("stock.transfer", product=cup, quantity="1", target="SHELF", day="2026-10-31")
    act("stock.adjust", product=cup, quantity="11", day="2026-11-20")  # that was not counted
    act("stock.adjust", product=tea, quantity="12")
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_goods_cannot_have_left_before_they_came() -> None:
    """2 on the 1st, 5 more on the 10th, 4 go on the 15th: until the 14th 2 could have gone, and 3 after that."""
    tea = product("TEA")
    act("stock.adjust", product=tea, quantity="2", cost="1", day="2026-11-01")
    act("stock.adjust", product=tea, quantity="7", cost="1", day="2026-11-10")
    act("stock.adjust", product=tea, quantity="3", day="2026-11-15")
    with pytest.raises(Refused, match="Only 2 of TEA was there before 2026-11-10"):
        act("stock.adjust", product=tea, quantity="0", day="2026-11-09")
    with pytest.raises(Refused, match="Only 0 of TEA was there before 2026-11-01"):
        act("stock.adjust", product=tea, quantity="2", day="2026-10-31")
    act("stock.adjust", product=tea, quantity="1", day="2026-11-09")
    act("stock.adjust", product=tea, quantity="0", day="2026-11-15")
    assert differences() == []
