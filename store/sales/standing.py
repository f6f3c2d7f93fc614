"""What is kept of a party's orders: drafts and what was cancelled are none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from store.core.keeping import watches
from store.parties import standing
from store.sales.models import NOT_ORDERS, WITHOUT_A_DEAL, Order

_STATES = ", ".join(f"'{state}'" for state in NOT_ORDERS)
ORDERS = standing.part(
    "orders",
    {"orders": 0, "first_order": None, "last_order": None, "orders_without_deal": 0},
    lambda: (
        "SELECT party_id, company_id, COUNT(*) AS orders, MIN(day) AS first_order, MAX(day) AS last_order, "
        f"SUM(CASE WHEN {WITHOUT_A_DEAL} THEN 1 ELSE 0 END) AS orders_without_deal "
        f"FROM sales_order WHERE state NOT IN ({_STATES}) AND {{of}} GROUP BY party_id, company_id"
    ),
)


@watches("sales_order", ORDERS.name)
def _ordered(order: Order) -> Iterable[tuple[int, Any]]:
    return () if order.state in NOT_ORDERS else [(order.party_id, (order.day, order.source))]
