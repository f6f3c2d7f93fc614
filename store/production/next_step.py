"""What comes next for a bill or work order: the action behind `c`, named in the footer."""

from __future__ import annotations

from store.core.steps import NextStep
from store.production.models import Bill, WorkOrder

_STEPS = {
    "draft": ("work-order.release", "Release"),
    "released": ("work-order.start", "Start"),
    "in progress": ("work-order.complete", "Complete"),
}


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step of a bill or work order; None when there is nothing to do, or for other kinds."""
    if kind == "bom" and Bill.get_by_id(record_id).state == "draft":
        return NextStep("bom.activate", "bom", record_id, "Put in use")
    if kind == "work-order":
        step = _STEPS.get(WorkOrder.get_by_id(record_id).state)
        return NextStep(step[0], "work-order", record_id, step[1]) if step else None
    return None
