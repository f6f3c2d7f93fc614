"""Writes of tasks: the parts of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Day, Price, Quantity, Ref, Text, Version
from store.projects.models import Project, ProjectTask
from store.projects.projects import require_open

record_kind(RecordKind("task", "project_task", "t.title", names=("title",)))

WORKERS = ("manager", "sales", "warehouse", "purchasing", "finance", "support")
Subject = Annotated[int, Ref("Task", kind="task")]
_ANY = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class TaskInput:
    """What is to be done, by whom, until when, and how long it may take; its own rate goes before the project's."""

    project: Annotated[int | None, Ref("Project", kind="project", required=True)]
    title: Annotated[str, Text("Title", required=True)]
    assignee: Annotated[int | None, Ref("Assigned to", kind="user")] = None
    due: Annotated[date | None, Day("Due")] = None
    estimate: Annotated[Decimal | None, Quantity("Estimate in hours", minimum=_ANY)] = None
    rate: Annotated[Decimal | None, Price("Rate", minimum=_ANY, help="as the project's, when left empty")] = None


@action("task.add", "New task", WORKERS, example="backdesk task add --project WEB --title 'Check-out' --estimate 16")
def add_task(values: TaskInput) -> Outcome:
    """Add a task to a project that is open."""
    wanted = inputs.stored(values)
    above = Project.get_by_id(wanted["project"])
    require_open(above)
    row = records.create(ProjectTask, **wanted)
    return Outcome("task", row.id, f"Task {row.title} added to {above.code}.")


@action("task.edit", "Edit task", WORKERS, undo="edit", example="backdesk task edit 'Check-out' --due fri")
def edit_task(
    task: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=TaskInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a task; what is billed stays as it was billed."""
    row = ProjectTask.get_by_id(task)
    wanted = inputs.stored(changes, of=TaskInput)
    if wanted.get("project", row.project_id) != row.project_id:
        _require_unworked(row)
    done = records.change(row, version, **wanted)
    return Outcome("task", row.id, f"Task {row.title} changed." if done else "Nothing to change.")


@action("task.done", "Done", WORKERS, undo="task.reopen", example="backdesk task done 'Check-out'")
def finish_task(task: Subject) -> Outcome:
    """The task is done; hours that were forgotten can still be added."""
    row = ProjectTask.get_by_id(task)
    if not records.change(row, state="done"):
        return Outcome("task", row.id, f"{row.title} is done already.")
    return Outcome("task", row.id, f"{row.title} is done.")


@action("task.reopen", "Open task again", WORKERS, undo="task.done", example="backdesk task reopen 'Check-out'")
def reopen_task(task: Subject) -> Outcome:
    """There is more to do."""
    row = ProjectTask.get_by_id(task)
    if not records.change(row, state="open"):
        return Outcome("task", row.id, f"{row.title} is open.")
    return Outcome("task", row.id, f"{row.title} is open again.")


def _require_unworked(row: ProjectTask) -> None:
    if scalar("SELECT 1 FROM project_time WHERE task_id = ? LIMIT 1", (row.id,)):
        raise Refused(f"Hours were worked on {row.title}; its project is fixed.", "Add a task to the other project.")
