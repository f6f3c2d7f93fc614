"""Two tickets about the same: one goes into the other and stays as another name of it."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused
from store.core.values import Ref
from store.service import clocks, links
from store.service.conversation import HANDLING, Subject, living
from store.service.models import Ticket, TicketLink


@action(
    "ticket.merge",
    "Merge ticket",
    HANDLING,
    undo="edit",
    danger=True,
    example="backdesk ticket merge T-2026-000013 --into T-2026-000012",
)
def merge_ticket(
    ticket: Subject, into: Annotated[int, Ref("Into", kind="ticket", required=True, help="the one that stays")]
) -> Outcome:
    """Put a ticket into another one of the same customer: what was written stands there, what it is about too.

    Its number leads to the other from then on. It can be undone while nothing happened to either.
    """
    row, survivor = living(ticket), living(into)
    if row.id == survivor.id:
        raise Refused(f"{row.number} is that ticket itself.", "Name another one to merge it into.")
    if row.party_id != survivor.party_id:
        raise Refused(
            f"{row.number} is {row.party.name}'s, {survivor.number} is {survivor.party.name}'s.",
            f"If they are the same, say so first: backdesk ticket edit {row.number} --party {survivor.party_id}",
        )
    for former in Ticket.matching("merged_into_id = ? ORDER BY id", row.id):
        records.change(former, merged_into=survivor.id)
    for link in TicketLink.matching("ticket_id = ? ORDER BY id", row.id):
        links.add(survivor, link.record_kind, link.record_id)
    records.change(survivor, messages=survivor.messages + row.messages, last_at=max(survivor.last_at, row.last_at))
    stopped = clocks.stop(clocks.at_once()) if row.state == "open" else {}
    records.change(
        row, state="merged", merged_into=survivor.id, resolved_at=None, closed_at=None, messages=0, **stopped
    )
    return Outcome("ticket", survivor.id, f"{row.number} is merged into {survivor.number}.")
