"""What was there on any day, and how it came to be: the stock card against sums by hand, the value against the ledger."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.errors import Usage
from store.insight.reports import report
from store.insight.stock_card import steps, stock_card, stock_value
from tests.store.shop import act, party, product
from tests.store.stock.goods import receive, ship


@pytest.mark.usefixtures("database")
def test_quantity_and_value_at_the_end_of_any_day() -> None:
    acme, tea, cup = party(), product("TEA"), product("CUP", cost_method="fifo")
    first = receive(tea, 10, 2000, date(2026, 10, 5))
    receive(cup, 3, 600, date(2026, 10, 5))
    act("stock.adjust", product=tea, quantity="8", day="2026-10-20")
    act("move.landed-cost", move=first, amount="5", day="2026-11-02", reason="freight")  # 8 of 10 are there: 4.00
    act("location.add", code="SHELF", name="Shelf")
    act("stock.transfer", product=tea, quantity="2", target="SHELF", day="2026-11-03")
    ship(acme, tea, "4")  # of 8 worth 20.00
    assert [(s.day, s.what, s.change, s.quantity, s.value) for s in steps(tea, date(2026, 11, 21))] == [
        ("2026-10-05", "SUPPLIER → MAIN", 100000, 100000, 2000),
        ("2026-10-20", "MAIN → LOSS", -20000, 80000, 1600),
        ("2026-11-02", "landed cost", 0, 80000, 2000),
        ("2026-11-03", "MAIN → SHELF", 0, 80000, 2000),
        ("2026-11-21", "MAIN → CUSTOMER", -40000, 40000, 1000),
    ]
    for day, wanted in (
        ("2026-10-04", []),
        ("2026-10-05", [("CUP", "3", "6.00"), ("TEA", "10", "20.00")]),
        ("2026-11-01", [("CUP", "3", "6.00"), ("TEA", "8", "16.00")]),
        ("2026-11-20", [("CUP", "3", "6.00"), ("TEA", "8", "20.00")]),
        ("2026-11-21", [("CUP", "3", "6.00"), ("TEA", "4", "10.00")]),
        ("2027-01-01", [("CUP", "3", "6.00"), ("TEA", "4", "10.00")]),
    ):
        *lines, total = stock_value(date.fromisoformat(day)).rows
        assert [(sku, quantity, value) for sku, _, quantity, value in lines] == wanted
        books = {row[0]: row[2] for row in report("trial-balance", date.fromisoformat(day)).rows}
        assert total[3] == books.get("1200", "0.00"), day


@pytest.mark.usefixtures("database")
def test_both_ways_to_a_day_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding up all until a day, and taking off what came later, are the same at the end of each day."""
    tea, acme = product("TEA", cost_method="fifo"), party()
    for day in (1, 2, 2, 5, 9, 9, 14):
        receive(tea, day + 1, 100 * day + 37, date(2026, 11, day))
    act("move.landed-cost", move=3, amount="7", day="2026-11-04", reason="duty")
    ship(acme, tea, "11")
    for day in range(1, 21):
        told = []
        for near in (True, False):
            monkeypatch.setattr("store.insight.stock_card._nearer_to_now", lambda _day, near=near: near)
            told.append(stock_value(date(2026, 11, day)).rows)
        assert told[0] == told[1], day
        assert told[0][-1][3] != "" and len(told[0]) == 2


@pytest.mark.usefixtures("lite")
def test_the_card_says_in_words_what_changed() -> None:
    tea = product("TEA", stock="5", cost="2")
    card = report("stock-card", product=tea)
    assert card.rows == (("2026-11-21", "5", "+5", "10.00", "OPENING → MAIN"),)
    assert card.title == "Stock card of TEA The TEA" and card.opens[0][0].kind == "move"
    assert report("stock-card", product=product("CUP")).note == "Nothing has moved yet."
    act("stock.adjust", product=tea, quantity="4")
    drawn = stock_card(tea, date(2026, 11, 21), 1)
    assert [bar.cells for bar in drawn.bars] == [("4", "-1", "8.00", "MAIN → LOSS")] and "1 before these" in drawn.note
    with pytest.raises(Usage, match="about one product"):
        report("stock-card")
