"""Writes of activities and stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import now
from store.core.errors import Refused
from store.core.identity import actor
from store.core.references import RecordKind, find_anything, record_kind
from store.core.values import Changes, Choice, Day, Percent, Ref, Text, Version, Whole
from store.crm.models import ACTIVITY_KINDS, Activity, Deal, Stage

record_kind(RecordKind("activity", "activity", "t.kind || ': ' || t.subject"))

EVERYBODY = ("sales", "manager", "support", "finance", "purchasing", "warehouse")


@dataclass(frozen=True, kw_only=True)
class ActivityInput:
    """Something done or to do. `about` is any record: `deal 12`, an order number, a customer code."""

    subject: Annotated[str, Text("Subject", required=True)]
    kind: Annotated[str, Choice("Kind", options=ACTIVITY_KINDS)] = "note"
    party: Annotated[int | None, Ref("Party", kind="party")] = None
    about: Annotated[str, Text("About", help="any record, such as: deal 12")] = ""
    due: Annotated[date | None, Day("Due")] = None
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "activity.add",
    "Log activity",
    EVERYBODY,
    example="backdesk activity add --kind call --subject 'Ask about delivery' --party ACME --due tomorrow",
)
def add_activity(values: ActivityInput) -> Outcome:
    """Log a call, mail, meeting or note, or plan a task: with a due date it is still to do."""
    row = _linked(inputs.stored(values))
    row["owner"] = row["owner"] or actor().user_id
    row["kind"] = row["kind"] or "note"
    planned = row["due"] is not None
    activity = records.create(
        Activity, state="planned" if planned else "done", done_at=None if planned else now(), **row
    )
    return Outcome("activity", activity.id, f"{activity.kind.capitalize()} {'planned' if planned else 'logged'}.")


@action("activity.edit", "Edit activity", EVERYBODY, undo="edit", example="backdesk activity edit 7 --due +1w")
def edit_activity(
    activity: Annotated[int, Ref("Activity", kind="activity")],
    changes: Annotated[Mapping[str, Any], Changes(of=ActivityInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change an activity."""
    row = Activity.get_by_id(activity)
    done = records.change(row, version, **_linked(inputs.stored(changes, of=ActivityInput)))
    return Outcome("activity", row.id, "Activity changed." if done else "Nothing to change.")


@action("activity.done", "Done", EVERYBODY, undo="edit", example="backdesk activity done 7")
def finish_activity(activity: Annotated[int, Ref("Activity", kind="activity")]) -> Outcome:
    """Mark a planned activity as done."""
    return _finish(activity, "done")


@action("activity.cancel", "Cancel activity", EVERYBODY, undo="edit", danger=True, example="backdesk activity cancel 7")
def cancel_activity(activity: Annotated[int, Ref("Activity", kind="activity")]) -> Outcome:
    """Mark a planned activity as not going to happen."""
    return _finish(activity, "cancelled")


def _finish(activity_id: int, state: str) -> Outcome:
    row = Activity.get_by_id(activity_id)
    if row.state != "planned":
        raise Refused(f"The activity is {row.state} already.", "Log a new one.")
    records.change(row, state=state, done_at=now() if state == "done" else None)
    return Outcome("activity", row.id, f"{row.subject}: {state}.")


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    about = row.pop("about", "")
    if about:
        row["record_kind"], row["record_id"] = find_anything(about)
        if row["record_kind"] == "party" and not row.get("party"):
            row["party"] = row["record_id"]
        elif row["record_kind"] == "deal" and not row.get("party"):
            row["party"] = Deal.get_by_id(row["record_id"]).party_id
    return row


@dataclass(frozen=True, kw_only=True)
class StageInput:
    """A column of the pipeline."""

    name: Annotated[str, Text("Name", max=40, required=True)]
    type: Annotated[str, Choice("Type", options=("open", "won", "lost"))] = "open"
    probability: Annotated[Decimal, Percent("Probability", minimum=Decimal(0), maximum=Decimal(100))] = Decimal(0)
    position: Annotated[int | None, Whole("Position", minimum=Decimal(1), maximum=Decimal(99))] = None


@action("stage.add", "New stage", ("manager",), example="backdesk stage add --name Demo --probability 40 --position 3")
def add_stage(values: StageInput) -> Outcome:
    """Add a stage to the pipeline, at a position or at the end."""
    row = inputs.stored(values)
    row["position"] = row["position"] or int(scalar("SELECT COALESCE(MAX(position), 0) FROM stage")) + 1
    row["probability"] = row["probability"] or 0
    stage = records.create(Stage, **row)
    return Outcome("stage", stage.id, f"Stage {stage.name} added.")


@action("stage.edit", "Edit stage", ("manager",), undo="edit", example="backdesk stage edit Demo --probability 45")
def edit_stage(
    stage: Annotated[int, Ref("Stage", kind="stage")],
    changes: Annotated[Mapping[str, Any], Changes(of=StageInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a stage; deals already there keep their own probability. The type is fixed once deals were there."""
    row = Stage.get_by_id(stage)
    wanted = {k: v for k, v in inputs.stored(changes, of=StageInput).items() if v is not None}
    used = scalar("SELECT 1 FROM stage_history WHERE to_stage_id = ? LIMIT 1", (stage,))
    if used and wanted.get("type", row.type) != row.type:
        raise Refused(f"Deals have been at {row.name}; its type is fixed.", "Add another stage.")
    done = records.change(row, version, **wanted)
    return Outcome("stage", row.id, f"Stage {row.name} changed." if done else "Nothing to change.")
