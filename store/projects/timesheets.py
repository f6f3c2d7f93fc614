"""Writes of hours: who worked how long on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import audit, inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor, load_name
from store.core.references import RecordKind, record_kind
from store.core.scaled import sql_text
from store.core.values import Changes, Day, Flag, Quantity, Ref, Text, Version
from store.projects.budgets import budget_said
from store.projects.models import DAY, Project, ProjectTask, ProjectTime
from store.projects.projects import require_open
from store.projects.tasks import WORKERS

record_kind(
    RecordKind(
        "time",
        "project_time",
        "(SELECT p.code FROM project p WHERE p.id = t.project_id) || ' ' || t.day || ', ' "
        f"|| {sql_text('t.hours')} || ' h'",
        noun="time",
    )
)

FOR_OTHERS = ("manager", "finance")
Subject = Annotated[int, Ref("Time", kind="time")]


@dataclass(frozen=True, kw_only=True)
class TimeInput:
    """Hours of a day on a task, or on a project as a whole; of the acting user where nobody is named."""

    hours: Annotated[Decimal, Quantity("Hours", required=True, minimum=Decimal("0.0001"), maximum=Decimal(24))]
    task: Annotated[int | None, Ref("Task", kind="task")] = None
    project: Annotated[int | None, Ref("Project", kind="project", help="that of the task, when left empty")] = None
    day: Annotated[date | None, Day("Day", help="today, when left empty")] = None
    note: Annotated[str, Text("Note", max=500)] = ""
    billable: Annotated[bool, Flag("Billable")] = True
    user: Annotated[int | None, Ref("Who", kind="user", help="you, when left empty")] = None


@action(
    "time.add", "Enter time", WORKERS, example="backdesk time add --task 'Check-out' --hours 2.5 --note 'payment page'"
)
def add_time(values: TimeInput) -> Outcome:
    """Enter hours that were worked. Nobody works more than 24 of them on a day."""
    wanted = _placed(inputs.stored(values))
    project = Project.get_by_id(wanted["project"])
    require_open(project)
    wanted |= {"user": wanted["user"] or actor().user_id, "day": wanted["day"] or today().isoformat()}
    _require_own(wanted["user"])
    _require_day(wanted["user"], wanted["day"], wanted["hours"])
    budget = budget_said(project, wanted["hours"], wanted["task"], bool(wanted["billable"]))
    row = records.create(ProjectTime, **wanted)
    said = f"{_hours(row.hours)} h on {project.code}, {Day().shown(row.day)}."
    return Outcome("time", row.id, f"{said} {budget}".rstrip())


@action("time.edit", "Edit time", WORKERS, undo="edit", example="backdesk time edit '#12' --hours 3")
def edit_time(
    time: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=TimeInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change hours that are on no invoice."""
    row = ProjectTime.get_by_id(time)
    _require_own(row.user_id)
    _require_unbilled(row)
    kept = {"task": row.task_id, "project": row.project_id}
    said = inputs.stored(changes, of=TimeInput)
    if said.get("task") and "project" not in said:
        kept.pop("project")  # it is that of the new task
    wanted = {name: value for name, value in _placed({"project": None} | kept | said).items() if value is not None}
    if "task" in said and not said["task"]:
        wanted["task"] = None
    project = Project.get_by_id(wanted["project"])
    require_open(project)
    user, day = wanted.get("user", row.user_id), wanted.get("day", row.day)
    _require_own(user)
    _require_day(user, day, wanted.get("hours", row.hours), row.id)
    more = wanted.get("hours", row.hours) - (row.hours if project.id == row.project_id else 0)
    budget = budget_said(project, more, wanted["task"], wanted.get("billable", row.billable)) if more > 0 else ""
    done = records.change(row, version, **wanted)
    return Outcome("time", row.id, f"Time #{row.id} changed. {budget}".rstrip() if done else "Nothing to change.")


@action("time.discard", "Take time away", WORKERS, danger=True, example="backdesk time discard '#12'")
def discard_time(time: Subject) -> Outcome:
    """Take hours away that were entered by mistake and are on no invoice; the history keeps them."""
    row = ProjectTime.get_by_id(time)
    _require_own(row.user_id)
    _require_unbilled(row)
    audit.about("project", row.project_id)
    records.remove(row)
    code = Project.get_by_id(row.project_id).code
    return Outcome("project", row.project_id, f"{_hours(row.hours)} h taken away from {code}.")


def _placed(wanted: dict[str, Any]) -> dict[str, Any]:
    """With the project of the task; a task of another project is a mistake."""
    if not wanted["task"] and not wanted["project"]:
        raise invalid("task", "", "is required, or a project")
    if wanted["task"]:
        task = ProjectTask.get_by_id(wanted["task"])
        if wanted["project"] not in (None, task.project_id):
            raise invalid("task", task.title, f"is one of project {Project.get_by_id(task.project_id).code}")
        wanted["project"] = task.project_id
    return wanted


def _require_own(user: int) -> None:
    if user != actor().user_id and not actor().may(FOR_OTHERS):
        raise Refused(
            f"{actor().name} may enter and change their own time only.",
            f"It takes one of: {', '.join(('owner', *FOR_OTHERS))}.",
        )


def _require_day(user: int, day: str, hours: int, own: int = 0) -> None:
    if day > today().isoformat():
        raise invalid("day", day, "lies in the future")
    others = scalar(
        "SELECT CAST(COALESCE(SUM(hours), 0) AS BIGINT) FROM project_time WHERE user_id = ? AND day = ? AND id <> ?",
        (user, day, own),
    )
    if int(others) + hours > DAY:
        raise invalid("hours", _hours(hours), f"{load_name(user)} has {_hours(int(others))} h on {day}; a day has 24")


def _require_unbilled(row: ProjectTime) -> None:
    if row.invoice_id is None:
        return
    number = row.invoice.number
    if number:
        raise Refused(f"This time is on {number}; that is final.", f"Credit it: backdesk invoice credit {number}")
    raise Refused(
        f"This time is on draft invoice #{row.invoice_id}.",
        f"Discard that first: backdesk invoice discard '#{row.invoice_id}'",
    )


def _hours(raw: int) -> str:
    return Quantity().shown(raw)
