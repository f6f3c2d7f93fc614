"""What is kept of a party's deals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store.core.keeping import watches
from store.crm.models import Deal
from store.parties import standing

DEALS = standing.part(
    "deals",
    {"open_deals": 0},
    lambda: (
        "SELECT party_id, company_id, COUNT(*) AS open_deals FROM deal WHERE closed_on IS NULL AND {of} "
        "GROUP BY party_id, company_id"
    ),
)


@watches("deal", DEALS.name)
def _open(deal: Deal) -> Iterable[tuple[int, Any]]:
    return [(deal.party_id, True)] if deal.closed_on is None else ()
