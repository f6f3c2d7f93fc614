"""What comes next for a purchase order: the action behind `c`, named in the footer."""

from __future__ import annotations

from typing import Any

from store.core.database import one
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
    row = PurchaseOrder.get_by_id(record_id)
    step = _STEPS.get(row.state)
    return NextStep(step[0], "po", record_id, step[1]) if step else _to_bill(row)


def _to_bill(row: PurchaseOrder) -> NextStep | None:
    """What came and nobody billed is billed, or the draft of that is posted."""
    draft = one(
        "SELECT id FROM bill WHERE origin = 'po' AND origin_id = ? AND type = 'bill' AND state = 'draft' ORDER BY id",
        (row.id,),
    )
    if draft:
        return NextStep("bill.post", "bill", int(draft[0]), "Post bill")
    open_ = one("SELECT 1 FROM purchase_line WHERE order_id = ? AND received - returned > billed LIMIT 1", (row.id,))
    return NextStep("po.bill", "po", row.id, "Bill") if open_ else None


def _of_waiting(kind: str, record_id: int) -> NextStep | None:
    model, name, label = _WAITING[kind]
    row: Any = model.get_by_id(record_id)
    return NextStep(name, kind, record_id, label) if row.state == "open" else None
