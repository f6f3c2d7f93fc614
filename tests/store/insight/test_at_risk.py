"""Customers whose rhythm broke, and the reasons, against orders that can be counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from store.core.dates import moved_to
from store.insight.customer import figures
from store.insight.figures import figure
from store.insight.rhythm import usual_interval
from tests.store.shop import act, confirmed, party, post_all, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


def at(day: str) -> dict[str, tuple[str, ...]]:
    return {bar.label: bar.cells for bar in figure("at-risk", date.fromisoformat(day)).bars}


def on(day: str) -> moved_to:  # type: ignore[valid-type]
    return moved_to(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))


def ordering(customer: int, *days: str, quantity: str = "1", **more: str) -> list[int]:
    return [confirmed(customer, ("TEA", quantity), day=day, **more) for day in days]


@pytest.fixture
def regular(database: object) -> int:
    """Every ten days an order for 100.00, the last on the last of January."""
    acme = party()
    with on("2025-12-01"):
        product("TEA", price="100", stock="1000")
    ordering(acme, "2026-01-01", "2026-01-11", "2026-01-21", "2026-01-31")
    return acme


def test_silent_for_more_than_twice_the_usual_days(regular: int) -> None:
    assert at("2026-02-20") == {}  # twenty days
    found = at("2026-02-21")["Acme GmbH"]
    assert found[:3] == ("10 days", "21 days", "200.00")  # 400.00 in two years
    assert found[3] == "expected 2026-02-10, last 2026-01-31; nobody ever talked to them"


def test_a_customers_screen_says_so_too(regular: int) -> None:
    with on("2026-02-20"):
        assert "Call" not in dict(figures(regular))
    with on("2026-02-21"):
        found = dict(figures(regular))
    assert found["Call"] == "silent for 21 days, expected 2026-02-10"
    assert found["Orders"] == "An order every 10 days (median); the last on 2026-01-31, 21 days ago."


def test_an_order_ends_it(regular: int) -> None:
    ordering(regular, "2026-02-20")
    assert at("2026-02-21") == {}


def test_who_was_talked_to_lately_is_looked_after(regular: int) -> None:
    with on("2026-02-15"):
        act("activity.add", kind="call", subject="How are you?", party=regular)
    assert at("2026-03-16") == {}
    assert "talked to on 2026-02-15" in at("2026-03-18")["Acme GmbH"][3]
    act("activity.add", kind="call", subject="To do", party=regular, due="2026-03-17")
    assert at("2026-03-18") != {}  # a plan is no talk


def test_what_they_owe_is_a_reason(regular: int) -> None:
    with on("2026-02-01"):
        [order] = ordering(regular, "2026-02-01")
        ship_all(order)
        post_all(order)  # 100.00, in 30 days
    assert "overdue" not in at("2026-03-03")["Acme GmbH"][3]
    assert at("2026-03-04")["Acme GmbH"][3].endswith("; 119.00 overdue")  # with 19 % tax


def test_three_orders_are_no_rhythm_and_those_of_a_day_are_one(regular: int) -> None:
    few = party(name="Few", code="FEW")
    ordering(few, "2026-01-01", "2026-01-05", "2026-01-05", "2026-01-09")
    act("order.add", party=few, day="2026-01-07", lines=[("TEA", "1")])  # a draft
    assert list(at("2026-06-01")) == ["Acme GmbH"]


def test_the_largest_come_first_whatever_they_pay_in(regular: int) -> None:
    act("exchange-rate.set", currency="USD", rate="0.5", valid_from="2026-01-01")
    big = party(name="Big", code="BIG")
    days = ("2026-01-02", "2026-01-09", "2026-01-16", "2026-01-23")
    ordering(big, *days[:2], quantity="5")
    ordering(big, *days[2:], quantity="5", currency="USD")
    found = at("2026-02-21")
    assert list(found) == ["Big", "Acme GmbH"]
    assert found["Big"][:3] == ("7 days", "29 days", "1,000.00")  # four of 500.00, two of them as 1,000 dollars


@pytest.mark.parametrize(("days", "median"), [((), None), ((5,), None), ((1, 6, 106, 112), 6), ((0, 3, 10), 5)])
def test_the_median_of_days_between_orders(days: tuple[int, ...], median: int | None) -> None:
    assert usual_interval(days) == median
