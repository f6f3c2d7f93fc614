"""What comes again: weekdays across year ends, months of 28 to 31 days, and times of day where clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.rhythm import Repeats, beat, day_to_keep, following
from store.core.zones import Length, TimeOfDay, Zone, lasting, moment, on_the_wall
from tests.store.shop import act


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("daily", "day"),
        ("Every 3 days", "3 days"),
        ("1 week", "week"),
        ("every other week on thursday, mon", "2 weeks on mon, thu"),
        ("week fri and tue", "week on tue, fri"),
        ("weekdays", "week on mon, tue, wed, thu, fri"),
        ("fortnightly", "2 weeks"),
        ("3 months", "3 months"),
        ("quarterly", "quarter"),
        ("every year", "year"),
    ],
)
def test_a_rhythm_is_kept_as_it_is_read(typed: str, kept: str) -> None:
    assert Repeats().parse(typed) == kept
    assert Repeats().parse(kept) == kept


@pytest.mark.parametrize("typed", ["0 days", "month on mon", "week on someday", "sometimes", "every", "-1 week"])
def test_what_is_no_rhythm_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"rhythm|weekdays|every 0"):
        Repeats().parse(typed)


@pytest.mark.parametrize(
    ("every", "days"),
    [
        # 2026-12-28 is a Monday, 2026-12-31 a Thursday, 2027-01-04 a Monday
        ("week on mon, thu", ["2026-12-28", "2026-12-31", "2027-01-04", "2027-01-07"]),
        ("2 weeks on mon, thu", ["2026-12-28", "2026-12-31", "2027-01-11", "2027-01-14", "2027-01-25"]),
        ("week on mon, tue, wed, thu, fri", ["2026-12-31", "2027-01-01", "2027-01-04"]),
        ("3 weeks on sun", ["2026-12-27", "2027-01-17", "2027-02-07"]),
        ("week on wed", ["2026-12-31", "2027-01-06"]),  # begun on a Thursday
        ("2 weeks", ["2026-12-22", "2027-01-05"]),
        ("10 days", ["2028-02-20", "2028-03-01"]),  # a leap year
        ("month", ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]),
        ("month", ["2028-01-30", "2028-02-29", "2028-03-30"]),
        ("3 months", ["2026-11-30", "2027-02-28", "2027-05-31"]),  # begun on the last of a month
        ("quarter", ["2026-08-29", "2026-11-29", "2027-02-28", "2027-05-29"]),
        ("year", ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2 years", ["2026-06-15", "2028-06-15"]),
    ],
)
def test_the_days_of_a_rhythm(every: str, days: list[str]) -> None:
    first, *more = (date.fromisoformat(day) for day in days)
    keeps, found = day_to_keep(first), [first]
    for _ in more:
        found.append(following(found[-1], every, keeps))
    assert [day.isoformat() for day in found] == days


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(1, 9),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    st.sets(st.sampled_from(["mon", "wed", "sat", "sun"])),
)
def test_a_rhythm_always_goes_on_and_keeps_its_weekdays(first: date, step: int, unit: str, on: set[str]) -> None:
    every = Repeats().parse(f"{step} {unit}s" + (f" on {' '.join(sorted(on))}" if on and unit == "week" else ""))
    day = following(first, every, day_to_keep(first))
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit]
    assert timedelta(0) < day - first <= timedelta(days=step * longest + 6)
    if unit == "week" and on:
        assert f"{day:%a}".lower() in on
    assert str(beat(every)) == every


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("9", "09:00"), ("9:30", "09:30"), ("14.30", "14:30"), ("0905", "09:05"), ("12am", "00:00"),
     ("12 pm", "12:00"), ("7:15pm", "19:15"), ("08:30:00 AM", "08:30")],
)  # fmt: skip
def test_times_of_day(typed: str, kept: str) -> None:
    assert TimeOfDay().parse(typed) == kept


@pytest.mark.parametrize("typed", ["24:00", "9:60", "noon", "13pm", "0am", "9:3", "-1"])
def test_what_is_no_time_of_day(typed: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        TimeOfDay().parse(typed)


def test_lengths_of_time() -> None:
    assert [Length().parse(typed) for typed in ("45", "1h30", "2h", "1 h 5 min", "")] == ["45", "90", "120", "65", ""]
    assert [lasting(minutes) for minutes in (45, 60, 90, 125)] == ["45 min", "1 h", "1 h 30", "2 h 05"]
    for wrong in ("0", "long", "169h"):
        with pytest.raises(ValueError, match="not a length"):
            Length().parse(wrong)


def test_the_companys_clock_where_it_changes(database: object) -> None:
    """Berlin: +1 in winter, +2 from 2027-03-28 02:00 to 2027-10-31 03:00."""
    act("company.edit", changes={"time_zone": "Europe/Berlin"})
    for wall, utc in (
        ("2027-03-27 10:00", "2027-03-27T09:00"),
        ("2027-03-28 10:00", "2027-03-28T08:00"),
        ("2027-10-31 02:30", "2027-10-31T00:30"),  # comes twice: the first
        ("2027-10-31 10:00", "2027-10-31T09:00"),
    ):
        assert moment(datetime.fromisoformat(wall)) == f"{utc}:00.000000Z"
        assert on_the_wall(f"{utc}:00.000000Z") == datetime.fromisoformat(wall)
    leapt = moment(datetime.fromisoformat("2027-03-28 02:30"))
    assert (leapt, f"{on_the_wall(leapt):%H:%M}") == ("2027-03-28T01:30:00.000000Z", "03:30")
    for wrong in ("Mars/Olympus", "../../etc/passwd", "Europe", "/etc/localtime"):
        with pytest.raises(ValueError, match="no time zone"):
            Zone().parse(wrong)
