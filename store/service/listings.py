"""Lists of service: tickets and queues of them, what was written, what they are about; targets, hours, answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Moment, State, Text, Whole
from store.service import clocks  # noqa: F401  the words {now} and {soon}
from store.service.models import LIVE, NEVER, WEEKDAYS

_LIVE = LIVE.replace('"state"', 't."state"')
_CLOCK = (
    f"CASE WHEN t.state <> 'open' OR t.due_at = '{NEVER}' THEN '' WHEN t.due_at <= '{{now}}' THEN 'late' "
    "WHEN t.due_at <= '{soon}' THEN 'due soon' ELSE 'in time' END"
)
_WORDS = ("late", "due soon", "in time")
_MAIN = "(SELECT {} FROM ticket_link l WHERE l.ticket_id = t.id AND l.main = 1)"

TICKETS = listing(
    Listing(
        name="tickets",
        title="Tickets",
        kind="ticket",
        source="ticket t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user o ON o.id = t.owner_id "
        "LEFT JOIN contact c ON c.id = t.contact_id LEFT JOIN ticket m ON m.id = t.merged_into_id",
        descending=True,
        searches=(("ticket", "id"), ("party", "party_id")),
        kept_count=kept("ticket"),
        columns=(
            Column("number", "Number", "t.number", Code(), 14, sort_by="t.id"),
            Column("subject", "Subject", "t.subject", Text(), 24),
            Column("party", "Party", "p.name", Text(), 15),
            Column("priority", "Priority", "t.priority", Text(), 8, sortable=False),
            Column("state", "State", "t.state", State(), 11),
            Column("clock", "Clock", _CLOCK, State(), 10, sortable=False, words=_WORDS),
            Column("due", "Due", f"NULLIF(t.due_at, '{NEVER}')", Moment(), 16, spare=True, sort_by="t.due_at"),
            Column("owner", "Owner", "o.login", Code(), 9, spare=True),
            Column("category", "Category", "t.category", Text(), 12, hidden=True),
            Column("contact", "Contact", "c.name", Text(), 18, hidden=True),
            Column("about_kind", "About", _MAIN.format("l.record_kind"), Code(), 10, hidden=True, sortable=False),
            Column("about_id", "About id", _MAIN.format("l.record_id"), Whole(), 8, hidden=True, sortable=False),
            Column("opened", "Opened", "t.opened_at", Moment(), 16, hidden=True),
            Column("response_due", "Answer due", "t.response_due", Moment(), 16, hidden=True),
            Column("responded", "Answered", "t.responded_at", Moment(), 16, hidden=True),
            Column("resolve_due", "Solution due", "t.resolve_due", Moment(), 16, hidden=True),
            Column("resolved", "Resolved", "t.resolved_at", Moment(), 16, hidden=True),
            Column("closed", "Closed", "t.closed_at", Moment(), 16, hidden=True),
            Column("last", "Last message", "t.last_at", Moment(), 16, hidden=True),
            Column("messages", "Messages", "t.messages", Whole(), 8, hidden=True),
            Column("merged_into", "Merged into", "m.number", Code(), 14, hidden=True),
            Column("merged_into_id", "Merged into id", "t.merged_into_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("contact_id", "Contact id", "t.contact_id", Whole(), 8, hidden=True),
        ),
    )
)

_BY_DUE: dict[str, Any] = {"sort": "due", "descending": False, "searches": (), "kept_count": None}
_QUEUED = tuple(replace(column, hidden=column.hidden or column.name == "owner") for column in TICKETS.columns)

MINE = listing(
    replace(
        TICKETS,
        **_BY_DUE,
        name="my-tickets",
        title="My tickets",
        where=f"{_LIVE} AND t.owner_id = {{actor}}",
        columns=_QUEUED,
    )
)
UNASSIGNED = listing(
    replace(
        TICKETS,
        **_BY_DUE,
        name="unassigned",
        title="Unassigned tickets",
        where=f"{_LIVE} AND t.owner_id IS NULL",
        columns=_QUEUED,
    )
)
LATE_FIRST = listing(replace(TICKETS, **_BY_DUE, name="late-first", title="Tickets, late first", where=_LIVE))

MESSAGES = listing(
    Listing(
        name="ticket-messages",
        title="Messages of tickets",
        kind="ticket",
        source="ticket_message t LEFT JOIN ticket k ON k.id = t.ticket_id LEFT JOIN app_user u ON u.id = t.user_id",
        record="ticket_id",
        descending=True,
        columns=(
            Column("id", "No", "t.id", Whole(), 7, sort_by="t.id"),
            Column("at", "When", "t.at", Moment(), 19),
            Column("way", "Way", "t.way", Code(), 5),
            Column("body", "Text", "t.body", Text(), 50),
            Column("who", "Who", "u.login", Code(), 10, spare=True),
            Column("ticket", "Ticket", "k.number", Code(), 14),
            Column("ticket_id", "Ticket id", "COALESCE(k.merged_into_id, t.ticket_id)", Whole(), 8, hidden=True),
        ),
    )
)

LINKS = listing(
    Listing(
        name="ticket-links",
        title="Linked tickets",
        kind="ticket",
        source="ticket_link t LEFT JOIN ticket k ON k.id = t.ticket_id LEFT JOIN app_user o ON o.id = k.owner_id",
        record="ticket_id",
        descending=True,
        where="k.merged_into_id IS NULL",
        columns=(
            Column("number", "Ticket", "k.number", Code(), 14),
            Column("subject", "Subject", "k.subject", Text(), 28),
            Column("state", "State", "k.state", State(), 11),
            Column(
                "clock",
                "Clock",
                _CLOCK.replace("t.", "k."),
                State(),
                10,
                sortable=False,
                words=_WORDS,
            ),
            Column("owner", "Owner", "o.login", Code(), 9, spare=True),
            Column("record_kind", "About", "t.record_kind", Code(), 10),
            Column("record_id", "Id", "t.record_id", Whole(), 7),
            Column("ticket_id", "Ticket id", "t.ticket_id", Whole(), 8, hidden=True),
        ),
    )
)

CANNED = listing(
    Listing(
        name="canned-answers",
        title="Canned answers",
        kind="canned-answer",
        source="canned_answer t",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 10, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 22),
            Column("body", "Text", "t.body", Text(), 40),
            Column("state", "State", "t.state", State(), 8),
        ),
    )
)

_RANK = "CASE t.priority WHEN 'urgent' THEN 1 WHEN 'high' THEN 2 WHEN 'normal' THEN 3 ELSE 4 END"

TARGETS = listing(
    Listing(
        name="service-targets",
        title="Service targets",
        kind="service-target",
        source="service_target t",
        sort="priority",
        columns=(
            Column("priority", "Priority", "t.priority", Text(), 10, sort_by=_RANK),
            Column("response", "Answer (min)", "t.response", Whole(), 13),
            Column("resolve", "Solve (min)", "t.resolve", Whole(), 13),
        ),
    )
)

_PLACE = "CASE t.weekday " + " ".join(f"WHEN '{day}' THEN '0{n}'" for n, day in enumerate(WEEKDAYS)) + " ELSE t.day END"

HOURS = listing(
    Listing(
        name="business-hours",
        title="Business hours",
        kind="business-hours",
        source="business_hours t",
        sort="weekday",
        columns=(
            Column("weekday", "Weekday", "t.weekday", Text(), 10, sort_by=_PLACE),
            Column("day", "Or one day", "t.day", Day(), 12),
            Column("hours", "Hours", "t.hours", Text(), 28),
            Column("name", "Name", "t.name", Text(), 22),
        ),
    )
)
