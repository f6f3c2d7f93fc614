"""Handling time: what is on the shelf is promised for the working day on which it has been got ready."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from store.core.dates import moved_to, parse_day, working_days_after
from store.insight.delivery import delivered
from tests.store.shop import act, confirmed, get, lines_of, party, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("day", "count", "ready"),
    [
        ("2026-11-19", 0, "2026-11-19"),  # Thursday
        ("2026-11-19", 1, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),  # Friday, then Monday
        ("2026-11-21", 0, "2026-11-21"),  # Saturday, and nothing to do
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-22", 5, "2026-11-27"),
        ("2026-11-20", 6, "2026-11-30"),
    ],
)
def test_working_days_go_from_monday_to_friday(day: str, count: int, ready: str) -> None:
    assert working_days_after(date.fromisoformat(day), count).isoformat() == ready


@pytest.mark.parametrize(
    ("company", "own", "promised"),
    [
        ("", None, "2026-11-23"),  # today is Saturday the 21st: a working day is Monday
        ("0", None, "2026-11-21"),
        ("3", None, "2026-11-25"),
        ("3", "0", "2026-11-21"),  # the product's own goes before the company's
        ("", "5", "2026-11-27"),
    ],
)
def test_goods_on_the_shelf_are_promised_after_the_handling_time(company: str, own: str | None, promised: str) -> None:
    act("setting.set", name="sales.handling-days", value=company)
    tea = product("TEA", stock="10", **({"handling_days": own} if own else {}))
    order = confirmed(party(), (tea, "4"))
    assert lines_of(order, "reserved, promised") == [(40_000, promised)]
    assert get("sales_order", order, "promised") == promised


@pytest.mark.parametrize("asked", ["2026-12-24", "2026-11-21"])
def test_a_day_that_was_agreed_with_the_customer_stays(asked: str) -> None:
    order = confirmed(party(), (product("TEA", stock="10"), "4"), promised=asked)
    assert lines_of(order, "promised") == ["2026-11-23"]  # when it can leave
    assert get("sales_order", order, "promised") == asked


def test_delivery_is_on_time_up_to_the_promised_day() -> None:
    """Promised for Monday the 23rd: what leaves on Monday is on time, what leaves on Tuesday is late."""
    acme, tea = party(), product("TEA", stock="10")
    first, second, third = (confirmed(acme, (tea, "2")) for _ in range(3))
    with moved_to(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        ship_all(first, day=date(2026, 11, 23))
        ship_all(second)
        month = delivered(parse_day("today"))[-1]
    assert (month.month, month.on_time, month.late, month.overdue) == ("2026-11", 1, 1, 1)
    assert get("sales_order", third, "promised") == "2026-11-23"
