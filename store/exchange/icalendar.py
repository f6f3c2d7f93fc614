"""Activities as a calendar file (RFC 5545), for any calendar program to read: times, reminders, what comes again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from store.core.database import stream
from store.core.identity import actor
from store.core.rhythm import beat, months_of
from store.core.zones import changes_of, moment, zone_name
from store.crm.activity_notices import remind_at

LONGEST = 75  # octets of a line; a longer one goes on in the next, which begins with a space
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = {"day": "DAILY", "week": "WEEKLY"}
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_STATUS = {"planned": "CONFIRMED", "done": "CONFIRMED", "cancelled": "CANCELLED"}
_TODO = {"planned": "NEEDS-ACTION", "done": "COMPLETED", "cancelled": "CANCELLED"}


@dataclass(frozen=True)
class Entry:
    """An activity as a calendar has it: without a time of day it takes the day it is due."""

    id: int
    kind: str
    subject: str
    notes: str
    state: str
    due: str
    changed: str
    party: str
    starts: str
    minutes: int | None
    remind: str
    every: str
    until: str | None
    turn: str | None
    on_day: int | None

    @property
    def begins(self) -> datetime:
        """When, by the company's clock; at midnight where it has no time of day."""
        return datetime.fromisoformat(f"{self.due} {self.starts or '00:00'}")

    @property
    def keeps_time(self) -> bool:
        """Whether it stands where its rhythm puts it: one that was put off comes once on its day."""
        days = beat(self.every).weekdays if self.every and self.state == "planned" else None
        return days is not None and self.turn == self.due and (not days or self.begins.weekday() in days)


def entries(owner: int = 0, since: date | None = None) -> Iterator[Entry]:
    """The activities with a due date, of one user or of all, from a day on; in order of that date."""
    first = since.isoformat() if since else ""
    found = stream(
        "SELECT t.id, t.kind, t.subject, t.notes, t.state, t.due, t.updated_at, COALESCE(p.name, ''), "
        "t.starts, t.minutes, t.remind, t.every, t.until, t.turn, t.on_day FROM activity t "
        "LEFT JOIN party p ON p.id = t.party_id WHERE t.due >= ? AND (? = 0 OR t.owner_id = ?) ORDER BY t.due, t.id",
        (first, owner, owner),
    )
    yield from (Entry(*row) for row in found)


def calendar(found: Iterator[Entry]) -> Iterator[str]:
    """The lines of the file, each with its end."""
    yield from _lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//backdesk//activities//EN", "CALSCALE:GREGORIAN")
    zone = zone_name()
    for number, entry in enumerate(found):
        if number == 0 and zone:
            yield from _lines(*_timezone(zone, entry.begins.year - 1))
        yield from _lines(*(_todo(entry, zone) if entry.kind == "task" else _event(entry, zone)))
    yield from _lines("END:VCALENDAR")


def _event(entry: Entry, zone: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield from _common(entry)
    yield f"STATUS:{_STATUS[entry.state]}"
    yield f"DTSTART{_at(entry, zone)}"
    if not entry.starts:
        yield f"DTEND;VALUE=DATE:{(date.fromisoformat(entry.due) + timedelta(days=1)):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    elif entry.minutes:
        yield f"DURATION:PT{entry.minutes}M"
    yield from _again(entry, zone)
    yield from _alarm(entry, "")
    yield "END:VEVENT"


def _todo(entry: Entry, zone: str) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield from _common(entry)
    yield f"STATUS:{_TODO[entry.state]}"
    if entry.keeps_time:  # what comes again is reckoned from its start
        yield f"DTSTART{_at(entry, zone)}"
        yield f"DURATION:{f'PT{entry.minutes or 15}M' if entry.starts else 'P1D'}"
    else:
        yield f"DUE{_at(entry, zone)}"
    yield from _again(entry, zone)
    yield from _alarm(entry, "" if entry.keeps_time else ";RELATED=END")
    yield "END:VTODO"


def _at(entry: Entry, zone: str) -> str:
    """The day, or the time on the company's clock: by its zone, or wherever it is read."""
    if not entry.starts:
        return f";VALUE=DATE:{entry.begins:%Y%m%d}"
    return f"{f';TZID={zone}' if zone else ''}:{entry.begins:%Y%m%dT%H%M%S}"


def _again(entry: Entry, zone: str) -> Iterator[str]:
    """The rule of what comes again; the last day of a month, or the 30th where there is one, in the RFC's words."""
    if not entry.keeps_time:
        return
    said, day = beat(entry.every), entry.on_day or 1
    if months := months_of(said):
        on = "-1" if day == 31 else str(day) if day < 29 else ",".join(str(n) for n in range(28, day + 1))
        rule = f"FREQ=MONTHLY;INTERVAL={months};BYMONTHDAY={on}" + (";BYSETPOS=-1" if "," in on else "")
    else:
        days = ",".join(_WEEKDAYS[weekday] for weekday in said.weekdays)
        rule = f"FREQ={_UNITS[said.unit]};INTERVAL={said.step}" + (f";WKST=MO;BYDAY={days}" if days else "")
    yield f"RRULE:{rule}" + (f";UNTIL={_until(entry, zone)}" if entry.until else "")


def _until(entry: Entry, zone: str) -> str:
    """The last start that may be: a day of days, in UTC of times in a zone, else a time as the starts are."""
    last = datetime.fromisoformat(f"{entry.until} {entry.starts or '00:00'}")
    if not entry.starts:
        return f"{last:%Y%m%d}"
    return _utc(moment(last)) if zone else f"{last:%Y%m%dT%H%M%S}"


def _alarm(entry: Entry, related: str) -> Iterator[str]:
    if entry.state != "planned" or (at := remind_at(entry)) is None:
        return
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(entry.subject)}")
    if " " in entry.remind:
        yield f"TRIGGER;VALUE=DATE-TIME:{_utc(moment(at))}"
    else:
        minutes = int((at - entry.begins).total_seconds()) // 60
        yield f"TRIGGER{related}:{'-' if minutes < 0 else ''}PT{abs(minutes)}M"
    yield "END:VALARM"


def _timezone(zone: str, first: int) -> Iterator[str]:
    """What a zone's clock does from a year on: every change of it, for as long as plans reach."""
    yield from ("BEGIN:VTIMEZONE", f"TZID:{zone}")
    for change in changes_of(zone, first, first + 12):
        part = "DAYLIGHT" if change.summer else "STANDARD"
        yield from (
            f"BEGIN:{part}", f"DTSTART:{change.wall:%Y%m%dT%H%M%S}", f"TZOFFSETFROM:{change.before}",
            f"TZOFFSETTO:{change.after}", f"TZNAME:{change.name}", f"END:{part}",
        )  # fmt: skip
    yield "END:VTIMEZONE"


def _common(entry: Entry) -> Iterator[str]:
    yield f"UID:activity-{entry.id}@{actor().company.lower()}.backdesk"
    yield f"DTSTAMP:{_utc(entry.changed)}"
    with_whom = f" ({entry.party})" if entry.party else ""
    yield f"SUMMARY:{escaped(entry.subject + with_whom)}"
    yield f"CATEGORIES:{escaped(entry.kind)}"
    if entry.notes:
        yield f"DESCRIPTION:{escaped(entry.notes)}"


def _utc(stored: str) -> str:
    return stored[:19].replace("-", "").replace(":", "") + "Z"


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends written so that they end nothing."""
    return "".join(_ESCAPED.get(char, char) for char in text.replace("\r\n", "\n").replace("\r", "\n"))


def _lines(*lines: str) -> Iterator[str]:
    for line in lines:
        yield from (f"{part}\r\n" for part in folded(line))


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, never within a character."""
    part, size = "", 0
    for char in line:
        octets = len(char.encode("utf-8"))
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + char, size + octets
    yield part
