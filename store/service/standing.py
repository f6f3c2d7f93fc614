"""What is kept of a party's tickets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store.core.keeping import watches
from store.parties import standing
from store.service.models import LIVE, Ticket

TICKETS = standing.part(
    "tickets",
    {"open_tickets": 0},
    lambda: (
        f"SELECT party_id, company_id, COUNT(*) AS open_tickets FROM ticket WHERE {LIVE} AND {{of}} "
        "GROUP BY party_id, company_id"
    ),
)


@watches("ticket", TICKETS.name)
def _live(ticket: Ticket) -> Iterable[tuple[int, Any]]:
    return [(ticket.party_id, True)] if ticket.state in ("open", "pending") else ()
