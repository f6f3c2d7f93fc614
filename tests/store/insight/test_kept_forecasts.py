"""Kept forecasts, and how good they were, against figures worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from store.core.dates import moved_to
from store.core.errors import Forbidden
from store.core.identity import sign_in
from store.core.listing import Query, get_listing
from store.insight.reports import report
from tests.store.shop import act, confirmed, differences, party, product


def on(day: str) -> moved_to:  # type: ignore[valid-type]
    return moved_to(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))


@pytest.fixture
def kept(database: object) -> dict[str, int]:
    """On 10 August 1,000 are open for September and 600 for October, both at 10 %, and 50 are ordered for October."""
    acme, tea = party(), product("TEA", price="5", stock="20")
    with on("2026-08-10"):
        first = act("deal.add", title="First", party=acme, value="1000", expected_close="2026-09-15").id
        second = act("deal.add", title="Second", party=acme, value="600", expected_close="2026-10-15").id
        confirmed(acme, (tea, "10"), promised="2026-10-20", day="2026-08-10")
        act("forecast.keep")
    with on("2026-09-03"):
        act("deal.win", deal=first)
        act("forecast.keep")
    return {"acme": acme, "tea": tea, "first": first, "second": second}


def test_what_is_kept(kept: dict[str, int]) -> None:
    months = get_listing("forecast-months")
    found = {
        line[1][0]: line[1][1:6]
        for line in months.every(Query("day:2026-08-10"))
        if line[1][1] or line[1][0] == "2026-08"
    }
    assert found == {
        "2026-08": (0, 0, 0, 0, 0), "2026-09": (10000, 0, 10000, 0, 100000), "2026-10": (11000, 5000, 6000, 0, 65000),
    }  # fmt: skip
    assert [line[1][2:] for line in get_listing("forecasts").every(Query(""))] == [
        (11000, 5000, 65000), (21000, 5000, 165000),
    ]  # fmt: skip
    assert differences() == []


def test_how_good_they_were(kept: dict[str, int]) -> None:
    """September came to 1,000 and nothing else; in October somebody ordered for 25 without a deal."""
    confirmed(kept["acme"], (kept["tea"], "5"), day="2026-10-05")
    found = report("forecast-accuracy", date(2026, 11, 21))
    assert found.rows == (
        ("2026-08-10", "2026-09", "1", "100.00", "1,000.00", "-900.00", "90%"),
        ("2026-08-10", "2026-10", "2", "60.00", "25.00", "35.00", "140%"),
        ("2026-09-03", "2026-10", "1", "60.00", "25.00", "35.00", "140%"),
        ("All", "", "1", "160.00", "1,025.00", "-865.00", "91%"),  # 900 + 35 of 1,025
        ("All", "", "2", "60.00", "25.00", "35.00", "140%"),
    )
    won, ordered = found.opens[0][1], found.opens[1][2]
    assert [line.id for line in get_listing(won.listing).every(Query(won.filter))] == [kept["first"]]
    assert len(list(get_listing(ordered.listing).every(Query(ordered.filter)))) == 1
    assert report("forecast-accuracy", date(2026, 10, 31)).rows == (
        found.rows[0],
        ("All", "", "1", "100.00", "1,000.00", "-900.00", "90%"),
    )


def test_a_forecast_of_the_first_counts_for_its_own_month(kept: dict[str, int]) -> None:
    with on("2026-10-01"):
        act("forecast.keep")
        act("deal.win", deal=kept["second"])
    assert report("forecast-accuracy", date(2026, 11, 21)).rows[2:4] == (
        ("2026-09-03", "2026-10", "1", "60.00", "600.00", "-540.00", "90%"),
        ("2026-10-01", "2026-10", "0", "60.00", "600.00", "-540.00", "90%"),
    )


def test_the_last_of_a_day_counts(kept: dict[str, int]) -> None:
    with on("2026-09-03"):
        act("deal.add", title="Third", party=kept["acme"], value="400", expected_close="2026-10-01")
        act("forecast.keep")
    found = report("forecast-accuracy", date(2026, 11, 21))
    assert [row[3] for row in found.rows if row[0] == "2026-09-03"] == ["100.00"]


def test_nothing_kept_yet(database: object) -> None:
    found = report("forecast-accuracy", date(2026, 11, 21))
    assert found.rows == ()
    assert "forecast keep" in found.note


def test_who_may_keep_one(database: object) -> None:
    act("user.add", login="wim", name="Wim", role="warehouse")
    sign_in("wim")
    with pytest.raises(Forbidden):
        act("forecast.keep")
