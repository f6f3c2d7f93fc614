"""What comes next for a purchase order: the action behind `c`, named in the footer."""

from __future__ import annotations

from typing import Any

from store.core.fields import Record
from store.core.steps import NextStep
from store.purchasing.inspection_models import Inspection
from store.purchasing.models import PurchaseOrder
from store.purchasing.request_models import PurchaseRequest

_STEPS = {
    "draft": ("po.confirm", "Confirm"),
    "pending approval": ("po.approve", "Approve"),
    "confirmed": ("po.receive", "Receive"),
    "receiving": ("po.receive", "Receive"),
}


_WAITING: dict[str, tuple[type[Record], str, str]] = {
    "request": (PurchaseRequest, "request.approve", "Approve"),
    "inspection": (Inspection, "inspection.accept", "Accept"),
}


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step of an order, request or inspection; None when there is nothing to do, or for other kinds."""
    if kind in _WAITING:
        return _of_waiting(kind, record_id)
    if kind != "po":
        return None
    step = _STEPS.get(PurchaseOrder.get_by_id(record_id).state)
    return NextStep(step[0], "po", record_id, step[1]) if step else None


def _of_waiting(kind: str, record_id: int) -> NextStep | None:
    model, name, label = _WAITING[kind]
    row: Any = model.get_by_id(record_id)
    return NextStep(name, kind, record_id, label) if row.state == "open" else None
