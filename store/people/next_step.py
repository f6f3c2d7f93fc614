"""What comes next for a pay run: the action behind `c`."""

from __future__ import annotations

from store.core.identity import actor
from store.core.steps import NextStep
from store.people.models import PAYROLL, PayRun

_STEPS = {"draft": ("pay-run.approve", "Approve"), "approved": ("pay-run.post", "Post")}


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step; None when there is nothing to do, or for other kinds."""
    if kind != "pay-run" or not actor().may(PAYROLL):
        return None
    step = _STEPS.get(PayRun.get_by_id(record_id).state)
    return NextStep(step[0], kind, record_id, step[1]) if step else None
