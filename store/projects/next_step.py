"""What comes next for a project or a task: the action behind `c`."""

from __future__ import annotations

from store.core.database import one
from store.core.steps import NextStep
from store.projects.models import Project, ProjectTask


def next_step(kind: str, record_id: int) -> NextStep | None:
    """The next step; None when there is nothing to do, or for other kinds."""
    if kind == "project":
        row = Project.get_by_id(record_id)
        if row.party_id and _to_bill(record_id):
            return NextStep("project.bill", kind, record_id, "Bill hours")
        return NextStep("project.close", kind, record_id, "Done") if row.state == "open" else None
    if kind == "task" and ProjectTask.get_by_id(record_id).state == "open":
        return NextStep("task.done", kind, record_id, "Done")
    return None


def _to_bill(project: int) -> bool:
    found = one(
        "SELECT 1 FROM project_time WHERE project_id = ? AND billable = 1 AND invoice_line_id IS NULL LIMIT 1",
        (project,),
    )
    return found is not None
