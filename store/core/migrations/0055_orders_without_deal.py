"""How many orders a customer placed without a deal is kept: only those who did so often are read for the forecast."""

from __future__ import annotations

from typing import Any

from store.core import schema
from store.core.database import run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0055_orders_without_deal"):
        run(statement)
    run(
        "UPDATE party_standing SET orders_without_deal = (SELECT COUNT(*) FROM sales_order o "
        "WHERE o.party_id = party_standing.party_id AND o.company_id = party_standing.company_id "
        "AND o.state NOT IN ('draft', 'pending approval', 'cancelled') AND (o.source IS NULL OR o.source <> 'deal')) "
        "WHERE orders > 0"
    )
