"""Lists of work: projects, tasks, hours, and what hours cost."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Price, Quantity, State, Text, Whole
from store.projects.costs import COST, RATE
from store.projects.models import Project  # noqa: F401  its tables

_HOURS = "(SELECT COALESCE(SUM(x.hours), 0) FROM project_time x WHERE x.{of}_id = t.id)"
_TO_BILL = (
    "(SELECT COALESCE(SUM(x.hours), 0) FROM project_time x WHERE x.project_id = t.id AND x.billable = 1 "
    "AND x.invoice_line_id IS NULL)"
)
_USED = (
    f"CASE WHEN t.budget_hours > 0 THEN CAST({_HOURS.format(of='project')} * 100 / t.budget_hours AS BIGINT) * 10000 "
    "END"
)

PROJECTS = listing(
    Listing(
        name="projects",
        title="Projects",
        kind="project",
        source="project t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user u ON u.id = t.owner_id "
        "LEFT JOIN cost_centre c ON c.id = t.cost_centre_id LEFT JOIN product s ON s.id = t.service_id",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 10, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 24),
            Column("party", "Customer", "p.name", Text(), 18),
            Column("budget_hours", "Budget h", "t.budget_hours", Quantity(), 9, total=True, spare=True),
            Column("hours", "Hours", _HOURS.format(of="project"), Quantity(), 9, total=True),
            Column("used", "Used", _USED, Percent(), 8),
            Column("to_bill", "To bill", _TO_BILL, Quantity(), 9, total=True),
            Column("state", "State", "t.state", State(), 6),
            Column("owner", "Led by", "u.login", Code(), 10, spare=True),
            Column("rate", "Rate", "t.rate", Price(), 9, hidden=True),
            Column("budget", "Budget", "t.budget", Amount(), 12, hidden=True),
            Column("currency", "Cur", "t.currency", Currency(), 4, hidden=True),
            Column("service", "Billed as", "s.sku", Code(), 12, hidden=True),
            Column("cost_centre", "Cost centre", "c.code", Code(), 12, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("project_id", "Project id", "t.id", Whole(), 8, hidden=True),
            Column("cost_centre_id", "Cost centre id", "t.cost_centre_id", Whole(), 8, hidden=True),
        ),
    )
)

TASKS = listing(
    Listing(
        name="tasks",
        title="Tasks",
        kind="task",
        source="project_task t LEFT JOIN project p ON p.id = t.project_id LEFT JOIN app_user u ON u.id = t.assignee_id",
        sort="due",
        columns=(
            Column("title", "Task", "t.title", Text(), 28),
            Column("project", "Project", "p.code", Code(), 10, look_up="project.code"),
            Column("assignee", "Assigned to", "u.login", Code(), 11),
            Column("due", "Due", "t.due", Day(), 10, sort_by="COALESCE(t.due, '9999')"),
            Column("estimate", "Estimate", "t.estimate", Quantity(), 9, total=True),
            Column("hours", "Hours", _HOURS.format(of="task"), Quantity(), 8, total=True),
            Column("state", "State", "t.state", State(), 6),
            Column("rate", "Rate", "t.rate", Price(), 9, hidden=True),
            Column(
                "customer", "Customer", "(SELECT a.name FROM party a WHERE a.id = p.party_id)", Text(), 20, hidden=True
            ),
            Column("project_id", "Project id", "t.project_id", Whole(), 8, hidden=True),
            Column("task_id", "Task id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)

_TIMES = (
    "project_time t JOIN project p ON p.id = t.project_id JOIN app_user u ON u.id = t.user_id "
    "LEFT JOIN project_task k ON k.id = t.task_id LEFT JOIN invoice v ON v.id = t.invoice_id"
)
_STATE = (
    "CASE WHEN t.invoice_id IS NULL THEN CASE WHEN t.billable = 1 THEN 'to bill' ELSE 'internal' END "
    "WHEN v.number IS NULL THEN 'drafted' ELSE 'billed' END"
)

TIME = listing(
    Listing(
        name="time",
        title="Time",
        kind="time",
        source=_TIMES,
        sort="day",
        descending=True,
        columns=(
            Column("day", "Day", "t.day", Day(), 10),
            Column("user", "Who", "u.login", Code(), 10),
            Column("project", "Project", "p.code", Code(), 10),
            Column("task", "Task", "k.title", Text(), 20),
            Column("hours", "Hours", "t.hours", Quantity(), 7, total=True),
            Column("state", "State", _STATE, State(), 9, words=("to bill", "internal", "drafted", "billed")),
            Column("note", "Note", "t.note", Text(), 24, spare=True),
            Column("invoice", "Invoice", "COALESCE(v.number, 'draft #' || v.id)", Code(), 16, hidden=True),
            Column("rate", "Rate", "t.rate", Price(), 9, hidden=True),
            Column("billable", "Billable", "t.billable", Flag(), 8, hidden=True),
            Column("user_id", "User id", "t.user_id", Whole(), 8, hidden=True),
            Column("task_id", "Task id", "t.task_id", Whole(), 8, hidden=True),
            Column("project_id", "Project id", "t.project_id", Whole(), 8, hidden=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "p.party_id", Whole(), 8, hidden=True),
        ),
    )
)

_HOME = "(SELECT currency FROM company WHERE id = {of}.company_id)"

COSTS = listing(
    Listing(
        name="time-costs",
        title="Cost of time",
        kind="time",
        source=_TIMES,
        sort="day",
        descending=True,
        reads=("time_rate",),
        columns=(
            Column("day", "Day", "t.day", Day(), 10),
            Column("user", "Who", "u.login", Code(), 10),
            Column("project", "Project", "p.code", Code(), 10),
            Column("task", "Task", "k.title", Text(), 20),
            Column("hours", "Hours", "t.hours", Quantity(), 7, total=True),
            Column("an_hour", "An hour", RATE, Amount(), 10),
            Column("cost", "Cost", COST, Amount(), 12, total=True),
            Column("currency", "Cur", _HOME.format(of="p"), Currency(), 4),
            Column("project_id", "Project id", "t.project_id", Whole(), 8, hidden=True),
        ),
    )
)

RATES = listing(
    Listing(
        name="time-rates",
        title="Cost of an hour",
        kind="time-rate",
        source="time_rate t LEFT JOIN app_user u ON u.id = t.user_id",
        sort="valid_from",
        descending=True,
        columns=(
            Column("user", "Whose", "COALESCE(u.login, 'everybody else')", Text(), 18),
            Column("valid_from", "Valid from", "t.valid_from", Day(), 12),
            Column("cost", "An hour costs", "t.cost", Amount(), 14),
            Column("currency", "Cur", _HOME.format(of="t"), Currency(), 4),
        ),
    )
)
