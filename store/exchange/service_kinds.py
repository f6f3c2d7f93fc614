"""What can be imported of service: tickets, their messages, canned answers, targets, business hours."""

from __future__ import annotations

from store.core.database import rows
from store.core.values import Choice
from store.exchange.gathering import Document
from store.exchange.kinds import ImportField, ImportKind, Steps, declare
from store.exchange.work_kinds import adding
from store.service import clocks
from store.service.canned import CannedAnswerInput, add_canned_answer
from store.service.conversation import put, receive_message, write
from store.service.models import STATES, WAYS, Ticket
from store.service.targets import set_business_hours, set_target
from store.service.tickets import TicketInput, add_ticket

_STATES = tuple(state for state in STATES if state != "merged")
_OF_ACTION = ("message", "opened")


def write_ticket(document: Document) -> int:
    """Open a ticket, with what the customer wrote; it may have been resolved or closed elsewhere."""
    values = dict(document.values)
    state = str(values.pop("state", "") or "open")
    beside = {name: values.pop(name) for name in _OF_ACTION if name in values}
    known = TicketInput.__dataclass_fields__
    found = add_ticket(TicketInput(**{k: v for k, v in values.items() if k in known}), **beside)
    if state != "open":
        put(Ticket.get_by_id(found.id), state, clocks.at_once())
    return int(found.id)


def write_message(document: Document) -> int:
    """Add a message to a ticket: one that came in, went out, or is a note."""
    ticket, way, text = (document.values.get(name) for name in ("ticket", "way", "text"))
    if (way or "in") == "in" and not _is_done(int(str(ticket))):
        return int(receive_message(int(str(ticket)), str(text)).id)
    row = Ticket.get_by_id(ticket)
    write(row, str(way or "in"), str(text), clocks.at_once())
    return int(row.id)


def _is_done(ticket_id: int) -> bool:
    """Whether it was over where it comes from: what was once written there opens nothing again."""
    return rows("SELECT state FROM ticket WHERE id = ?", (ticket_id,))[0][0] in ("resolved", "closed")


declare(
    ImportKind(
        "tickets",
        "ticket",
        "Tickets",
        "ticket.add",
        Steps(write_ticket, ("subject", "party", "opened"), "opened"),
        extra=(ImportField("state", Choice("State", options=_STATES, aliases=("status",)), False, ""),),
    )
)
declare(
    ImportKind(
        "ticket-messages",
        "ticket",
        "Messages of tickets",
        "ticket.receive",
        Steps(write_message, ("ticket", "way", "text")),
        extra=(ImportField("way", Choice("Way", options=WAYS, aliases=("direction",)), False, ""),),
    )
)
declare(
    ImportKind(
        "canned-answers",
        "canned-answer",
        "Canned answers",
        "canned-answer.add",
        Steps(adding(add_canned_answer, CannedAnswerInput), ("code",)),
    )
)
declare(
    ImportKind(
        "service-targets",
        "service-target",
        "Service targets",
        "service-target.set",
        Steps(lambda document: int(set_target(**document.values).id), ("priority",), update=True),
    )
)
declare(
    ImportKind(
        "business-hours",
        "business-hours",
        "Business hours",
        "business-hours.set",
        Steps(lambda document: int(set_business_hours(**document.values).id), ("weekday", "day"), update=True),
    )
)
