"""What was there on any day, and how it came to be: the stock card against sums by hand, the value against the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from store.core.dates import moved_to
from store.core.errors import Usage
from store.core.values import Quantity
from store.insight.reports import report
from store.insight.sheet import money
from store.insight.stock_card import steps, stock_card, stock_value
from store.stock.months import Change, between
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
def test_both_ways_to_a_day_meet() -> None:
    """The card adds up all until a day, the report takes off what came later: the same at the end of each day."""
    tea, acme = product("TEA", cost_method="fifo"), party()
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(91)]  # to the end of November
    for number in (0, 1, 1, 14, 15, 29, 30, 44, 60, 61, 61, 75, 77, 80):  # months' first, middle and last days
        receive(tea, number + 1, 100 * number + 37, days[number])
    act("move.landed-cost", move=3, amount="7", day="2026-10-31", reason="duty")
    ship(acme, tea, "11")
    act("stock.adjust", product=tea, quantity="500", day="2026-11-28", reason="found")  # a day to come
    for day in days:
        last = steps(tea, day)[-1]
        line, _ = stock_value(day).rows
        assert (line[2], line[3]) == (Quantity().shown(last.quantity), money(last.value)), day


@pytest.mark.usefixtures("database")
def test_what_happened_between_two_days() -> None:
    """Shipped and sold, and what both brought back, at the edges of months and of their halves."""
    tea, acme = product("TEA"), party()
    receive(tea, 1000, 200_000, date(2026, 8, 1))
    shipped = {"2026-08-31": 3, "2026-09-01": 5, "2026-09-15": 7, "2026-09-16": 11, "2026-09-30": 13, "2026-10-15": 17}
    for day, pieces in shipped.items():
        with moved_to(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)):
            move = ship(acme, tea, str(pieces))
            act("move.return", move=move, quantity="1")  # what is sold is less by it, what was shipped is not
    for after in ("2026-08-30", *shipped):
        for to in ("2026-09-10", "2026-10-14", *shipped):
            if after <= to:
                left = [pieces for day, pieces in shipped.items() if after < day <= to]
                found = between(date.fromisoformat(after), date.fromisoformat(to)).get(tea, Change())
                net = sum(left) - len(left)
                assert (found.shipped, found.sold) == (sum(left) * 10_000, net * 200), (after, to)
                assert (found.quantity, found.value) == (-net * 10_000, -net * 200), (after, to)


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
