"""What comes again every so many days, weeks, months, quarters or years: on which days, however long the months are.

A row that comes again holds `every`, `next_day`, `on_day` (the day of the month it keeps to) and `until`.
`every` is written as it is read: `month`, `2 weeks`, `week on mon, thu`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from store.core import records
from store.core.dates import add_months, end_of_month
from store.core.text import clean
from store.core.values import Day, Text

RHYTHMS = ("month", "quarter", "year")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 120  # days in one go: ten years of months
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LAST = 31  # of the month, whatever its length
_LONG = re.compile(r"(?:every )?(?:(other) |(\d{1,3}) )?(day|week|month|quarter|year)s?(?: (?:on )?([a-z, ]+))?\Z")
_ALONE = {
    "daily": "day", "weekly": "week", "fortnightly": "2 weeks", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "weekdays": "week on mon, tue, wed, thu, fri",
}  # fmt: skip


class Beat(NamedTuple):
    """A rhythm taken apart: every so many of a unit; of weeks on which days (0 is Monday), where that was said."""

    step: int
    unit: str
    weekdays: tuple[int, ...] = ()

    def __str__(self) -> str:
        on = ", ".join(WEEKDAYS[day] for day in self.weekdays)
        return (self.unit if self.step == 1 else f"{self.step} {self.unit}s") + (f" on {on}" if on else "")


@lru_cache(256)
def beat(every: str) -> Beat:
    """What a rhythm says. Raises ValueError where it says nothing."""
    match = _LONG.match(_ALONE.get(every, every))
    if not match:
        raise ValueError("not a rhythm; write it as day, 2 weeks, week on mon thu, month, 3 months or year")
    count, named = 2 if match[1] else int(match[2] or 1), re.split(r"[, ]+(?:and )?", (match[4] or "").strip(", "))
    days = {next((n for n, day in enumerate(WEEKDAYS) if word.startswith(day)), -1) for word in named if word}
    if count == 0 or -1 in days or (days and match[3] != "week"):
        raise ValueError("weekdays are mon to sun, of weeks only" if count else "cannot come every 0")
    return Beat(count, match[3], tuple(sorted(days)))


def months_of(said: Beat) -> int:
    """How many months lie between two times of a rhythm; 0 where it goes by days or weeks."""
    return said.step * _MONTHS.get(said.unit, 0)


@dataclass(frozen=True)
class Repeats(Text):
    """How often something comes again."""

    word: ClassVar[str] = "rhythm"

    def parse(self, text: str) -> str:
        found = clean(text).lower()
        return str(beat(found)) if found else ""


def day_to_keep(first: date) -> int:
    """The day of the month that a rhythm keeps to: 31 for one that begins on the last day of a month."""
    return _LAST if first == end_of_month(first) else first.day


def keep_to(wanted: dict[str, Any]) -> None:
    """Put the day of the month to keep to beside the `next_day` of wanted columns."""
    wanted["on_day"] = day_to_keep(date.fromisoformat(wanted["next_day"]))


def following(day: date, every: str, on_day: int) -> date:
    """The day after one of a rhythm: on the same day of the month, or the last of a shorter one."""
    count, unit, weekdays = beat(every)
    if unit == "week" and weekdays:
        later = [weekday for weekday in weekdays if weekday > day.weekday()]
        monday = day - timedelta(days=day.weekday())
        return monday + timedelta(days=later[0] if later else 7 * count + weekdays[0])
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = end_of_month(add_months(day, months_of(beat(every))))
    return month.replace(day=min(on_day, month.day))


def days_due(first: date, every: str, on_day: int, last: date, until: date | None) -> Iterator[date]:
    """Every day from the first one up to the last, none after `until`."""
    day, end = first, min(last, until) if until else last
    while day <= end:
        yield day
        day = following(day, every, on_day)


def too_many(row: Any, last: date) -> bool:
    """Whether a row is due more often, up to the last day, than is done in one go."""
    return len([*islice(_days_of(row, last), MOST + 1)]) > MOST


def moving_on(row: Any, last: date) -> Iterator[date]:
    """Every day up to the last on which a row is due; once one is dealt with, the row is due on the next."""
    for day in [*_days_of(row, last)]:
        yield day
        records.change(row, next_day=following(day, row.every, row.on_day).isoformat())


def _days_of(row: Any, last: date) -> Iterator[date]:
    until = date.fromisoformat(row.until) if row.until else None
    return days_due(date.fromisoformat(row.next_day), row.every, row.on_day, last, until)


def said(row: Any) -> str:
    """When a row comes, in words: every month, next on 2026-12-31, until 2027-12-31."""
    until = f", until {Day().shown(row.until)}" if row.until else ""
    return f"every {row.every}, next on {Day().shown(row.next_day)}{until}"


def period_of(day: date, every: str) -> str:
    """What the period of a day is called: 2026-11, 2026-Q4 or 2026."""
    if every == "month":
        return f"{day:%Y-%m}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if every == "quarter" else str(day.year)
