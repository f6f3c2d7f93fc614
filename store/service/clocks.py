"""The two clocks of a ticket: the first answer and the solution, both due in business hours.

Moments are stored in UTC; business hours are those of this machine's clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from store.core.database import one, rows
from store.core.dated import means
from store.core.dates import clock, stored
from store.core.errors import Refused
from store.core.identity import actor
from store.core.text import excerpt
from store.service.hours import Hours, Spans, read_spans
from store.service.models import NEVER, WEEKDAYS, Ticket

OFFICE: Spans = ((9 * 60, 17 * 60),)
SOON = timedelta(hours=2)  # of business hours


def at_once() -> str:
    """This moment, as tickets keep it."""
    return stored(clock())


def wall(moment: str) -> datetime:
    """A stored moment by this machine's clock, without a zone."""
    return datetime.fromisoformat(moment).astimezone().replace(tzinfo=None)


def business_hours() -> Hours:
    """Those of the company worked in; Monday to Friday from 9 to 17 where nobody said anything.

    Raises Refused where what is stored are no hours.
    """
    found = rows("SELECT weekday, day, hours FROM business_hours WHERE company_id = ?", (actor().company_id,))
    said = {weekday: _read(weekday, hours) for weekday, _, hours in found if weekday}
    usual = [() if said else OFFICE] * 5 + [()] * 2
    week = tuple(said.get(day, spans) for day, spans in zip(WEEKDAYS, usual, strict=True))
    return Hours(week, {date.fromisoformat(day): _read(day, hours) for _, day, hours in found if day})


def _read(of: str, hours: str) -> Spans:
    try:
        return read_spans(hours)
    except ValueError as error:
        raise Refused(
            f"The business hours of {of} are '{excerpt(hours)}', {error}.", "See: backdesk business-hours set --help"
        ) from None


def start(ticket: Ticket) -> dict[str, Any]:
    """When a ticket's answer and solution are due by the targets of its priority, less what it has waited since."""
    found = one(
        "SELECT response, resolve FROM service_target WHERE company_id = ? AND priority = ?",
        (actor().company_id, ticket.priority),
    ) or (None, None)
    hours, since = business_hours(), wall(ticket.opened_at)
    response, resolve = (timedelta(minutes=target) if target and hours.ever else None for target in found)
    waited = timedelta(seconds=ticket.waited)
    return {
        "response_due": stored(hours.after(since, response)) if response else None,
        "resolve_due": stored(hours.after(since, resolve + waited)) if resolve else None,
    }


def stop(moment: str) -> dict[str, Any]:
    """The clocks stand still from a moment on."""
    return {"paused_at": moment, "due_at": NEVER}


def go_on(ticket: Ticket, moment: str) -> dict[str, Any]:
    """The clocks run again: what passed meanwhile of business hours is added to the solution's."""
    hours = business_hours()
    waited = hours.between(wall(ticket.paused_at), wall(moment)) if ticket.paused_at else timedelta()
    due = ticket.resolve_due
    if due and hours.ever:
        due = stored(hours.after(wall(due), waited))
    return {
        "paused_at": None,
        "waited": ticket.waited + int(waited.total_seconds()),
        "resolve_due": due,
        "due_at": next_due(ticket.response_due, ticket.responded_at, due),
    }


def next_due(response_due: str | None, responded_at: str | None, resolve_due: str | None) -> str:
    """What runs out first of an open ticket: NEVER where nothing does."""
    running = [due for due in (None if responded_at else response_due, resolve_due) if due]
    return min(running, default=NEVER)


def _soon() -> str:
    try:
        hours = business_hours()
    except Refused:  # tickets are listed all the same; who opens or changes one is told
        return stored(clock())
    return stored(hours.after(clock(), SOON) if hours.ever else clock())


means("now", at_once)
means("soon", _soon)
