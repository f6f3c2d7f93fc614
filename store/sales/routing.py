"""Who delivers a line of an order: we from stock, or its supplier straight to the customer."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.text import plural
from store.core.values import Choice, Ref
from store.sales.binding import drop_empty_drafts, offer, shortage_text
from store.sales.direct import withdraw
from store.sales.models import Order, OrderLine
from store.sales.process import process

SUPPLIER, STOCK = "supplier", "stock"


@action(
    "order.drop-ship",
    "Deliver from supplier or stock",
    ("sales", "purchasing", "manager"),
    example="backdesk order drop-ship SO-2026-000012 --by stock",
)
def choose_delivery(
    order: Annotated[int, Ref("Order", kind="order")],
    by: Annotated[str, Choice("Delivered by", options=(SUPPLIER, STOCK), help="supplier, when left empty")] = SUPPLIER,
    line: Annotated[int | None, Ref("Only line", kind="order-line")] = None,
) -> Outcome:
    """Say who delivers what is still open of an order, of one line or of all: its supplier, or we from stock.

    Drafts follow: goods reserved are set free, or what suppliers were to deliver is taken off drafts. What is agreed
    with a supplier has to be given up there first.
    """
    row = Order.get_by_id(order)
    if row.cancelled_at or row.state in ("done", "closed"):
        raise Refused(f"{row.title} is {row.state}.", "There is nothing to be delivered any more.")
    lines = _chosen(row, line, by == SUPPLIER)
    if not lines:
        return Outcome("order", row.id, f"{row.title} is delivered from {by} already.")
    if by == STOCK:
        withdraw(row, lines)
    for each in lines:
        records.change(each, drop_ship=by == SUPPLIER)
    process(row)
    drop_empty_drafts(row)
    offer(row, lines)
    return Outcome("order", row.id, f"{row.title}: {plural(len(lines), 'line')} from {by}{shortage_text(row)}.")


def _chosen(row: Order, line: int | None, direct: bool) -> list[OrderLine]:
    """The lines that change: goods of their own, not parts of a kit, of which something is open."""
    own = OrderLine.matching(
        "order_id = ? AND part_of IS NULL AND quantity > delivered + closed "
        "AND product_id IN (SELECT id FROM product WHERE kind = 'stock') ORDER BY position",
        row.id,
    )
    if line and line not in [each.id for each in own]:
        raise invalid("line", f"#{line}", f"is no line of {row.title} of which goods are to be delivered")
    return [each for each in own if line in (None, each.id) and each.drop_ship != direct]
