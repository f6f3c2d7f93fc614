"""Work orders proposed from what is needed: of products with a bill in use, one draft a product and place."""

from __future__ import annotations

from store.core import records
from store.core.action import Outcome
from store.core.values import Quantity
from store.production.bills import active_bill
from store.production.models import WorkOrder
from store.production.orders import draw_up, plan_anew
from store.stock.making import maker


@maker
def propose(product_id: int, location_id: int, quantity: int, day: str | None) -> Outcome | None:
    """Draft a work order for so much more of a product, or add it to the draft there is; None without a bill in use.

    It is needed by the first day it was promised for.
    """
    bill = active_bill(product_id)
    if bill is None:
        return None
    row = WorkOrder.first_matching(
        "product_id = ? AND location_id = ? AND bom_id = ? AND source = 'reorder' AND state = 'draft' ORDER BY id",
        product_id,
        location_id,
        bill.id,
    )
    if row is None:
        given = {"product": product_id, "location": location_id, "quantity": quantity, "due": day, "source": "reorder"}
        row = draw_up(given)
    else:
        due = min(filter(None, (row.due, day)), default=None)
        records.change(row, quantity=row.quantity + quantity, due=due)
        plan_anew(row)
    shown = Quantity().shown(row.quantity)
    return Outcome("work-order", row.id, f"Draft work order #{row.id}: {shown} × {row.product.sku}.")
