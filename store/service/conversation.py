"""What is written about a ticket: by the customer, to the customer, and among ourselves; none of it ever changes."""

from __future__ import annotations

from typing import Annotated, Any

from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.values import Choice, Ref, Text
from store.service import canned, clocks
from store.service.models import Ticket, TicketMessage

HANDLING = ("support", "sales", "manager")
EVERYBODY = (*HANDLING, "finance", "warehouse", "purchasing")
LONGEST = 20_000
Subject = Annotated[int, Ref("Ticket", kind="ticket")]
Body = Annotated[str, Text("Text", max=LONGEST, multiline=True, required=True)]


@action(
    "ticket.answer",
    "Answer",
    HANDLING,
    example="backdesk ticket answer T-2026-000012 --canned-answer LATE --then pending",
)
def answer_ticket(
    ticket: Subject,
    text: Annotated[
        str, Text("Text", max=LONGEST, multiline=True, help="behind the canned answer, if there is one")
    ] = "",
    canned_answer: Annotated[int | None, Ref("Canned answer", kind="canned-answer")] = None,
    then: Annotated[str, Choice("Then it is", options=("open", "pending", "resolved"))] = "",
) -> Outcome:
    """Write down what goes out to the customer. The first answer stops the first clock; who answers has the ticket.

    Nothing is sent by mail: the text is what you send, or have said.
    """
    row, moment = living(ticket), clocks.at_once()
    parts = [canned.filled(canned_answer, row) if canned_answer else "", text]
    body = "\n\n".join(filter(None, parts))
    if not body:
        raise invalid("text", "", "is required, or a canned answer")
    if row.owner_id is None:
        records.change(row, owner=actor().user_id, assigned_at=moment)
    write(row, "out", body, moment)
    if then:
        put(row, then, moment)
    return Outcome("ticket", row.id, f"{row.number} is answered; it is {row.state}.")


@action(
    "ticket.receive",
    "Customer wrote",
    EVERYBODY,
    example="backdesk ticket receive T-2026-000012 --text 'Still nothing here.'",
)
def receive_message(ticket: Subject, text: Body) -> Outcome:
    """Write down what the customer wrote or said. A ticket that waited for them, or was done with, is open again."""
    row, moment = living(ticket), clocks.at_once()
    before = row.state
    write(row, "in", text, moment)
    put(row, "open", moment)
    return Outcome("ticket", row.id, f"{row.number}: written down{'' if before == 'open' else '; it is open again'}.")


@action("ticket.note", "Note", EVERYBODY, example="backdesk ticket note T-2026-000012 --text 'The carrier lost it.'")
def note_on_ticket(ticket: Subject, text: Body) -> Outcome:
    """Write down something among ourselves."""
    row = living(ticket)
    write(row, "note", text, clocks.at_once())
    return Outcome("ticket", row.id, f"{row.number}: noted.")


def living(ticket_id: int) -> Ticket:
    """A ticket that is not merged into another. Raises Refused naming that one."""
    row = Ticket.get_by_id(ticket_id)
    if row.merged_into_id:
        into = Ticket.get_by_id(row.merged_into_id)
        raise Refused(f"{row.number} was merged into {into.number}.", f"See: backdesk show ticket {into.number}")
    return row


def write(ticket: Ticket, way: str, body: str, moment: str) -> None:
    """Add a message; the first that goes out is the answer that was promised."""
    records.create(TicketMessage, ticket=ticket.id, way=way, body=body, at=moment, user=actor().user_id)
    wanted: dict[str, Any] = {"messages": ticket.messages + 1, "last_at": max(moment, ticket.last_at)}
    if way == "out" and ticket.responded_at is None:
        wanted["responded_at"] = moment
        if ticket.state == "open":
            wanted["due_at"] = clocks.next_due(None, None, ticket.resolve_due)
    records.change(ticket, **wanted)


def put(ticket: Ticket, state: str, moment: str) -> bool:
    """Bring a ticket into a state, its clocks with it; False where it is there."""
    if ticket.state == state:
        return False
    wanted: dict[str, Any] = {"state": state}
    if state == "open":
        wanted |= clocks.go_on(ticket, moment)
    elif ticket.state == "open":
        wanted |= clocks.stop(moment)
    done = state in ("resolved", "closed")
    wanted["resolved_at"] = (ticket.resolved_at or moment) if done else None
    wanted["closed_at"] = moment if state == "closed" else None
    return records.change(ticket, **wanted)
