"""Dates people type, business days as ISO text, moments in UTC."""

from __future__ import annotations

import calendar
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

from store.core.errors import Usage
from store.core.text import excerpt

FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?\Z", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,4})[./-](\d{1,2})(?:[./-](\d{2,4})?)?\Z", re.ASCII)
_SHIFT = re.compile(r"([+-])(\d{1,4})([dwmy]?)\Z", re.ASCII)

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Make it that moment (UTC) within a block: how a history is built, action by action, that looks lived."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)


def today() -> date:
    """The local business date; BACKDESK_TODAY (ISO) fixes it for demos and reproducible runs, with a time of day
    behind it also what o'clock it is."""
    if moved := _moved.get():
        return moved.date()
    fixed = _fixed()
    return fixed[0] if fixed else _wall().date()


def _fixed() -> tuple[date, time | None] | None:
    text = os.environ.get("BACKDESK_TODAY")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.date(), None if len(text) <= len("2026-11-21") else at.time()
    except ValueError:
        raise Usage(
            f"BACKDESK_TODAY is no date: '{excerpt(text)}'.", "Write it as 2026-11-21 or 2026-11-21T09:30, or unset it."
        ) from None


def _wall() -> datetime:
    return datetime.now().astimezone()


def now() -> str:
    """This moment, UTC, ISO 8601 with microseconds, sortable as text."""
    return (_moved.get() or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stored(moment: datetime) -> str:
    """A moment in its zone, or without one by this machine's clock, as moments are stored."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def clock() -> datetime:
    """This moment by this machine's clock, without a zone, on the business date."""
    if moved := _moved.get():
        return moved.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)
    wall, (day, at) = _wall(), _fixed() or (None, None)
    return datetime.combine(day or wall.date(), at or wall.time())


def quarter_of(day: date) -> date:
    """The first day of the quarter a day is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the end of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int) -> date:
    """The day so many working days (Monday to Friday) after another; that day itself where there are none."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def end_of_month(day: date) -> date:
    """The last day of that month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def parse_day(text: str, order: str = "dmy", base: date | None = None) -> date:
    """A date as people type it. Raises ValueError with the reason.

    ISO `2026-11-21`; `21.11.2026` or `21/11` in `order` (dmy, mdy or ymd); `today`, `tomorrow`,
    `yesterday`, `eom`, a weekday (the next one), `+3d`, `+2w`, `-1m`, `+1y`.
    """
    word = text.strip().lower()
    if match := _ISO.match(word):
        day = _real(int(match[1]), int(match[2]), int(match[3]))
    else:
        base = base or today()
        day = _relative(word, base) or _absolute(word, order, base)
    if not FIRST <= day <= LAST:
        raise ValueError(f"dates go from {FIRST} to {LAST}")
    return day


def _relative(word: str, base: date) -> date | None:
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in named:
        return base + timedelta(days=named[word])
    if word == "eom":
        return end_of_month(base)
    if word[:3] in _WEEKDAYS and word in (word[:3], calendar.day_name[_WEEKDAYS.index(word[:3])].lower()):
        return base + timedelta(days=(_WEEKDAYS.index(word[:3]) - base.weekday() - 1) % 7 + 1)
    if match := _SHIFT.match(word):
        count = int(match[1] + match[2])
        if match[3] in ("", "d", "w"):
            days = count * (7 if match[3] == "w" else 1)
            return base + timedelta(days=days) if abs(days) < 50_000 else LAST + timedelta(days=1)
        return add_months(base, max(-900, min(900, count * (12 if match[3] == "y" else 1))))
    return None


def _absolute(word: str, order: str, base: date) -> date:
    match = _NUMERIC.match(word)
    if not match or (len(match[1]) > 2 and not match[3]):
        raise ValueError("not a date; write it as 2026-11-21, or as today, +3d, eom")
    parts = [p for p in match.groups() if p]
    if len(parts) == 2:
        month_first = order in ("mdy", "ymd")
        month, day = (int(p) for p in (parts if month_first else parts[::-1]))
        return _real(base.year, month, day)
    if len(parts[0]) == 4:  # only a year has four digits
        order = "ymd"
    by_letter = dict(zip(order, parts, strict=True))
    year = int(by_letter["y"])
    if len(by_letter["y"]) == 2:
        year += 2000
    return _real(year, int(by_letter["m"]), int(by_letter["d"]))


def _real(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {year:04d}-{month:02d}-{day:02d}") from None
