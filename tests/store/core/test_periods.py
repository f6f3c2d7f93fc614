"""Stretches of days as people say them; every expectation read off a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core import periods
from store.core.dates import clock, today
from store.core.errors import Usage
from store.core.periods import WORDS, days, local, start_of, stretch

SATURDAY = date(2026, 11, 21)
NEW_YEAR = date(2026, 1, 1)  # a Thursday


@pytest.mark.parametrize(
    ("text", "base", "first", "last"),
    [
        ("today", SATURDAY, "2026-11-21", "2026-11-21"),
        ("this-week", SATURDAY, "2026-11-16", "2026-11-22"),
        ("last-week", SATURDAY, "2026-11-09", "2026-11-15"),
        ("next-week", NEW_YEAR, "2026-01-05", "2026-01-11"),
        ("this-week", NEW_YEAR, "2025-12-29", "2026-01-04"),
        ("this-month", SATURDAY, "2026-11-01", "2026-11-30"),
        ("last-month", NEW_YEAR, "2025-12-01", "2025-12-31"),
        ("next-month", date(2028, 1, 31), "2028-02-01", "2028-02-29"),
        ("this-quarter", SATURDAY, "2026-10-01", "2026-12-31"),
        ("last-quarter", NEW_YEAR, "2025-10-01", "2025-12-31"),
        ("next-quarter", SATURDAY, "2027-01-01", "2027-03-31"),
        ("this-year", SATURDAY, "2026-01-01", "2026-12-31"),
        ("LAST-YEAR", SATURDAY, "2025-01-01", "2025-12-31"),
        ("2026-2", SATURDAY, "2026-02-01", "2026-02-28"),
        ("2024", SATURDAY, "2024-01-01", "2024-12-31"),
        ("-30d", SATURDAY, "2026-10-22", "2026-10-22"),
        ("2026-11-03", SATURDAY, "2026-11-03", "2026-11-03"),
        ("3.11.", SATURDAY, "2026-11-03", "2026-11-03"),
    ],
)
def test_days(text: str, base: date, first: str, last: str) -> None:
    assert days(text, "dmy", base) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_distance_is_all_the_days_between() -> None:
    assert stretch("-30d", base=SATURDAY) == (date(2026, 10, 22), SATURDAY)
    assert stretch("+1m", base=SATURDAY) == (SATURDAY, date(2026, 12, 21))
    assert stretch("yesterday", base=SATURDAY) == (date(2026, 11, 20), date(2026, 11, 20))


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "1969", "2101", "this-", "-week", "this-decade", "²026", "-"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day"):
        days(text, base=SATURDAY)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-02-14", None, "2026-02-14"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-01..2026-02", "2026-01-01", "2026-02-28"),
        ("2026-01-15..today", "2026-01-15", "2026-11-21"),
        ("last-quarter", "2026-07-01", "2026-09-30"),
    ],
)
def test_from_when_and_up_to_when(text: str, since: str | None, until: str) -> None:
    first, last = periods.span(text, base=date(2026, 11, 21))
    assert (first.isoformat() if first else None, last.isoformat()) == (since, until)


@pytest.mark.parametrize("text", ["2026-02..2026-01", "..2026-01", "2026-01..", "x..y", ""])
def test_what_begins_or_ends_nowhere(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        periods.span(text)


def test_every_word_offered_is_understood() -> None:
    for word in WORDS:
        first, last = days(word, base=SATURDAY)
        assert first <= last


@given(st.text(max_size=12) | st.from_regex(r"(this|last|next|[+-]?[0-9]{1,5})-?(week|year|[0-9]{0,2}|[dwmy])?"))
def test_any_text_is_days_or_refused(text: str) -> None:
    try:
        first, last = stretch(text, base=SATURDAY)
    except ValueError:
        return
    assert date(1970, 1, 1) <= first <= last <= date(2100, 12, 31)


def test_moments_by_this_machines_clock() -> None:
    assert start_of(SATURDAY) == "2026-11-21T00:00:00.000000Z"  # tests run in UTC
    assert local("2026-11-21T08:15:00.123456Z") == "2026-11-21 08:15:00" and local("never") == "never"


def test_a_fixed_day_may_have_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDESK_TODAY", "2026-11-21T14:05")
    assert today() == SATURDAY and clock().isoformat() == "2026-11-21T14:05:00"
    monkeypatch.setenv("BACKDESK_TODAY", "2026-11-21")
    assert today() == SATURDAY and clock().date() == SATURDAY
    monkeypatch.setenv("BACKDESK_TODAY", "2026-11-21 noon")
    with pytest.raises(Usage, match="'2026-11-21 noon'"):
        today()
