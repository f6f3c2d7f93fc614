"""What comes next for a supplier's bill or a payment run: the action behind `c`, named in the footer."""

from __future__ import annotations

from store.billing.bill_models import Bill
from store.billing.run_models import PaymentRun
from store.core.steps import NextStep

_RUN_STEPS = {
    "draft": ("payment-run.submit", "Ask for approval"),
    "pending approval": ("payment-run.approve", "Approve"),
    "approved": ("payment-run.post", "Pay"),
}


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step of a bill or a payment run; None when there is nothing to do, or for other kinds."""
    if kind == "payment-run":
        step = _RUN_STEPS.get(PaymentRun.get_by_id(record_id).state)
        return NextStep(step[0], kind, record_id, step[1]) if step else None
    return _of_bill(Bill.get_by_id(record_id)) if kind == "bill" else None


def _of_bill(row: Bill) -> NextStep | None:
    if row.state == "draft":
        return NextStep("bill.post", "bill", row.id, "Post")
    if row.state == "pending approval":
        return NextStep("bill.approve", "bill", row.id, "Approve")
    if row.type == "bill" and row.outstanding and not row.dispute:
        return NextStep("payment.send", "bill", row.id, "Pay")
    return None
