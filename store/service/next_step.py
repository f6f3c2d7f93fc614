"""What comes next for a ticket: the action behind `c`."""

from __future__ import annotations

from store.core.steps import NextStep
from store.service.models import Ticket


def next_step(kind: str, record_id: int) -> NextStep | None:
    """Assigned, solved, closed; None when there is nothing to do, or for other kinds."""
    if kind != "ticket":
        return None
    row = Ticket.get_by_id(record_id)
    if row.state in ("closed", "merged"):
        return None
    if row.owner_id is None:
        return NextStep("ticket.assign", kind, record_id, "Take it")
    if row.state == "resolved":
        return NextStep("ticket.close", kind, record_id, "Close")
    return NextStep("ticket.resolve", kind, record_id, "Resolve")
