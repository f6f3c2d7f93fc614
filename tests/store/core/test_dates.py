"""Dates as people type them, and what is no date."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core import dates
from tests.support import hostile

SATURDAY = date(2026, 11, 21)
days = st.dates(dates.FIRST, dates.LAST)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-21"), (" TODAY ", "2026-11-21"), ("tomorrow", "2026-11-22"), ("yesterday", "2026-11-20"),
        ("eom", "2026-11-30"), ("sun", "2026-11-22"), ("mon", "2026-11-23"), ("Friday", "2026-11-27"),
        ("sat", "2026-11-28"), ("+3", "2026-11-24"), ("+3d", "2026-11-24"), ("-21d", "2026-10-31"),
        ("+2w", "2026-12-05"), ("-1m", "2026-10-21"), ("+3m", "2027-02-21"), ("+1y", "2027-11-21"),
        ("2026-11-21", "2026-11-21"), ("2026-1-5", "2026-01-05"), ("2026-11-21T00:00:00", "2026-11-21"),
        ("2026-11-21 00:00:00.000", "2026-11-21"), ("1970-01-01", "1970-01-01"), ("2100-12-31", "2100-12-31"),
        ("29.2.2028", "2028-02-29"),
    ],
)  # fmt: skip
def test_what_people_type(text: str, day: str) -> None:
    assert dates.parse_day(text, base=SATURDAY).isoformat() == day


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("21.11.2026", "dmy", "2026-11-21"), ("21/11", "dmy", "2026-11-21"), ("1/2/27", "dmy", "2027-02-01"),
        ("11/21/2026", "mdy", "2026-11-21"), ("11/21", "mdy", "2026-11-21"), ("1/2/27", "mdy", "2027-01-02"),
        ("26/11/21", "ymd", "2026-11-21"), ("11-21", "ymd", "2026-11-21"), ("2026/11/21", "ymd", "2026-11-21"),
    ],
)  # fmt: skip
def test_the_companys_order(text: str, order: str, day: str) -> None:
    assert dates.parse_day(text, order, SATURDAY).isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2026-02-30", "2027-02-29", "31.4.2026", "2026-13-01", "2026-00-10", "2026-01-00", "0.1.2026", "32.1.",
        "1969-12-31", "2101-01-01", "0001-01-01", "9999-12-31", "+9999y", "-9999y", "+9999m", "+9999w", "-9999w",
        "+99999d", "20260101", "2026-W01-1", "2026-11-21T10:00", "٢٠٢٦-٠١-٠١", "２０２６-01-01", "٣d", "+٣d", "tues",
        "heute", "1e3", "NaN", "1.2.126", "1/2/3/4", "2026-11-21x", "2026-11-21\nx", "--1d", "+-1d", "+d", "21.11.1",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=re.compile("not a date|there is no day|dates go from")):
        dates.parse_day(text, base=SATURDAY)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 2, "2027-02-28"), ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"),
        ("2026-05-31", 0, "2026-05-31"), ("2026-08-31", 1, "2026-09-30"),
    ],
)  # fmt: skip
def test_months_are_clamped(start: str, months: int, end: str) -> None:
    assert dates.add_months(date.fromisoformat(start), months).isoformat() == end


@given(days)
def test_every_day_is_read_back_in_every_order(day: date) -> None:
    assert dates.parse_day(day.isoformat()) == day
    for order in ("dmy", "mdy", "ymd"):
        parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year}"}
        for sign in "./-":
            if order != "ymd" or sign != "-":
                assert dates.parse_day(sign.join(parts[letter] for letter in order), order) == day


@given(days)
def test_the_end_of_the_month_is_the_day_before_the_first(day: date) -> None:
    end = dates.end_of_month(day)
    assert (end.month, end.year) == (day.month, day.year) and (end + timedelta(days=1)).day == 1


@given(st.text(max_size=20) | st.sampled_from(hostile.EVERYTHING) | st.from_regex(r"[+-]?\d{1,6}[./dwmy-]?\d{0,4}"))
def test_any_text_is_a_date_in_range_or_a_reason(text: str) -> None:
    for order in ("dmy", "mdy", "ymd"):
        try:
            found = dates.parse_day(text, order)
        except ValueError as error:
            assert str(error)
        else:
            assert dates.FIRST <= found <= dates.LAST


def test_moments_are_utc_and_sort_as_text() -> None:
    first, second = dates.now(), dates.now()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", first) and first <= second
