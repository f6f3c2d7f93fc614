"""The clock on the wall: times of day as people say them, and the UTC moments that they are.

What somebody typed is kept as it stands on the clock of the company, so that it is also what they see; only where
something has to happen at a moment is it worked out by the company's time zone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from store.core.database import scalar
from store.core.dates import stored
from store.core.identity import actor
from store.core.text import clean
from store.core.values import Text

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2})(?::00)?)?\s*([ap]m)?\Z", re.ASCII)
_LENGTH = re.compile(r"(?:(\d{1,3})\s*h(?:ours?)?)?\s*(?:(\d{1,4})\s*(?:m|min|minutes)?)?\Z", re.ASCII)
LONGEST = 7 * 24 * 60  # minutes


@dataclass(frozen=True)
class Zone(Text):
    """A time zone by its IANA name."""

    word: ClassVar[str] = "time zone"

    def parse(self, text: str) -> str:
        found = super().parse(text)
        if found and _zone(found) is None:
            raise ValueError("no time zone is called so; write it as Europe/Berlin")
        return found


@dataclass(frozen=True)
class TimeOfDay(Text):
    """A time of day, kept as it stands on the clock: `09:30`."""

    word: ClassVar[str] = "time"

    def parse(self, text: str) -> str:
        found = clean(text).lower()
        match = _TIME.match(found)
        if not found:
            return ""
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
        if match and match[3]:
            hour = hour % 12 + 12 * (match[3] == "pm") if 1 <= hour <= 12 else 24
        if hour > 23 or minute > 59:
            raise ValueError("not a time of day; write it as 14:30")
        return f"{hour:02}:{minute:02}"


@dataclass(frozen=True)
class Length(Text):
    """How long something takes, kept in minutes: `45`, `1h30`, `2h`."""

    word: ClassVar[str] = "length of time"

    def parse(self, text: str) -> str:
        found = clean(text).lower()
        match = _LENGTH.match(found)
        minutes = int(match[1] or 0) * 60 + int(match[2] or 0) if match else 0
        if found and not 1 <= minutes <= LONGEST:
            raise ValueError("not a length of time of up to 7 days; write it as 45, 1h30 or 2h")
        return str(minutes) if found else ""

    def stored(self, value: str, currency: str = "") -> int | None:
        return int(value) if value else None

    def shown(self, raw: object, currency: str = "") -> str:
        return lasting(int(str(raw))) if raw else ""


def lasting(minutes: int) -> str:
    """So many minutes, in words: `45 min`, `2 h`, `1 h 30`."""
    hours, rest = divmod(minutes, 60)
    return f"{rest} min" if not hours else f"{hours} h {rest:02}" if rest else f"{hours} h"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # no name at all, none that is known, a folder of names
        return None


def zone_name() -> str:
    """The time zone of the company worked in; '' where it has that of this machine."""
    return str(scalar("SELECT time_zone FROM company WHERE id = ?", (actor().company_id,)) or "")


def company_zone() -> tzinfo | None:
    """The same to reckon with; None stands for this machine's."""
    name = zone_name()
    return _zone(name) if name else None


def moment(wall: datetime) -> str:
    """The UTC moment, as moments are stored, at which the company's clock shows a time.

    A time that the clock leaps over in spring is as much later; one that comes twice in autumn is the first.
    """
    zone = company_zone()
    return stored(wall.replace(tzinfo=zone) if zone else wall)


def on_the_wall(moment: str) -> datetime:
    """What the company's clock shows at a stored moment, without a zone."""
    return datetime.fromisoformat(moment).astimezone(company_zone()).replace(tzinfo=None)


class ClockChange(NamedTuple):
    """A clock that is put forward or back: when, by the clock before; how far it is from UTC, before and after."""

    wall: datetime
    before: str
    after: str
    name: str
    summer: bool


def changes_of(name: str, first: int, last: int) -> Iterator[ClockChange]:
    """What the clock of a zone does from the beginning of a year to the end of another; how it stands at first."""
    zone = ZoneInfo(name)
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    yield _change(at, at, zone)
    while at < end:
        day = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != day.astimezone(zone).utcoffset():
            minutes = range(24 * 60)
            offset = at.astimezone(zone).utcoffset()
            moved = bisect_left(minutes, True, key=lambda m: _offset(at, m, zone) != offset)
            yield _change(at, at + timedelta(minutes=moved), zone)
        at = day


def _offset(at: datetime, minutes: int, zone: ZoneInfo) -> timedelta | None:
    return (at + timedelta(minutes=minutes)).astimezone(zone).utcoffset()


def _change(before: datetime, at: datetime, zone: ZoneInfo) -> ClockChange:
    old, new = before.astimezone(zone), at.astimezone(zone)
    wall = at.replace(tzinfo=None) + (old.utcoffset() or timedelta())
    return ClockChange(wall, f"{old:%z}", f"{new:%z}", f"{new:%Z}", bool(new.dst()))
