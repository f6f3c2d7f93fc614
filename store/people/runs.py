"""Writes of pay runs: proposed for a month, put right, approved by another person, posted as one entry, reversed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import add_months, end_of_month, today
from store.core.errors import Invalid, Problem, Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Flag, Lines, Ref, Text
from store.people.models import PAYROLL, Employee, PayItem, PayLine, PayPart, PayRun
from store.people.slips import add_up, draw_up, everyone, set_item, settle

record_kind(
    RecordKind(
        "pay-run", "pay_run", "COALESCE(t.number, 'draft #' || t.id) || ' ' || t.month", ("number",), noun="pay run"
    )
)

Subject = Annotated[int, Ref("Pay run", kind="pay-run")]
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class SlipInput:
    """What somebody gets; or that they are left out of this run."""

    employee: Annotated[int, Ref("Employee", kind="employee", required=True)]
    amount: Annotated[Decimal | None, Amount("Amount", minimum=Decimal(0))] = None
    leave_out: Annotated[bool, Flag("Leave out", help="not in this run at all")] = False


@action("pay-run.propose", "New pay run", PAYROLL, example="backdesk pay-run propose --month 2026-11")
def propose_run(month: Annotated[str, Text("Month", help="as 2026-11; the next one, when left empty")] = "") -> Outcome:
    """Draw up what everybody is paid for a month; of a month that was worked in part, by calendar days."""
    said = month or _next_month()
    if not _MONTH.match(said):
        raise invalid("month", said, "is not a month; write it as 2026-11")
    known = PayRun.first_matching(
        "company_id = ? AND month = ? AND state IN ('draft', 'approved', 'posted')", actor().company_id, said
    )
    if known:
        raise Refused(f"{known.title} is the pay run of {said}.", "Discard or reverse it first.")
    people = everyone(date.fromisoformat(f"{said}-01"))
    if not people:
        raise Refused(f"Nobody has a contract in {said}.", "Add one: backdesk contract add")
    run = records.create(PayRun, company=actor().company_id, month=said, prepared_by=actor().user_id)
    for employee, parts in people:
        draw_up(run, employee, parts)
    add_up(run)
    return Outcome("pay-run", run.id, f"Pay run of {said} drafted for {plural(len(people), 'employee')}: {_net(run)}.")


@action(
    "pay-run.edit",
    "Edit pay run",
    PAYROLL,
    example="backdesk pay-run edit '#3' --item BONUS --line E7:150 --line E8:120",
)
def edit_run(
    pay_run: Subject,
    lines: Annotated[tuple[SlipInput, ...], Lines("What differs", required=True, of=SlipInput, aside=True)],
    item: Annotated[int | None, Ref("Pay item", kind="pay-item", help="the basic pay, when left empty")] = None,
) -> Outcome:
    """Say what basic pay, or an item, comes to for somebody; percentages and tables follow. Approval starts anew."""
    run = _to_change(pay_run)
    if not lines:
        raise invalid("lines", "", "at least one is required")
    _, problems = inputs.tried(lines, lambda line: _apply(run, line, item))
    if problems:
        raise Invalid(problems)
    add_up(run)
    records.change(run, state="draft", prepared_by=actor().user_id, approved_by=None)
    return Outcome("pay-run", run.id, f"{run.title} changed: {_net(run)}.")


@action("pay-run.approve", "Approve pay run", PAYROLL, example="backdesk pay-run approve '#3'")
def approve_run(pay_run: Subject) -> Outcome:
    """Say that a pay run is right. Nobody approves what they drew up or changed last."""
    run = PayRun.get_by_id(pay_run)
    if run.state == "approved":
        return Outcome("pay-run", run.id, f"{run.title} is approved already.")
    if run.state != "draft":
        raise Refused(f"{run.title} is {run.state}.", "Propose another one: backdesk pay-run propose")
    if run.prepared_by_id == actor().user_id:
        raise Refused(
            "Nobody approves a pay run they drew up or changed themselves.",
            "Ask another owner, or give somebody the role payroll: backdesk user role LOGIN --role payroll",
        )
    if below := PayLine.first_matching("run_id = ? AND net < 0 ORDER BY id", run.id):
        raise Refused(f"More is taken off {below.name} than there is.", "Put it right: backdesk pay-run edit")
    records.change(run, state="approved", approved_by=actor().user_id)
    return Outcome("pay-run", run.id, f"{run.title} is approved: {_net(run)}.")


@action("pay-run.discard", "Discard pay run", PAYROLL, danger=True, example="backdesk pay-run discard '#3'")
def discard_run(pay_run: Subject) -> Outcome:
    """Throw away a pay run that is not posted."""
    run = _to_change(pay_run)
    records.change(run, state="discarded")
    return Outcome("pay-run", run.id, f"{run.title} discarded.")


def _to_change(pay_run: int) -> PayRun:
    run = PayRun.get_by_id(pay_run)
    if run.number:
        raise Refused(f"{run.number} is posted; that is final.", f"Reverse it: backdesk pay-run reverse {run.number}")
    if run.state == "discarded":
        raise Refused(f"{run.title} is discarded.", "Propose another one: backdesk pay-run propose")
    return run


def _apply(run: PayRun, given: SlipInput, item: int | None) -> None:
    said = inputs.stored(given)
    line = PayLine.first_matching("run_id = ? AND employee_id = ?", run.id, said["employee"])
    if line is None:
        name = Employee.get_by_id(said["employee"]).name
        raise Invalid(Problem("employee", name, "is not in this run"))
    if said["leave_out"]:
        for part in PayPart.matching("line_id = ?", line.id):
            records.remove(part)
        records.remove(line)
        return
    if said["amount"] is None:
        raise Invalid(Problem("amount", "", "is required"))
    if item:
        set_item(line, PayItem.get_by_id(item), said["amount"])
    else:
        records.change(line, basic=said["amount"], worked_out="said by hand")
    settle(line)


def _next_month() -> str:
    last = PayRun.first_matching(
        "company_id = ? AND state IN ('draft', 'approved', 'posted') ORDER BY month DESC", actor().company_id
    )
    first = date.fromisoformat(f"{last.month}-01") if last else None
    return (add_months(first, 1) if first else end_of_month(today())).isoformat()[:7]


def _net(run: PayRun) -> str:
    return f"net {Amount().said(run.net, actor().currency)}"
