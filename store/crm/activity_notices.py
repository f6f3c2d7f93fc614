"""What people are told of activities without asking: that somebody gave them one, and that it is time.

A notice waits until its moment, and from then on until whom it is for has seen it, is done with the activity, or
somebody else has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, run
from store.core.dates import clock, now, parse_day, stored
from store.core.identity import actor
from store.core.text import clean, plural
from store.core.values import Text
from store.core.zones import TimeOfDay, moment
from store.crm.activity_models import ActivityNotice
from store.crm.models import Activity

DAY_BEGINS = "09:00"  # what has no time of day is reminded of as if it began then
EVERYBODY = ("sales", "manager", "support", "finance", "purchasing", "warehouse")
MOST = 20  # notices that are told at once
_BEFORE = re.compile(r"-?(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)?(?: before)?\Z", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Reminder(Text):
    """So long before, or a moment by the company's clock: `15m`, `2h`, `1d`, `2026-11-25 09:00`."""

    word: ClassVar[str] = "reminder"

    def parse(self, text: str) -> str:
        found = clean(text).lower()
        if not found:
            return ""
        if match := _BEFORE.match(found):
            return f"{int(match[1])}{(match[2] or 'm')[0]}"
        day, _, time = found.rpartition(" ")
        try:
            return f"{parse_day(day or found, actor().date_order)} {TimeOfDay().parse(time) if day else DAY_BEGINS}"
        except ValueError:
            raise ValueError("not a reminder; write it as 15m, 2h, 1d, or as 2026-11-25 09:00") from None


@dataclass(frozen=True)
class Notice:
    """One thing to tell; `at` is a UTC moment, `by` who gave it, '' for a reminder."""

    id: int
    activity: int
    kind: str
    at: str
    subject: str
    due: str
    starts: str
    party: str
    by: str

    @property
    def said(self) -> str:
        """For people: what it is, with whom, when, and who gave it."""
        when = " ".join(filter(None, (self.due, self.starts)))
        whom = f" ({self.party})" if self.party else ""
        begins = f"{self.by} gave you" if self.by else "It is time"
        return f"{begins}: {self.subject}{whom}" + (f", {when}" if when else "")


class Planned(Protocol):
    """What says when something is reminded of."""

    @property
    def due(self) -> Any: ...
    @property
    def starts(self) -> Any: ...
    @property
    def remind(self) -> Any: ...


def remind_at(row: Planned) -> datetime | None:
    """When an activity is reminded of, by the company's clock; None where it is not."""
    if not row.remind or not row.due:
        return None
    if " " in row.remind:
        return datetime.fromisoformat(row.remind)
    begins = datetime.fromisoformat(f"{row.due} {row.starts or DAY_BEGINS}")
    return begins - timedelta(**{_UNITS[row.remind[-1]]: int(row.remind[:-1])})


def keep(row: Activity) -> None:
    """Bring the notices of an activity in line with what it is now."""
    told = {found.kind: found for found in ActivityNotice.matching("activity_id = ?", row.id)}
    if row.state != "planned":
        for found in told.values():
            if found.seen_at is None:
                records.change(found, seen_at=now())
        return
    _keep_reminder(row, told.get("reminder"))
    _keep_given(row, told.get("given"))


def _keep_reminder(row: Activity, known: ActivityNotice | None) -> None:
    at = remind_at(row)
    if at is None:
        if known:
            records.remove(known)
        return
    wanted = {"user": row.owner_id, "at": moment(at)}
    if known is None:
        records.create(ActivityNotice, activity=row.id, kind="reminder", **wanted)
    elif (known.user_id, known.at) != tuple(wanted.values()):
        records.change(known, **wanted, seen_at=None)


def _keep_given(row: Activity, known: ActivityNotice | None) -> None:
    """Whoever was given it by somebody else is told once; who takes it themselves knows."""
    given = known.user_id if known else row.created_by
    if row.owner_id == given:
        return
    if row.owner_id == actor().user_id:
        if known:
            records.remove(known)
    elif known is None:
        records.create(
            ActivityNotice, activity=row.id, kind="given", user=row.owner_id, at=stored(clock()), by=actor().user_id
        )
    else:
        records.change(known, user=row.owner_id, at=stored(clock()), by=actor().user_id, seen_at=None)


def notices() -> list[Notice]:
    """What the acting user is to be told by now, the latest first."""
    found = rows(
        "SELECT n.id, n.activity_id, n.kind, n.at, t.subject, COALESCE(t.due, ''), t.starts, COALESCE(p.name, ''), "
        "COALESCE(b.name, '') FROM activity_notice n JOIN activity t ON t.id = n.activity_id "
        "LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user b ON b.id = n.by_id "
        "WHERE n.user_id = ? AND n.seen_at IS NULL AND n.at <= ? ORDER BY n.at DESC, n.id DESC LIMIT ?",
        (actor().user_id, stored(clock()), MOST),
    )
    return [Notice(*row) for row in found]


@action("activity.seen", "Seen", EVERYBODY, example="backdesk activity seen")
def see_notices() -> Outcome:
    """Say that you have seen what you were told of your activities, so that you are not told again."""
    # nothing of the activities changes, and there is nothing to take back: no history is written
    done = run(
        "UPDATE activity_notice SET seen_at = ? WHERE user_id = ? AND seen_at IS NULL AND at <= ?",
        (now(), actor().user_id, stored(clock())),
    )
    return Outcome("activity", 0, f"{plural(done, 'notice')} seen." if done else "There is nothing new.")
