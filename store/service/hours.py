"""Business hours: how much working time lies between two moments, and when so much of it will have passed.

Moments are local wall time without a zone: that a day has 23 or 25 hours somewhere between two mornings changes
nothing of the hours in which somebody is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

Spans = tuple[tuple[int, int], ...]  # minutes of the day, from and to, in order and apart
DAY = 24 * 60
FURTHEST = 3660  # days in which a target must come due
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?\Z", re.ASCII)


def read_spans(text: str) -> Spans:
    """The hours of a day as people write them: `9-17`, `9:00-12:30, 13:30-18:00`; `closed` and nothing are none.

    Raises ValueError with the reason.
    """
    said = text.strip().lower()
    parts = [] if said in ("", "closed") else [part.strip() for part in said.split(",")]
    found = sorted(_span(part) for part in parts)
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise ValueError("hours overlap")
    return tuple(found)


def shown_spans(spans: Spans) -> str:
    """Hours of a day as text that `read_spans` takes."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans) or "closed"


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.match(text)
    if match is None:
        raise ValueError("not hours; write them as 9:00-17:00, or as closed")
    start, end = int(match[1]) * 60 + int(match[2] or 0), int(match[3]) * 60 + int(match[4] or 0)
    if int(match[2] or 0) > 59 or int(match[4] or 0) > 59 or end > DAY:
        raise ValueError("a day goes from 0:00 to 24:00")
    if start >= end:
        raise ValueError("hours end after they begin")
    return start, end


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True)
class Hours:
    """The hours of each weekday (Monday first), and of days that are unlike their weekday: holidays have none."""

    week: tuple[Spans, ...]
    days: Mapping[date, Spans] = field(default_factory=dict)

    @property
    def ever(self) -> bool:
        """Whether anybody is there on any day of the week."""
        return any(self.week)

    def of(self, day: date) -> Spans:
        """The hours of a day."""
        return self.days.get(day, self.week[day.weekday()])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to another; none where the other is not later."""
        total, day = timedelta(), start.date()
        while day <= end.date():
            for opens, closes in self._open(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += timedelta(days=1)
        return total

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The first moment by which so much working time has passed; the start itself for none.

        Raises ValueError where it does not come within ten years.
        """
        left, day = worked, start.date()
        if left <= timedelta():
            return start
        for _ in range(FURTHEST):
            for opens, closes in self._open(day):
                begun = max(opens, start)
                if begun < closes and begun + left <= closes:
                    return begun + left
                left -= max(timedelta(), closes - begun)
            day += timedelta(days=1)
        raise ValueError("nobody is there for so long within ten years")

    def _open(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time())
        for start, end in self.of(day):
            yield midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
