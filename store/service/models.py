"""Service: tickets, what was written about them, what they are about; targets, business hours, canned answers."""

from __future__ import annotations

from peewee import Check

from store.core.fields import (
    CodeKey,
    Day,
    Moment,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    capitals,
    index_of,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User
from store.parties.models import Contact, Party

STATES = ("open", "pending", "resolved", "closed", "merged")
PRIORITIES = ("low", "normal", "high", "urgent")
WAYS = ("in", "out", "note")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEVER = "9999-12-31T23:59:59.000000Z"
LIVE = "\"state\" IN ('open', 'pending')"


class Ticket(Record):
    """What a customer needs, until it is closed. One that was merged stays as another name of the one it went into.

    Moments are UTC. While it is open `due_at` is what runs out next (the first answer, then the solution), else
    NEVER; while it is not, its clocks stand still since `paused_at`. `messages` counts those of what was merged into
    it too, `last_at` is when the latest of them was written; `waited` are the seconds of business hours it stood still.
    """

    searchable = ("number", "subject", "category")

    company = link(Company, index=False)
    number = Text()
    subject = Text()
    party = link(Party, index=False)
    contact = optional_link(Contact, index=False)
    category = Text(default="")
    priority = Text(default="normal")
    owner = optional_link(User, index=False)
    assigned_at = Moment(null=True)
    state = Text(default="open")
    opened_at = Moment()
    response_due = Moment(null=True)
    responded_at = Moment(null=True)
    resolve_due = Moment(null=True)
    paused_at = Moment(null=True)
    waited = Whole(default=0)
    resolved_at = Moment(null=True)
    closed_at = Moment(null=True)
    due_at = Moment(default=NEVER)
    last_at = Moment()
    messages = Whole(default=0)
    merged_into = optional_link("self", index=False)

    class Meta:
        table_name = "ticket"
        indexes = (
            (("company", "number"), True),
            (("party", "id"), False),
            (("owner", "assigned_at"), False),
            (("subject", "id"), False),
            (("last_at", "id"), False),
            index_of("ticket", "due", '"due_at", "id"', LIVE),
            index_of("ticket", "owner_due", '"owner_id", "due_at", "id"', LIVE),
            index_of("ticket", "merged", '"merged_into_id"', '"merged_into_id" IS NOT NULL'),
        )
        constraints = [
            not_blank("subject"),
            capitals("number"),
            one_of("priority", *PRIORITIES),
            one_of("state", *STATES),
            Check('("state" = \'open\') = ("paused_at" IS NULL)'),
            Check("(\"state\" IN ('resolved', 'closed')) = (\"resolved_at\" IS NOT NULL)"),
            Check('("state" = \'closed\') = ("closed_at" IS NOT NULL)'),
            Check('("state" = \'merged\') = ("merged_into_id" IS NOT NULL)'),
            Check(f"\"state\" = 'open' OR \"due_at\" = '{NEVER}'"),
            Check('("owner_id" IS NULL) = ("assigned_at" IS NULL)'),
            at_least("waited"),
            at_least("messages"),
        ]


class TicketMessage(Row):
    """Append-only: what came in from the customer, went out to them, or was noted among ourselves."""

    facts = True

    ticket = link(Ticket)
    way = Text()
    body = Text()
    at = Moment()
    user = link(User, index=False)

    class Meta:
        table_name = "ticket_message"
        constraints = [one_of("way", *WAYS), not_blank("body")]


class TicketLink(Row):
    """What a ticket is about: any record, one of them the `main` one."""

    ticket = link(Ticket, index=False)
    main = Whole(default=0)
    record_kind = Text()
    record_id = Whole()

    class Meta:
        table_name = "ticket_link"
        indexes = (
            (("ticket", "record_kind", "record_id"), True),
            (("record_id", "record_kind"), False),
            index_of("ticket_link", "main", '"ticket_id"', '"main" = 1', unique=True),
        )
        constraints = [Check('"main" IN (0, 1)'), not_blank("record_kind")]


class CannedAnswer(Record):
    """An answer that is given often, with places for what differs: {name}, {order}, {number} ..."""

    code = Text()
    name = Text()
    body = Text()
    state = Text(default="active")
    code_key = CodeKey("code", unique=True)

    class Meta:
        table_name = "canned_answer"
        constraints = [
            not_blank("code"),
            not_blank("name"),
            not_blank("body"),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]


class ServiceTarget(Record):
    """In how many minutes of business hours tickets of a priority are answered and solved; empty: no target."""

    company = link(Company, index=False)
    priority = Text()
    response = Whole(null=True)
    resolve = Whole(null=True)

    class Meta:
        table_name = "service_target"
        indexes = ((("company", "priority"), True),)
        constraints = [one_of("priority", *PRIORITIES), at_least("response", 1), at_least("resolve", 1)]


class BusinessHours(Record):
    """When somebody is there: on a weekday, or on one `day` that is unlike its weekday. No hours: closed."""

    company = link(Company, index=False)
    weekday = Text(default="")
    day = Day(null=True)
    hours = Text(default="")
    name = Text(default="")

    class Meta:
        table_name = "business_hours"
        indexes = (
            index_of("business_hours", "of_weekday", '"company_id", "weekday"', "\"weekday\" <> ''", unique=True),
            index_of("business_hours", "of_day", '"company_id", "day"', '"day" IS NOT NULL', unique=True),
        )
        constraints = [
            one_of("weekday", "", *WEEKDAYS),
            Check('("weekday" = \'\') = ("day" IS NOT NULL)'),
            real_day("day"),
        ]
