"""Business hours: figures worked out by hand over nights, weekends and holidays, and laws that hold for any hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.service.hours import Hours, read_spans, shown_spans

OFFICE = Hours(
    (read_spans("9-17"),) * 4 + (read_spans("9:00-12:00, 13:00-16:00"), (), ()),
    {date(2026, 12, 25): (), date(2026, 12, 24): read_spans("9-12")},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("since", "minutes", "until"),
    [
        ("11-18 10:00", 60, "11-18 11:00"),  # a Wednesday
        ("11-18 16:00", 60, "11-18 17:00"),  # just done as they close
        ("11-18 16:30", 60, "11-19 09:30"),  # over a night
        ("11-18 22:15", 60, "11-19 10:00"),  # asked at night
        ("11-18 06:00", 60, "11-18 10:00"),
        ("11-20 11:30", 60, "11-20 13:30"),  # over lunch on a Friday
        ("11-20 15:30", 60, "11-23 09:30"),  # over a weekend
        ("11-21 12:00", 480, "11-23 17:00"),  # asked on a Saturday: all of Monday
        ("11-18 16:00", 480, "11-19 16:00"),
        ("12-23 16:00", 300, "12-28 10:00"),  # 1 h, 3 h on Christmas Eve, closed on Friday the 25th, Monday 1 h
        ("11-18 10:00", 0, "11-18 10:00"),
        ("11-21 10:00", 0, "11-21 10:00"),
    ],
)
def test_when_time_is_up(since: str, minutes: int, until: str) -> None:
    assert OFFICE.after(at(since), timedelta(minutes=minutes)) == at(until)
    assert OFFICE.between(at(since), at(until)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [
        ("11-18 10:00", "11-18 10:45", 45),
        ("11-18 17:00", "11-19 09:00", 0),
        ("11-20 10:00", "11-23 10:00", 2 * 60 + 3 * 60 + 60),
        ("11-16 00:00", "11-23 00:00", 4 * 8 * 60 + 6 * 60),  # a week
        ("12-21 00:00", "12-28 00:00", 3 * 8 * 60 + 3 * 60),  # that of Christmas
        ("11-18 11:00", "11-18 10:00", 0),  # backwards
    ],
)
def test_how_much_lies_between(first: str, last: str, minutes: int) -> None:
    assert OFFICE.between(at(first), at(last)) == timedelta(minutes=minutes)


def test_nobody_is_ever_there() -> None:
    nobody = Hours(((),) * 7)
    assert not nobody.ever
    assert nobody.between(at("11-18 10:00"), at("11-25 10:00")) == timedelta()
    with pytest.raises(ValueError, match="ten years"):
        nobody.after(at("11-18 10:00"), timedelta(minutes=1))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9-17", "09:00-17:00"),
        (" 13:30 – 18:00, 9:00-12:30 ", "09:00-12:30, 13:30-18:00"),
        ("0-24", "00:00-24:00"),
        ("Closed", "closed"),
        ("", "closed"),
    ],
)
def test_hours_as_people_write_them(typed: str, shown: str) -> None:
    assert shown_spans(read_spans(typed)) == shown
    assert read_spans(shown) == read_spans(typed)


@pytest.mark.parametrize("typed", ["9", "17-9", "9-9", "9-25", "9:60-10", "9-12, 11-13", "nine", "9-12;13-17", "24-25"])
def test_what_are_no_hours(typed: str) -> None:
    with pytest.raises(ValueError):
        read_spans(typed)


def spans() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    edges = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(sorted)
    return edges.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False)))


def weeks() -> st.SearchStrategy[Hours]:
    days = st.dictionaries(st.dates(date(2026, 11, 1), date(2026, 12, 31)), spans(), max_size=5)
    return st.builds(Hours, st.tuples(*[spans()] * 7), days).filter(lambda found: found.ever)


MOMENTS = st.datetimes(datetime.fromisoformat("2026-11-01"), datetime.fromisoformat("2026-12-31"))
WORKED = st.integers(0, 3000).map(lambda minutes: timedelta(minutes=minutes))


@given(weeks(), MOMENTS, WORKED, WORKED)
def test_time_adds_up(hours: Hours, since: datetime, first: timedelta, second: timedelta) -> None:
    """As much lies between as was asked for; two stretches are as long as one; who waits longer is never done sooner."""
    until = hours.after(since, first)
    assert until >= since
    assert hours.between(since, until) == first
    both = hours.after(until, second)
    assert both == hours.after(since, first + second)
    assert hours.between(since, both) == hours.between(since, until) + hours.between(until, both)


@given(weeks(), MOMENTS, st.integers(0, 5000))
def test_it_is_the_time_that_a_clock_counts(hours: Hours, since: datetime, minutes: int) -> None:
    """Minute by minute, as a clock on the wall would."""
    since = since.replace(second=0, microsecond=0)
    open_now = [
        moment
        for moment in (since + timedelta(minutes=n) for n in range(minutes))
        if any(opens <= moment.hour * 60 + moment.minute < closes for opens, closes in hours.of(moment.date()))
    ]
    assert hours.between(since, since + timedelta(minutes=minutes)) == timedelta(minutes=len(open_now))
