"""What of an order is still to be delivered, in money: kept on it, and summed by the month it is promised for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store.core.database import rows, run_many, stream
from store.core.money import divide
from store.core.tally import Contribution, book, contributes
from store.sales.facts import LineFacts
from store.sales.models import Order

_KEY = "company_id || ':' || COALESCE(substr(promised, 1, 7), '') || ':' || currency"
TO_DELIVER = book(  # month promised for or nothing, currency
    "order.to-deliver",
    f"SELECT {_KEY} AS key, COUNT(*) AS count, CAST(SUM(to_deliver) AS BIGINT) AS amount FROM sales_order "
    f"WHERE to_deliver <> 0 GROUP BY {_KEY}",
    by_company=True,
)
_OPEN = "('confirmed', 'processing')"  # of all others nothing is left
# (order, what it keeps, net of its lines of which nothing was delivered or closed, the others one by one)
_LEFT = (
    "SELECT o.id, o.to_deliver, CAST(SUM(CASE WHEN l.delivered + l.closed = 0 THEN l.net ELSE 0 END) AS BIGINT), "
    "string_agg(CASE WHEN l.delivered + l.closed > 0 AND l.delivered + l.closed < l.quantity "
    "THEN l.net || ' ' || (l.quantity - l.delivered - l.closed) || ' ' || l.quantity END, ';') "
    "FROM sales_order o JOIN order_line l ON l.order_id = o.id "
    f"WHERE o.state IN {_OPEN} GROUP BY o.state, o.id, o.to_deliver"
)


@contributes("sales_order")
def _by_month(order: Order) -> Iterable[Contribution]:
    if not order.to_deliver:
        return []
    return [(TO_DELIVER, f"{(order.promised or '')[:7]}:{order.currency}", 1, order.to_deliver)]


def left_to_deliver(facts: Iterable[LineFacts]) -> int:
    """The net value, in minor units of the order's currency, of what is neither delivered nor closed.

    A line that is delivered in part counts with its share, rounded by itself.
    """
    return sum(divide(fact.line.net * fact.to_deliver, fact.line.quantity) for fact in facts if fact.to_deliver)


def wrong() -> Iterator[tuple[int, int, int]]:
    """(order, what it keeps, what its lines say) of every order that keeps something else."""
    for order, kept, whole, parts in stream(_LEFT):
        left = whole + sum(map(_share, parts.split(";") if parts else ()))
        if kept != left:
            yield order, kept, left
    yield from rows(
        f"SELECT id, to_deliver, 0 FROM sales_order WHERE to_deliver <> 0 AND state NOT IN {_OPEN} ORDER BY id"
    )


def rebuild() -> None:
    """Make what orders keep what their lines say; before the sums that are made of it."""
    run_many("UPDATE sales_order SET to_deliver = ? WHERE id = ?", [(left, order) for order, _, left in [*wrong()]])


def _share(part: str) -> int:
    net, left, quantity = map(int, part.split())
    return divide(net * left, quantity)
