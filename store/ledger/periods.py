"""Writes of periods: the months of the books, open, closed or locked for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated

from store.core import records
from store.core.action import Outcome, Warned, action
from store.core.dates import end_of_month
from store.core.errors import Refused, invalid
from store.core.events import Event, announce
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Text
from store.ledger.models import Period

record_kind(RecordKind("period", "period", "t.month"))


@dataclass(frozen=True)
class PeriodClosing(Event):
    """A month is to be closed: who knows what is still to be done in it says so in `left`, a few words each."""

    since: date
    until: date
    left: list[str] = field(default_factory=list)


def reminders(month: str) -> list[str]:
    """What is still to be done in a month before it is closed, as far as anybody knows."""
    require_month(month)
    first = date.fromisoformat(f"{month}-01")
    event = PeriodClosing(first, end_of_month(first))
    announce(event)
    return sorted(event.left)


def _still_to_do(month: str) -> Warned:
    said = Warned(reminders(month))
    said.heading = "Still to do"
    return said


@action(
    "period.close",
    "Close period",
    ("finance",),
    danger=True,
    warns=_still_to_do,
    example="backdesk period close 2026-10",
)
def close_period(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Close a month of the books: nothing more is posted into it. What is still to be done in it is said, and waits."""
    left = reminders(month)
    done = _set_period(month, "closed")
    return replace(done, message=f"{done.message} Still to be done in it: {'; '.join(left)}.") if left else done


@action("period.open", "Reopen period", ("finance",), danger=True, example="backdesk period open 2026-10")
def open_period(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Reopen a closed month. A locked one stays locked."""
    return _set_period(month, "open")


@action("period.lock", "Lock period for ever", (), danger=True, example="backdesk period lock 2026-10")
def lock_period(month: Annotated[str, Text("Month", required=True, help="as 2026-10")]) -> Outcome:
    """Lock a month for ever; only the owner may."""
    return _set_period(month, "locked")


def _set_period(month: str, state: str) -> Outcome:
    require_month(month)
    row = put(month, state)
    return Outcome("period", row.id, f"Period {month} is {state}.")


def require_month(month: str) -> None:
    """Raise Invalid for what is no month of the books."""
    if not re.fullmatch(r"(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])", month):
        raise invalid("month", month, "must be written as 2026-10")


def put(month: str, state: str) -> Period:
    """Give a month (`2026-10`) a state. Raises Refused for one that is locked."""
    row = state_of(month)
    if row and row.state == "locked" and state != "locked":
        raise Refused(f"The period {month} is locked; that is final.", "Post into a later period.")
    if row is None:
        return records.create(Period, company=actor().company_id, month=month, state=state)
    records.change(row, state=state)
    return row


def state_of(month: str) -> Period | None:
    """What is kept of a month; one of which nothing is kept is open."""
    return Period.first_matching("company_id = ? AND month = ?", actor().company_id, month)
