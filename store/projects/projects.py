"""Writes of projects: what they are, for whom, what they may take, and that they are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.codes import place
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Changes, Code, Currency, Price, Quantity, Ref, Text, Version
from store.ledger.models import CostCentre
from store.parties.models import Party
from store.projects.models import Project

record_kind(RecordKind("project", "project", "t.code || ' ' || t.name", ("code",), ("name",)))
looks_after(LookedAfter("project", Project, "\"state\" = 'open'"))

LEADERS = ("manager", "sales", "finance")
Subject = Annotated[int, Ref("Project", kind="project")]
_ANY = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ProjectInput:
    """A project: for whom, led by whom, what it may take, what an hour is billed at.

    Its cost centre is where the books tell its costs and earnings from others; one of its own where none is named.
    """

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    party: Annotated[int | None, Ref("Customer", kind="party", aliases=("party",))] = None
    owner: Annotated[int | None, Ref("Led by", kind="user", help="you, when left empty")] = None
    currency: Annotated[str, Currency("Currency", help="the customer's, or ours, when left empty")] = ""
    budget_hours: Annotated[Decimal | None, Quantity("Budget in hours", minimum=_ANY)] = None
    budget: Annotated[Decimal | None, Amount("Budget", minimum=_ANY, help="what its hours may be worth")] = None
    rate: Annotated[Decimal | None, Price("Rate", minimum=_ANY, help="what an hour is billed at")] = None
    service: Annotated[int | None, Ref("Billed as", kind="product", help="a service; it says the tax")] = None
    cost_centre: Annotated[
        int | None, Ref("Cost centre", kind="cost-centre", help="one of its own, when left empty")
    ] = None


@action(
    "project.add",
    "New project",
    LEADERS,
    example="backdesk project add --code WEB --name 'New web shop' --party ACME --rate 95 --budget-hours 120",
)
def add_project(values: ProjectInput) -> Outcome:
    """Begin a project. Without a cost centre it gets one of its own, of the same code."""
    row = _checked(inputs.stored(values, _currency(values.currency, values.party)))
    row["currency"] = _currency(values.currency, values.party)
    row["owner"] = row["owner"] or actor().user_id
    row["cost_centre"] = row["cost_centre"] or _own_cost_centre(row["code"], row["name"])
    _require_free(row["cost_centre"])
    made = records.create(Project, company=actor().company_id, **row)
    return Outcome("project", made.id, f"Project {made.code} {made.name} added.")


@action("project.edit", "Edit project", LEADERS, undo="edit", example="backdesk project edit WEB --budget-hours 160")
def edit_project(
    project: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=ProjectInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a project; what is billed stays as it was billed."""
    row = Project.get_by_id(project)
    given = dict(changes)
    currency = given.get("currency") or row.currency
    wanted = _checked(inputs.stored(given, currency, of=ProjectInput))
    for name in ("currency", "owner", "cost_centre"):
        if name in wanted and not wanted[name]:
            wanted.pop(name)
    if wanted.get("currency", row.currency) != row.currency:
        _require_unbilled(row)
    _require_free(wanted.get("cost_centre"), row.id)
    done = records.change(row, version, **wanted)
    return Outcome("project", row.id, f"Project {row.code} changed." if done else "Nothing to change.")


@action("project.close", "Project is done", LEADERS, undo="project.reopen", example="backdesk project close WEB")
def close_project(project: Subject) -> Outcome:
    """The work is done: no more hours. What is not billed yet can still be."""
    row = Project.get_by_id(project)
    if not records.change(row, state="done"):
        return Outcome("project", row.id, f"Project {row.code} is done already.")
    return Outcome("project", row.id, f"Project {row.code} is done.")


@action("project.reopen", "Open project again", LEADERS, undo="project.close", example="backdesk project reopen WEB")
def reopen_project(project: Subject) -> Outcome:
    """Take hours on it again."""
    row = Project.get_by_id(project)
    if not records.change(row, state="open"):
        return Outcome("project", row.id, f"Project {row.code} is open.")
    return Outcome("project", row.id, f"Project {row.code} is open again.")


def require_open(project: Project) -> None:
    """Raise Refused where a project takes no more work."""
    if project.state != "open":
        raise Refused(f"Project {project.code} is done.", f"Open it again: backdesk project reopen {project.code}")


def _currency(said: str, party: int | None) -> str:
    return said or (Party.get_by_id(party).currency if party else actor().currency)


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    if service := row.get("service"):
        sku, kind = _product(service)
        if kind != "service":
            raise invalid("service", sku, "is not a service")
    return row


def _product(product: int) -> tuple[str, str]:
    return str(scalar("SELECT sku FROM product WHERE id = ?", (product,))), str(
        scalar("SELECT kind FROM product WHERE id = ?", (product,))
    )


def _own_cost_centre(code: str, name: str) -> int:
    """One of the project's code, or where that is taken by something else of its code and a number."""
    centres, number, free = place("cost_centre", "code"), 1, code
    while centres.find(free):
        number, free = number + 1, f"{code}-{number + 1}"
    return int(records.create(CostCentre, company=actor().company_id, code=free, name=name).id)


def _require_free(cost_centre: int | None, own: int = 0) -> None:
    other = cost_centre and scalar("SELECT code FROM project WHERE cost_centre_id = ? AND id <> ?", (cost_centre, own))
    if other:
        raise invalid("cost_centre", "", f"is that of project {other}")


def _require_unbilled(row: Project) -> None:
    if scalar("SELECT 1 FROM project_time WHERE project_id = ? AND invoice_id IS NOT NULL LIMIT 1", (row.id,)):
        raise invalid("currency", row.currency, "is fixed: hours are billed in it")
