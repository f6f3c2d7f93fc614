"""Days and stretches of days as people say them in a filter: `today`, `this-month`, `-30d`, `2026-11`."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from store.core.dates import FIRST, LAST, add_months, end_of_month, parse_day, quarter_of, today

Days = tuple[date, date]  # first and last, both within
_SHIFT = re.compile(r"[+-]\d{1,4}[dwmy]?\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})\Z", re.ASCII)
_YEAR = re.compile(r"\d{4}\Z", re.ASCII)
_WHICH = {"last": -1, "this": 0, "next": 1}
WORDS = (
    "today", "yesterday", "tomorrow", "this-week", "last-week", "next-week", "this-month", "last-month", "next-month",
    "this-quarter", "last-quarter", "next-quarter", "this-year", "last-year", "next-year", "-7d", "-30d", "+7d", "+30d",
    "eom", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
)  # fmt: skip


def days(text: str, order: str = "dmy", base: date | None = None) -> Days:
    """The first and last day of what a person means. Raises ValueError with the reason.

    Everything `parse_day` reads is one day; besides, `this-week` (from Monday), `last-month`,
    `next-quarter`, `this-year`, `2026-11` and `2026`.
    """
    base, word = base or today(), text.strip().lower()
    found = _named(word, base) or _written(word)
    if found is None:
        try:
            day = parse_day(word, order, base)
        except ValueError as error:
            raise ValueError(str(error).replace("+3d, eom", "-30d, this-month")) from None
        return day, day
    if not FIRST <= found[0] <= found[1] <= LAST:
        raise ValueError(f"dates go from {FIRST} to {LAST}")
    return found


def stretch(text: str, order: str = "dmy", base: date | None = None) -> Days:
    """As `days`, but a distance such as `-30d` means all the days between it and today."""
    base = base or today()
    first, last = days(text, order, base)
    return (min(first, base), max(last, base)) if _SHIFT.match(text.strip().lower()) else (first, last)


def span(text: str, order: str = "dmy", base: date | None = None) -> tuple[date | None, date]:
    """From when and up to when: `2026-01-01..today`, `last-quarter`, `2026`; of one day alone it begins nowhere.

    Raises ValueError with the reason.
    """
    first, dots, last = text.partition("..")
    if not dots:
        since, until = days(text, order, base)
        return (None if since == until else since), until
    since, until = days(first, order, base)[0], days(last, order, base)[1]
    if since > until:
        raise ValueError(f"{since} is after {until}")
    return since, until


def _named(word: str, base: date) -> Days | None:
    which, _, unit = word.partition("-")
    make = _UNITS.get(unit)
    return make(base, _WHICH[which]) if make and which in _WHICH else None


def _week(base: date, step: int) -> Days:
    monday = base - timedelta(days=base.weekday() - 7 * step)
    return monday, monday + timedelta(days=6)


def _month(base: date, step: int) -> Days:
    first = add_months(base.replace(day=1), step)
    return first, end_of_month(first)


def _quarter(base: date, step: int) -> Days:
    first = add_months(quarter_of(base), 3 * step)
    return first, end_of_month(add_months(first, 2))


def _year(base: date, step: int) -> Days:
    return date(base.year + step, 1, 1), date(base.year + step, 12, 31)


_UNITS: dict[str, Callable[[date, int], Days]] = {
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
}


def _written(word: str) -> Days | None:
    if _YEAR.match(word) and FIRST.year <= int(word) <= LAST.year:
        return _year(date(int(word), 1, 1), 0)
    if (found := _MONTH.match(word)) and FIRST.year <= int(found[1]) <= LAST.year and 1 <= int(found[2]) <= 12:
        first = date(int(found[1]), int(found[2]), 1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return None


def start_of(day: date) -> str:
    """The moment a day begins on this machine's clock, as moments are stored (UTC)."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local(moment: str) -> str:
    """A stored moment by this machine's clock, `2026-11-21 08:15:00`; other text as it is."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return moment[:19].replace("T", " ")
