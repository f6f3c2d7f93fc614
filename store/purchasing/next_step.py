"""What comes next for a purchase order: the action behind `c`, named in the footer."""

from __future__ import annotations

from store.core.steps import NextStep
from store.purchasing.models import PurchaseOrder

_STEPS = {
    "draft": ("po.confirm", "Confirm"),
    "pending approval": ("po.approve", "Approve"),
    "confirmed": ("po.receive", "Receive"),
    "receiving": ("po.receive", "Receive"),
}


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step of a purchase order; None when there is nothing to do, or for other kinds."""
    if kind != "po":
        return None
    step = _STEPS.get(PurchaseOrder.get_by_id(record_id).state)
    return NextStep(step[0], "po", record_id, step[1]) if step else None
