"""Writes of cost centres: the parts of the company that costs and earnings are told apart by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Code, Ref, Text, Version
from store.ledger.entries import BOOKKEEPERS
from store.ledger.models import CostCentre

record_kind(
    RecordKind("cost-centre", "cost_centre", "t.code || ' ' || t.name", ("code",), ("name",), noun="cost centre")
)
Subject = Annotated[int, Ref("Cost centre", kind="cost-centre")]


@dataclass(frozen=True, kw_only=True)
class CostCentreInput:
    """What a cost centre is called."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]


@action(
    "cost-centre.add", "New cost centre", BOOKKEEPERS, example="backdesk cost-centre add --code SHOP --name 'The shop'"
)
def add_cost_centre(values: CostCentreInput) -> Outcome:
    """Add a cost centre that lines of entries can be put to."""
    row = records.create(CostCentre, company=actor().company_id, **inputs.stored(values))
    return Outcome("cost-centre", row.id, f"Cost centre {row.code} added.")


@action(
    "cost-centre.edit",
    "Edit cost centre",
    BOOKKEEPERS,
    undo="edit",
    example="backdesk cost-centre edit SHOP --name Store",
)
def edit_cost_centre(
    cost_centre: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=CostCentreInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Call a cost centre something else."""
    row = CostCentre.get_by_id(cost_centre)
    done = records.change(row, version, **inputs.stored(changes, of=CostCentreInput))
    return Outcome("cost-centre", row.id, f"Cost centre {row.code} changed." if done else "Nothing to change.")


@action(
    "cost-centre.retire",
    "Retire cost centre",
    BOOKKEEPERS,
    undo="edit",
    danger=True,
    example="backdesk cost-centre retire SHOP",
)
def retire_cost_centre(cost_centre: Subject) -> Outcome:
    """Put nothing to a cost centre any more; what is there stays."""
    row = CostCentre.get_by_id(cost_centre)
    records.change(row, state="retired")
    return Outcome("cost-centre", row.id, f"Cost centre {row.code} is retired.")


@action(
    "cost-centre.restore",
    "Use cost centre again",
    BOOKKEEPERS,
    undo="edit",
    example="backdesk cost-centre restore SHOP",
)
def restore_cost_centre(cost_centre: Subject) -> Outcome:
    """Take a retired cost centre into use again."""
    row = CostCentre.get_by_id(cost_centre)
    records.change(row, state="active")
    return Outcome("cost-centre", row.id, f"Cost centre {row.code} is in use again.")
