"""Writes of employees and of what was agreed with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.bank_codes import Bic, Iban
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Changes, Choice, Code, Day, Quantity, Ref, Text, Version
from store.people.models import PAYROLL, Contract, Employee

record_kind(RecordKind("employee", "employee", "t.code || ' ' || t.name", ("code",), ("name",)))
record_kind(
    RecordKind(
        "contract",
        "contract",
        "(SELECT e.name FROM employee e WHERE e.id = t.employee_id) || ' from ' || t.valid_from",
    )
)

Subject = Annotated[int, Ref("Employee", kind="employee")]
_ANY = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class EmployeeInput:
    """Somebody who works here: since when, until when, and where pay goes."""

    code: Annotated[str, Code("Number", required=True, aliases=("number", "personnel number"))]
    name: Annotated[str, Text("Name", required=True)]
    start: Annotated[date | None, Day("Since", required=True)]
    end: Annotated[date | None, Day("Until", help="the last day")] = None
    iban: Annotated[str, Iban("IBAN")] = ""
    bic: Annotated[str, Bic("BIC")] = ""
    user: Annotated[int | None, Ref("User", kind="user", help="who they are in this program")] = None


@dataclass(frozen=True, kw_only=True)
class ContractInput:
    """What somebody is paid from a day on: so much a month, or an hour of so many a week."""

    employee: Annotated[int | None, Ref("Employee", kind="employee", required=True)]
    amount: Annotated[Decimal, Amount("Gross", required=True, minimum=_ANY)]
    per: Annotated[str, Choice("Per", options=("month", "hour"), help="month, when left empty")] = "month"
    week_hours: Annotated[Decimal | None, Quantity("Hours a week", minimum=_ANY, maximum=Decimal(168))] = None
    valid_from: Annotated[date | None, Day("Valid from", help="the first day, when left empty")] = None
    cost_centre: Annotated[int | None, Ref("Cost centre", kind="cost-centre")] = None


@action(
    "employee.add",
    "New employee",
    PAYROLL,
    example="backdesk employee add --code E7 --name 'Ben Okri' --start 2026-03-16 --iban 'DE02 1203 0000 0000 2020 51'",
)
def add_employee(values: EmployeeInput) -> Outcome:
    """Add somebody who works here. What they are paid is their contract: `contract add`."""
    row = inputs.stored(values)
    _require_order(row["start"], row["end"])
    made = records.create(Employee, company=actor().company_id, **row)
    return Outcome("employee", made.id, f"{made.name} added.")


@action("employee.edit", "Edit employee", PAYROLL, undo="edit", example="backdesk employee edit E7 --end eom")
def edit_employee(
    employee: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=EmployeeInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is kept of an employee, such as their last day; pay runs that are drawn up stay as they are."""
    row = Employee.get_by_id(employee)
    wanted = inputs.stored(changes, of=EmployeeInput)
    _require_order(wanted.get("start", row.start), wanted.get("end", row.end))
    done = records.change(row, version, **wanted)
    return Outcome("employee", row.id, f"{row.name} changed." if done else "Nothing to change.")


@action(
    "contract.add",
    "New contract",
    PAYROLL,
    example="backdesk contract add --employee E7 --amount 3200 --week-hours 40 --valid-from 2027-01-01",
)
def add_contract(values: ContractInput) -> Outcome:
    """Say what somebody is paid from a day on, in place of what held before."""
    row = inputs.stored(values)
    person = Employee.get_by_id(row["employee"])
    row |= {"valid_from": row["valid_from"] or person.start, "per": row["per"] or "month"}
    _require_hours(row["per"], row["week_hours"])
    if Contract.first_matching("employee_id = ? AND valid_from = ?", person.id, row["valid_from"]):
        raise invalid("valid_from", row["valid_from"], f"{person.name} has a contract from that day")
    made = records.create(Contract, **row)
    return Outcome("contract", made.id, f"{_said(made)} for {person.name} from {Day().shown(made.valid_from)}.")


@action("contract.edit", "Edit contract", PAYROLL, undo="edit", example="backdesk contract edit '#3' --amount 3300")
def edit_contract(
    contract: Annotated[int, Ref("Contract", kind="contract")],
    changes: Annotated[Mapping[str, Any], Changes(of=ContractInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Correct a contract that no posted pay run counted yet; otherwise add the one that holds from now on."""
    row = Contract.get_by_id(contract)
    wanted = inputs.stored(changes, of=ContractInput)
    if wanted.get("employee", row.employee_id) != row.employee_id:
        raise invalid("employee", "", "is fixed; add another contract")
    _require_unpaid(row, wanted.get("valid_from") or row.valid_from)
    _require_hours(wanted.get("per", row.per), wanted.get("week_hours", row.week_hours))
    done = records.change(row, version, **wanted)
    return Outcome("contract", row.id, f"{_said(row)} from {row.valid_from}." if done else "Nothing to change.")


def _require_order(start: str, end: str | None) -> None:
    if end and end < start:
        raise invalid("end", end, "is before the first day")


def _require_hours(per: str, week_hours: int | None) -> None:
    if per == "hour" and not week_hours:
        raise invalid("week_hours", "", "is required where an hour is paid")


def _require_unpaid(row: Contract, since: str) -> None:
    number = scalar(
        "SELECT r.number FROM pay_line l JOIN pay_run r ON r.id = l.run_id WHERE l.employee_id = ? "
        "AND r.state = 'posted' AND r.month >= ? ORDER BY r.month LIMIT 1",
        (row.employee_id, min(row.valid_from, since)[:7]),
    )
    if number:
        raise Refused(f"{number} has paid by this contract.", "Add a new one: backdesk contract add")


def _said(row: Contract) -> str:
    return f"{Amount().said(row.amount, actor().currency)} a {row.per}"
