"""The way of a ticket: open, pending (it waits for the customer), resolved, closed; open again."""

from __future__ import annotations

from store.core.action import Outcome, action
from store.service import clocks
from store.service.conversation import HANDLING, Subject, living, put


@action("ticket.pend", "Wait for customer", HANDLING, undo="edit", example="backdesk ticket pend T-2026-000012")
def pend_ticket(ticket: Subject) -> Outcome:
    """It waits for the customer: the clock of the solution stands still until they write."""
    return _put(ticket, "pending")


@action("ticket.resolve", "Resolve", HANDLING, undo="edit", example="backdesk ticket resolve T-2026-000012")
def resolve_ticket(ticket: Subject) -> Outcome:
    """What the customer needed is done, as far as we know; it is open again when they write."""
    return _put(ticket, "resolved")


@action("ticket.close", "Close ticket", HANDLING, undo="edit", example="backdesk ticket close T-2026-000012")
def close_ticket(ticket: Subject) -> Outcome:
    """Put a ticket away."""
    return _put(ticket, "closed")


@action("ticket.reopen", "Reopen", HANDLING, undo="edit", example="backdesk ticket reopen T-2026-000012")
def reopen_ticket(ticket: Subject) -> Outcome:
    """Work on a ticket again: its clocks go on where they stood."""
    return _put(ticket, "open")


def _put(ticket_id: int, state: str) -> Outcome:
    row = living(ticket_id)
    done = put(row, state, clocks.at_once())
    return Outcome("ticket", row.id, f"{row.number} is {state}{'' if done else ' already'}.")
