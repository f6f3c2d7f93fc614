"""What projects took, cost and earned: budget and hours, costs, what is billed and in progress, and the margin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core.database import rows
from store.core.identity import actor
from store.core.money import line_amount
from store.core.values import Quantity
from store.insight.sheet import InBooks, Opens, Report, money, sentences
from store.projects.costs import COST
from store.projects.models import COSTING, Project

_NOTE = (
    "In the books' currency. Earned and other costs are those of the project's cost centre (pay runs left out: the "
    "cost of hours stands for them). Margin = earned + in progress - cost of hours - other costs."
)


@dataclass(frozen=True)
class Figures:
    """One project, up to a day: scaled hours; amounts in minor units of the books' currency."""

    hours: int
    time_cost: int
    other_cost: int
    earned: int
    in_progress: int

    @property
    def margin(self) -> int:
        """What is left."""
        return self.earned + self.in_progress - self.time_cost - self.other_cost


def projects(day: date) -> Report:
    """Every project with a budget or hours; what hours cost, and the margin, for those only who may know."""
    knows, books = actor().may(COSTING), InBooks(day)
    found = Project.matching("company_id = ? ORDER BY code_key", actor().company_id)
    each = [(project, figures_of(project, day, books)) for project in found]
    headings = ["Project", "Budget h", "Hours", *(["Hours cost"] if knows else []), "Other costs", "Earned"]
    headings += ["In progress", *(["Margin"] if knows else [])]
    lines = [(project.code, _hours(project.budget_hours), *_cells(figures, knows)) for project, figures in each]
    total = Figures(*(sum(getattr(f, name) for _, f in each) for name in Figures.__dataclass_fields__))
    if each:
        lines.append(("Total", "", *_cells(total, knows)))
    return Report(
        f"Projects at {day}",
        tuple((heading, "left" if heading == "Project" else "right") for heading in headings),
        tuple(lines),
        tuple(_opens(project, day, knows) for project, _ in each),
        sentences(_NOTE if knows else "", books.note) if each else "There are no projects.",
    )


def figures_of(project: Project, day: date, books: InBooks) -> Figures:
    """What a project came to up to a day."""
    hours, time_cost = rows(
        f"SELECT CAST(COALESCE(SUM(t.hours), 0) AS BIGINT), CAST(COALESCE(SUM({COST}), 0) AS BIGINT) "
        "FROM project_time t JOIN project p ON p.id = t.project_id WHERE t.project_id = ? AND t.day <= ?",
        (project.id, day.isoformat()),
    )[0]
    earned, other_cost = rows(
        "SELECT CAST(COALESCE(SUM(CASE WHEN a.type = 'income' THEN l.credit - l.debit END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN a.type = 'expense' AND e.source <> 'pay-run' THEN l.debit - l.credit END), 0) "
        "AS BIGINT) FROM entry_line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
        "WHERE l.cost_centre_id = ? AND e.day <= ?",
        (project.cost_centre_id, day.isoformat()),
    )[0]
    return Figures(int(hours), int(time_cost), int(other_cost), int(earned), _in_progress(project, day, books))


def _in_progress(project: Project, day: date, books: InBooks) -> int:
    """Billable hours that no invoice of that day or before has, at their rates: task by task, as they are billed."""
    found = rows(
        "SELECT t.task_id, COALESCE(k.rate, p.rate, 0), CAST(SUM(t.hours) AS BIGINT) FROM project_time t "
        "JOIN project p ON p.id = t.project_id LEFT JOIN project_task k ON k.id = t.task_id "
        "LEFT JOIN invoice v ON v.id = t.invoice_id WHERE t.project_id = ? AND t.billable = 1 AND t.day <= ? "
        "AND (v.number IS NULL OR v.day > ?) GROUP BY 1, 2 ORDER BY 1, 2",
        (project.id, day.isoformat(), day.isoformat()),
    )
    worth = sum(line_amount(int(hours), int(rate), 0, project.currency) for _, rate, hours in found)
    return books.one(worth, project.currency) if worth else 0


def _cells(figures: Figures, knows: bool) -> tuple[str, ...]:
    cost, margin = ((money(figures.time_cost),), (money(figures.margin),)) if knows else ((), ())
    others = tuple(money(amount) for amount in (figures.other_cost, figures.earned, figures.in_progress))
    return (_hours(figures.hours), *cost, *others, *margin)


def _hours(raw: int | None) -> str:
    return Quantity().shown(raw)


def _opens(project: Project, day: date, knows: bool) -> tuple[Opens, ...]:
    of, booked = f"project_id:{project.id} day<={day}", f"cost_centre_id:{project.cost_centre_id} day<={day}"
    found = [
        Opens(f"Project {project.code}", kind="project", id=project.id),
        Opens(f"Hours of {project.code}", "time", of),
        Opens(f"Other costs of {project.code}", "entry-lines", f"{booked} type:expense -source_kind:pay-run"),
        Opens(f"Earned by {project.code}", "entry-lines", f"{booked} type:income"),
        Opens(f"In progress of {project.code}", "time", f"{of} billable:yes -state:billed"),
    ]
    return (*found, Opens(f"Cost of hours of {project.code}", "time-costs", of)) if knows else tuple(found)
