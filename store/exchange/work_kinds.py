"""What can be imported of work and people: projects, tasks, timesheets, what hours cost; employees, their contracts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from store.core.action import Outcome
from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare
from store.people.employees import ContractInput, EmployeeInput, add_contract, add_employee
from store.projects.costs import set_time_rate
from store.projects.projects import ProjectInput, add_project
from store.projects.tasks import TaskInput, add_task
from store.projects.timesheets import TimeInput, add_time


def adding(add: Callable[..., Outcome], of: Any) -> Callable[[Document], int]:
    """Writes one record by its action, from an input of that type."""
    known = {item.name for item in fields(of)}

    def write(document: Document) -> int:
        return int(add(of(**{name: value for name, value in document.values.items() if name in known})).id)

    return write


declare(
    ImportKind("projects", "project", "Projects", "project.add", Steps(adding(add_project, ProjectInput), ("code",)))
)
declare(ImportKind("tasks", "task", "Tasks", "task.add", Steps(adding(add_task, TaskInput), ("project", "title"))))
declare(
    ImportKind(
        "time",
        "time",
        "Time",
        "time.add",
        Steps(
            adding(add_time, TimeInput),
            ("user", "day", "project", "task", "hours", "note"),
            "day",
            family=lambda values: int(values.get("user") or 0),  # nobody works more than a day has
        ),
    )
)
declare(
    ImportKind(
        "time-rates",
        "time-rate",
        "Cost of hours",
        "time-rate.set",
        Steps(lambda document: int(set_time_rate(**document.values).id), ("user", "valid_from"), update=True),
    )
)
declare(
    ImportKind(
        "employees", "employee", "Employees", "employee.add", Steps(adding(add_employee, EmployeeInput), ("code",))
    )
)
declare(
    ImportKind(
        "contracts",
        "contract",
        "Contracts",
        "contract.add",
        Steps(adding(add_contract, ContractInput), ("employee", "valid_from"), "valid_from"),
    )
)
