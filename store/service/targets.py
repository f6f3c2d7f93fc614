"""What the company promises: minutes until an answer and a solution, and the hours in which they count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Choice, Day, Text, Whole
from store.service.clocks import business_hours
from store.service.hours import read_spans, shown_spans
from store.service.models import PRIORITIES, WEEKDAYS, BusinessHours, ServiceTarget

record_kind(RecordKind("service-target", "service_target", "t.priority", (), ("priority",), noun="service target"))
record_kind(
    RecordKind(
        "business-hours", "business_hours", "COALESCE(t.day, t.weekday) || ' ' || t.hours", noun="business hours"
    )
)

MANAGERS = ("manager",)
_LIMIT = Decimal(100_000)


@action(
    "service-target.set",
    "Set service target",
    MANAGERS,
    undo="edit",
    example="backdesk service-target set urgent --response 60 --resolve 480",
)
def set_target(
    priority: Annotated[str, Choice("Priority", options=PRIORITIES, required=True)],
    response: Annotated[Decimal | None, Whole("Answer in (minutes)", minimum=Decimal(1), maximum=_LIMIT)] = None,
    resolve: Annotated[Decimal | None, Whole("Solve in (minutes)", minimum=Decimal(1), maximum=_LIMIT)] = None,
) -> Outcome:
    """Promise an answer and a solution within so many minutes of business hours; empty: no promise.

    Tickets that are open already keep what they were promised, until their priority changes.
    """
    wanted = {"response": int(response) if response else None, "resolve": int(resolve) if resolve else None}
    if response and resolve and resolve < response:
        raise invalid("resolve", str(resolve), "is before the first answer is due")
    company = actor().company_id
    row = ServiceTarget.first_matching("company_id = ? AND priority = ?", company, priority)
    if row:
        records.change(row, **wanted)
    else:
        row = records.create(ServiceTarget, company=company, priority=priority, **wanted)
    said = [f"{word} in {_minutes(row, name)}" for word, name in (("answered", "response"), ("solved", "resolve"))]
    return Outcome("service-target", row.id, f"Tickets of priority {priority}: {', '.join(said)}.")


def _minutes(row: ServiceTarget, name: str) -> str:
    minutes = getattr(row, name)
    return f"{plural(minutes, 'minute')} of business hours" if minutes else "no set time"


@action(
    "business-hours.set",
    "Set business hours",
    MANAGERS,
    undo="edit",
    example="backdesk business-hours set --weekday fri --hours '9:00-12:00, 13:00-16:00'",
)
def set_business_hours(
    weekday: Annotated[str, Choice("Weekday", options=WEEKDAYS)] = "",
    day: Annotated[date | None, Day("Or one day", help="a holiday, or a day with hours of its own")] = None,
    hours: Annotated[str, Text("Hours", help="9:00-12:30, 13:30-17:00; closed when left empty")] = "",
    name: Annotated[str, Text("Name", max=60, help="such as the name of the holiday")] = "",
) -> Outcome:
    """Say when somebody is there on a weekday, or on one day that is unlike it. Without hours it is closed.

    Before anything is said it is Monday to Friday from 9 to 17; with the first weekday only what is said counts.
    Tickets whose times are running keep them.
    """
    if bool(weekday) == bool(day):
        raise invalid("weekday", weekday, "is required, or a day; not both")
    try:
        said = shown_spans(read_spans(hours))
    except ValueError as error:
        raise invalid("hours", hours, str(error)) from None
    company, iso = actor().company_id, day.isoformat() if day else None
    row = BusinessHours.first_matching(
        "company_id = ? AND weekday = ? AND COALESCE(day, '') = ?", company, weekday or "", iso or ""
    )
    if row:
        records.change(row, hours=said, name=name)
    else:
        row = records.create(BusinessHours, company=company, weekday=weekday or "", day=iso, hours=said, name=name)
    if not business_hours().ever:
        raise Refused("Nobody would be there on any day of the week.", "Say first when somebody is.")
    return Outcome("business-hours", row.id, f"{weekday.capitalize() if weekday else iso}: {said}.")
