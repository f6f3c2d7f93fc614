"""Kept sums of deals by month: open ones by when they are to close and were opened, closed ones by when they were."""

from __future__ import annotations

from collections.abc import Iterable

from store.core.tally import Contribution, book, contributes
from store.crm.models import Deal

_OPEN = (
    "company_id || ':' || stage_id || ':' || COALESCE(substr(expected_close, 1, 7), '') || ':' || "
    "substr(opened_on, 1, 7) || ':' || currency"
)
OPEN = book(  # stage, month to close in or nothing, month of opening, currency
    "deal.open",
    f"SELECT {_OPEN} AS key, COUNT(*) AS count, CAST(SUM(value) AS BIGINT) AS amount FROM deal "
    f"WHERE closed_on IS NULL GROUP BY {_OPEN}",
    by_company=True,
)
_CLOSED = "company_id || ':' || substr(closed_on, 1, 7) || ':' || stage_id || ':' || currency"
CLOSED = book(  # month, stage, currency
    "deal.closed",
    f"SELECT {_CLOSED} AS key, COUNT(*) AS count, CAST(SUM(value) AS BIGINT) AS amount FROM deal "
    f"WHERE closed_on IS NOT NULL GROUP BY {_CLOSED}",
    by_company=True,
)


@contributes("deal")
def _by_month(deal: Deal) -> Iterable[Contribution]:
    if deal.closed_on is not None:
        return [(CLOSED, f"{deal.closed_on[:7]}:{deal.stage_id}:{deal.currency}", 1, deal.value)]
    key = f"{deal.stage_id}:{(deal.expected_close or '')[:7]}:{deal.opened_on[:7]}:{deal.currency}"
    return [(OPEN, key, 1, deal.value)]
