"""Lists of activities: all of them, and what the person at the screen has to do, what is late first."""

from __future__ import annotations

from dataclasses import replace

from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.rhythm import Repeats
from store.core.values import Code, Day, Moment, State, Text, Whole
from store.core.zones import TimeOfDay
from store.crm.activity_notices import Reminder
from store.crm.models import ACTIVITY_ORDER

_ORDER = ACTIVITY_ORDER.replace('"due"', "t.due").replace('"starts"', "t.starts")
_TURN = (
    "CASE WHEN t.due IS NULL THEN 'no day' WHEN t.due < '{today}' THEN 'overdue' WHEN t.due = '{today}' THEN 'today' "
    "ELSE 'to come' END"
)

ACTIVITIES = listing(
    Listing(
        name="activities",
        title="Activities",
        kind="activity",
        source="activity t LEFT JOIN app_user o ON o.id = t.owner_id LEFT JOIN party p ON p.id = t.party_id "
        "LEFT JOIN contact c ON c.id = t.contact_id",
        descending=True,
        searches=(("activity", "id"), ("party", "party_id")),
        kept_count=kept("activity"),
        columns=(
            Column("due", "Due", "t.due", Day(), 10),
            Column("starts", "At", "t.starts", TimeOfDay(), 5),
            Column("kind", "Kind", "t.kind", Text(), 8),
            Column("subject", "Subject", "t.subject", Text(), 32),
            Column("party", "Party", "p.name", Text(), 22),
            Column("state", "State", "t.state", State(), 10),
            Column("owner", "Owner", "o.login", Text(), 10),
            Column("done_at", "Done", "t.done_at", Moment(), 16, spare=True),
            Column("outcome", "What came of it", "t.outcome", Text(), 24, hidden=True),
            Column("minutes", "Minutes", "t.minutes", Whole(), 8, hidden=True),
            Column("contact", "Contact", "c.name", Text(), 18, hidden=True),
            Column("remind", "Remind", "t.remind", Reminder(), 16, hidden=True),
            Column("every", "Every", "t.every", Repeats(), 14, hidden=True),
            Column("until", "Until", "t.until", Day(), 10, hidden=True),
            Column("record_kind", "About", "t.record_kind", Text(), 10, hidden=True),
            Column("record_id", "About id", "t.record_id", Whole(), 8, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("contact_id", "Contact id", "t.contact_id", Whole(), 8, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("created_at", "Logged", "t.created_at", Moment(), 16, hidden=True),
        ),
    )
)

MY_DAY = listing(
    replace(
        ACTIVITIES,
        name="my-day",
        title="Things to do",
        where="t.state = 'planned' AND t.owner_id = {actor}",
        sort="turn",
        descending=False,
        searches=(),
        kept_count=None,
        columns=(
            Column("turn", "When", _TURN, State(), 9, sort_by=_ORDER, words=("overdue", "today", "to come", "no day")),
            *(replace(c, hidden=c.hidden or c.name in ("state", "owner", "done_at")) for c in ACTIVITIES.columns),
        ),
    )
)
