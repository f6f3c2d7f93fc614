"""What a project may take, and what is said where more went into it."""

from __future__ import annotations

from store.core.database import one, rows, scalar
from store.core.errors import Refused
from store.core.money import line_amount
from store.core.settings import setting
from store.core.values import Amount, Quantity
from store.projects.models import Project


def budget_said(project: Project, hours: int, task: int | None, billable: bool) -> str:
    """A sentence where so many more hours (scaled) take a project, or its task, beyond its budget; '' where not.

    Raises Refused where the company's setting says that budgets are kept.
    """
    said = [_of_hours(project, hours), _of_worth(project, hours, task) if billable else "", _of_task(task, hours)]
    told = " ".join(filter(None, said))
    if told and setting("project.keep-budget"):
        raise Refused(told, f"Raise the budget: backdesk project edit {project.code}")
    return told


def worth(project: Project) -> int:
    """What the billable hours of a project come to at its rates, in its currency."""
    found = rows(
        "SELECT COALESCE(t.rate, k.rate, p.rate, 0), CAST(SUM(t.hours) AS BIGINT) FROM project_time t "
        "JOIN project p ON p.id = t.project_id LEFT JOIN project_task k ON k.id = t.task_id "
        "WHERE t.project_id = ? AND t.billable = 1 GROUP BY 1",
        (project.id,),
    )
    return sum(line_amount(int(hours), int(rate), 0, project.currency) for rate, hours in found)


def _of_hours(project: Project, hours: int) -> str:
    if project.budget_hours is None:
        return ""
    before = int(scalar("SELECT COALESCE(SUM(hours), 0) FROM project_time WHERE project_id = ?", (project.id,)))
    if before + hours <= project.budget_hours:
        return ""
    shown = Quantity().shown
    return f"{project.code} has {shown(before + hours)} h of a budget of {shown(project.budget_hours)} h."


def _of_worth(project: Project, hours: int, task: int | None) -> str:
    if project.budget is None:
        return ""
    rate = scalar("SELECT rate FROM project_task WHERE id = ?", (task,)) if task else None
    price = int((project.rate if rate is None else rate) or 0)
    after = worth(project) + line_amount(hours, price, 0, project.currency)
    if after <= project.budget:
        return ""
    shown = Amount().said(project.budget, project.currency)
    return f"The hours of {project.code} are worth {Amount().said(after, project.currency)} of a budget of {shown}."


def _of_task(task: int | None, hours: int) -> str:
    if task is None:
        return ""
    found = one(
        "SELECT k.title, k.estimate, COALESCE(SUM(t.hours), 0) FROM project_task k "
        "LEFT JOIN project_time t ON t.task_id = k.id WHERE k.id = ? GROUP BY k.id, k.title, k.estimate",
        (task,),
    )
    if found is None or found[1] is None or int(found[2]) + hours <= found[1]:
        return ""
    shown = Quantity().shown
    return f"{found[0]} was estimated at {shown(found[1])} h and has {shown(int(found[2]) + hours)} h."
