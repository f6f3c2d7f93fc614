"""What is still to come, and the forecast tried on the past, against figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from store.core.database import db
from store.insight.closing import Closings, Deal, LifeTable
from store.insight.figures import figure
from store.insight.forecast import forecast
from store.insight.outlook import Ahead, months_from, repeat_orders
from store.insight.quarters import EVEN, shape_of, shaped
from store.insight.reports import report
from store.insight.sheet import InBooks
from tests.conftest import Opened
from tests.store.shop import act, confirmed, differences, party, product

DAY = date(2026, 6, 30)


def deals(number: int, outcome: str, age: int, value: int = 0) -> list[Deal]:
    return [Deal(DAY - timedelta(age), outcome, DAY, value)] * number


def test_a_life_table_by_hand() -> None:
    found = LifeTable(deals(10, "won", 3) + deals(10, "lost", 8) + deals(10, "won", 20) + deals(10, "", 23))
    # week 1: 10 of 40 won; week 2: 10 of 30 lost; week 3: 10 of 20 won; then 10 are left, too few to say anything
    assert found.chance(0, 7) == pytest.approx(0.25)
    assert found.chance(0, 14) == pytest.approx(0.25)
    assert found.chance(0, 365) == pytest.approx(0.5)  # a half of the half that is left
    assert found.chance(7, 14) == pytest.approx(1 / 3)  # 0.25 of the 0.75 that got so far
    assert found.chance(0, 3) == pytest.approx(0.25 * 3 / 7)
    assert found.chance(21, 365) == 0


def test_deals_that_are_open_count_for_half_of_the_week_they_are_in() -> None:
    found = LifeTable(deals(20, "won", 1) + deals(20, "", 2))
    assert found.chance(0, 7) == pytest.approx(20 / 30)


def test_nothing_is_said_of_few_deals() -> None:
    assert LifeTable(deals(19, "won", 1)).chance(0, 30) == 0
    assert LifeTable([]).chance(0, 30) == 0
    assert not Closings(DAY, tuple(deals(19, "won", 1, 100))).is_measured
    assert Closings(DAY, tuple(deals(20, "won", 1, 100))).is_measured


def test_deals_that_are_not_opened_yet() -> None:
    """40 in 91 days, each won within a week for 100.00: of those of July 27 of 31 days' are won by its end."""
    known = Closings(DAY, tuple(Deal(DAY - timedelta(5), "won", DAY, 100_00) for _ in range(40)))
    months = months_from(date(2026, 7, 1), 2)
    assert (months.names, months.ends, months.days) == (("2026-07", "2026-08"), (31, 62), [31, 31])
    july, august = Ahead(known, months, EVEN).new_deals()
    assert july == round(27 * 40 / 91 * 100_00)
    assert august == round(31 * 40 / 91 * 100_00)
    assert Ahead(Closings(DAY, ()), months, EVEN).new_deals() == [0, 0]


def test_the_months_of_a_quarter() -> None:
    spring = {"2026-04": 100, "2026-05": 200, "2026-06": 300}
    second = date(2026, 4, 1)
    assert shape_of({}, [second]) == EVEN
    assert shape_of(spring, [second]) == pytest.approx((0.75, 1, 1.25))  # a half of 0.5, 1 and 1.5
    both = spring | {"2026-01": 7, "2026-02": 7, "2026-03": 7}
    assert shape_of(both, [second, date(2026, 1, 1)]) == pytest.approx((5 / 6, 1, 7 / 6))  # two thirds of 0.75 … 1.25
    assert shape_of({"2026-02": 50} | spring, [second, date(2026, 1, 1)]) == pytest.approx((0.75, 1, 1.25))


def test_what_is_moved_within_a_quarter_adds_up() -> None:
    found = shaped([10, 20, 30, 30], ["2026-11", "2026-12", "2027-01", "2027-02"], (0.75, 1, 1.25))
    assert found == pytest.approx([30 * 10 / 35, 30 * 25 / 35, 60 * 22.5 / 52.5, 60 * 30 / 52.5])
    assert sum(found[:2]) == pytest.approx(30)


@pytest.mark.usefixtures("database")
def test_customers_who_order_in_a_rhythm_of_their_own() -> None:
    """Three orders of 100, 200 and 300 in 60 days: 200 come every 30 days."""
    regular, tea = party(), product("TEA", price="100")
    for day, quantity in (("2026-05-01", "1"), ("2026-05-31", "2"), ("2026-06-30", "3")):
        confirmed(regular, (tea, quantity), day=day)
    twice = party(name="Twice", code="TWICE")
    for day in ("2026-05-01", "2026-06-30"):
        confirmed(twice, (tea, "50"), day=day)
    act("order.add", party=twice, day="2026-06-01", lines=[(tea, "50")])  # a draft is no order
    july = months_from(date(2026, 7, 1), 1)
    books = InBooks(DAY)
    assert repeat_orders(DAY, books, july) == [206_67]  # 31 days of 600 / 3 x 2 / 60
    assert repeat_orders(date(2026, 6, 15), books, july) == [0]  # two orders so far
    assert repeat_orders(date(2026, 9, 28), books, july) == [206_67]
    assert repeat_orders(date(2026, 9, 29), books, july) == [0]  # 91 days: three times as long as usual, and more
    assert repeat_orders(date(2028, 6, 1), books, july) == [0]


@pytest.fixture
def seller(database: object) -> int:
    """Two deals opened every fifth day from January on; after ten days one is won for 1,000, one lost."""
    acme = party()
    for step in range(36):
        opened = date(2026, 1, 1) + timedelta(5 * step)
        for title, what in (("W", "win"), ("L", "lose")):
            made = act("deal.add", title=f"{title}{step}", party=acme, value="1000", opened_on=opened.isoformat()).id
            end = (opened + timedelta(10)).isoformat()
            if what == "win":
                act("deal.win", deal=made, day=end)
            else:
                act("deal.lose", deal=made, reason="price", day=end)
    return acme


def test_the_forecast_tried_on_the_past(seller: int) -> None:
    found = report("forecast-test", date(2026, 5, 14))  # as of the end of April
    rows = {row[0]: row[1:] for row in found.rows}
    assert list(rows)[:3] == ["2026-05", "2026-06", "2026-07"]
    # won every fifth day from 11 January to 5 July: in February 5, March 6, April 6, May 7, June 6, July 1
    assert [rows[month][0] for month in ("2026-05", "2026-06", "2026-07", "2026-08")] == [
        "7,000.00", "6,000.00", "1,000.00", "0.00",
    ]  # fmt: skip
    assert {rows[month][2] for month in list(rows)[:3]} == {"5,666.67"}  # 17 in three months
    # two in five days are opened, one of them is won: six a month of 30 days
    forecast = float(rows["2026-06"][1].replace(",", ""))
    assert forecast == pytest.approx(6000, rel=0.1)
    assert differences() == []


def test_too_little_to_try_it_on(seller: int) -> None:
    for day, reason in ((date(2026, 1, 31), "fewer than 20 deals"), (date(2026, 11, 30), "No month has ended")):
        found = report("forecast-test", day)
        assert found.rows == ()
        assert reason in found.note


def test_deals_without_a_day_to_come_are_expected_by_their_age(seller: int) -> None:
    act("deal.add", title="New", party=seller, value="600", opened_on="2026-11-14")
    act("deal.add", title="Old", party=seller, value="70", opened_on="2026-06-01")
    found = {bar.label: bar.cells for bar in figure("forecast", date(2026, 11, 21)).bars}
    # in its second week, the one of November is counted half: 36 of 72 + 1 + 0.5 were won in it, none later
    assert found["2026-11"][1:3] == ("0.00", "293.88")
    assert found["no date"] == ("0.00", "0.00", "0.00", "0.00", "70.00")


def test_read_on_two_connections_it_says_the_same(database: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    acme, tea = party("ACME"), product("TEA", price="600")
    for day in ("2026-05-01", "2026-06-10", "2026-07-20", "2026-08-29"):
        confirmed(acme, (tea, "1"), day=day)
    alone = forecast(date(2026, 9, 15))
    assert alone.bars[0].cells[4] == "240.00"  # to come in 16 days of September: 600 every 40 days
    monkeypatch.setattr("store.insight.forecast._MANY", 0)
    assert forecast(date(2026, 9, 15)) == alone
    with db.atomic():  # what is written and not yet saved is read here
        confirmed(acme, (tea, "1"), day="2026-09-14")
        inside = forecast(date(2026, 9, 15))
    assert inside != alone and forecast(date(2026, 9, 15)) == inside
