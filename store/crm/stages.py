"""Writes of pipelines, their stages, and what has to be ticked before a deal enters one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import days_after, run, scalar
from store.core.errors import Refused, invalid
from store.core.events import reacts_to
from store.core.money import HUNDRED_PERCENT, divide
from store.core.references import RecordKind, record_kind
from store.core.undo import Reverted
from store.core.values import Changes, Choice, Percent, Ref, Text, Version, Whole
from store.crm.deal_models import StageCheck
from store.crm.entering import FIELDS
from store.crm.models import Pipeline, Stage
from store.crm.pipeline import first_pipeline

record_kind(RecordKind("pipeline", "pipeline", "t.name", ("name",)))
record_kind(RecordKind("stage", "stage", "t.name", ("name",), within="pipeline"))
record_kind(RecordKind("stage-check", "stage_check", "t.name", (), ("name",), "check"))

MANAGERS = ("manager",)
ThePipeline = Annotated[int, Ref("Pipeline", kind="pipeline")]
TheCheck = Annotated[int, Ref("Check", kind="stage-check")]


@dataclass(frozen=True, kw_only=True)
class PipelineInput:
    """A way that deals go."""

    name: Annotated[str, Text("Name", max=40, required=True)]
    position: Annotated[Decimal | None, Whole("Position", minimum=Decimal(1), maximum=Decimal(99))] = None


@action(
    "pipeline.add",
    "New pipeline",
    MANAGERS,
    example="backdesk pipeline add --name Renewals --stages 'Due, Talking, Agreed'",
)
def add_pipeline(
    values: PipelineInput,
    stages: Annotated[str, Text("Open stages", required=True, help="in order, such as: Due, Talking, Agreed")],
) -> Outcome:
    """Add a pipeline with open stages of rising probability, and the stages Won and Lost."""
    row = inputs.stored(values)
    names = [name for part in stages.split(",") if (name := part.strip())]
    if not names:
        raise invalid("stages", stages, "is required")
    row["position"] = row["position"] or 1 + int(scalar("SELECT COALESCE(MAX(position), 0) FROM pipeline"))
    made = records.create(Pipeline, **row)
    steps = [(name, "open", divide(HUNDRED_PERCENT * n, len(names) + 1)) for n, name in enumerate(names, 1)]
    for position, (name, kind, chance) in enumerate([*steps, ("Won", "won", HUNDRED_PERCENT), ("Lost", "lost", 0)], 1):
        records.create(Stage, pipeline=made.id, name=name, position=position, type=kind, probability=chance)
    return Outcome("pipeline", made.id, f"Pipeline {made.name} added with {', '.join(names)}, Won and Lost.")


@action("pipeline.edit", "Edit pipeline", MANAGERS, undo="edit", example="backdesk pipeline edit Renewals --position 1")
def edit_pipeline(
    pipeline: ThePipeline,
    changes: Annotated[Mapping[str, Any], Changes(of=PipelineInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a pipeline's name or place; new deals begin in the first one."""
    row = Pipeline.get_by_id(pipeline)
    wanted = {k: v for k, v in inputs.stored(changes, of=PipelineInput).items() if v is not None}
    done = records.change(row, version, **wanted)
    return Outcome("pipeline", row.id, f"Pipeline {row.name} changed." if done else "Nothing to change.")


@action(
    "pipeline.retire",
    "Retire pipeline",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk pipeline retire Renewals",
)
def retire_pipeline(pipeline: ThePipeline) -> Outcome:
    """Take a pipeline without open deals off the board; its deals stay."""
    row = Pipeline.get_by_id(pipeline)
    here = scalar(
        "SELECT 1 FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.pipeline_id = ? AND s.type = 'open' LIMIT 1",
        (row.id,),
    )
    if here:
        raise Refused(f"There are open deals in {row.name}.", "Move them to another pipeline first.")
    if not scalar("SELECT 1 FROM pipeline WHERE state = 'active' AND id <> ?", (row.id,)):
        raise Refused(f"{row.name} is the only pipeline.", "Add another one first.")
    records.change(row, state="retired")
    return Outcome("pipeline", row.id, f"{row.name} is retired.")


@dataclass(frozen=True, kw_only=True)
class StageInput:
    """A column of a pipeline. `needs` are the fields a deal must have filled to enter it."""

    name: Annotated[str, Text("Name", max=40, required=True)]
    pipeline: Annotated[int | None, Ref("Pipeline", kind="pipeline", help="the first, when left empty")] = None
    type: Annotated[str, Choice("Type", options=("open", "won", "lost"))] = "open"
    probability: Annotated[Decimal, Percent("Probability", minimum=Decimal(0), maximum=Decimal(100))] = Decimal(0)
    position: Annotated[Decimal | None, Whole("Position", minimum=Decimal(1), maximum=Decimal(99))] = None
    needs: Annotated[str, Text("Needs", help=", ".join(FIELDS))] = ""
    rot_days: Annotated[
        Decimal | None, Whole("Rots after days", minimum=Decimal(1), maximum=Decimal(3650), help="never, when empty")
    ] = None


@action("stage.add", "New stage", MANAGERS, example="backdesk stage add --name Demo --probability 40 --position 3")
def add_stage(values: StageInput) -> Outcome:
    """Add a stage to a pipeline, at a position or at the end."""
    row = inputs.stored(values)
    row["pipeline"] = row["pipeline"] or first_pipeline()
    last = scalar("SELECT COALESCE(MAX(position), 0) FROM stage WHERE pipeline_id = ?", (row["pipeline"],))
    row["position"] = row["position"] or int(last) + 1
    row["probability"] = row["probability"] or 0
    row["needs"] = _needs(row["needs"])
    stage = records.create(Stage, **row)
    return Outcome("stage", stage.id, f"Stage {stage.name} added.")


@action("stage.edit", "Edit stage", MANAGERS, undo="edit", example="backdesk stage edit Demo --needs 'contact, value'")
def edit_stage(
    stage: Annotated[int, Ref("Stage", kind="stage")],
    changes: Annotated[Mapping[str, Any], Changes(of=StageInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a stage; deals already there keep their probability. Type and pipeline are fixed once it was used."""
    row = Stage.get_by_id(stage)
    given = inputs.stored(changes, of=StageInput)
    wanted = {k: v for k, v in given.items() if v is not None or k == "rot_days"}
    if "needs" in wanted:
        wanted["needs"] = _needs(wanted["needs"])
    used = scalar("SELECT 1 FROM stage_history WHERE to_stage_id = ? LIMIT 1", (stage,))
    fixed = {"type": row.type, "pipeline": row.pipeline_id}
    for name, now in fixed.items():
        if used and wanted.get(name, now) != now:
            raise Refused(f"Deals have been at {row.name}; its {name} is fixed.", "Add another stage.")
    rots = row.rot_days
    done = records.change(row, version, **wanted)
    if row.rot_days != rots:
        _rot(row.id)
    return Outcome("stage", row.id, f"Stage {row.name} changed." if done else "Nothing to change.")


@reacts_to(Reverted)
def rot_as_before(event: Reverted) -> None:
    """How long deals may rest is what it was."""
    if event.table == "stage" and "rot_days" in event.changes:
        _rot(event.record_id)


def _rot(stage: int) -> None:
    """Say anew from when the deals of a stage rest there too long: one statement, however many there are."""
    days = Stage.get_by_id(stage).rot_days
    until = days_after("since", int(days)) if days else "NULL"
    run(f"UPDATE deal SET rots_on = {until} WHERE stage_id = ?", (stage,))


def _needs(text: str) -> str:
    """The fields of a text, in one order. Raises Invalid naming what is none."""
    said = [name.strip().lower().replace(" ", "_") for name in text.split(",") if name.strip()]
    for name in said:
        if name not in FIELDS:
            raise invalid("needs", name, f"must be some of {', '.join(FIELDS)}")
    return ", ".join(name for name in FIELDS if name in said)


@dataclass(frozen=True, kw_only=True)
class StageCheckInput:
    """Something to be ticked before a deal enters a stage."""

    stage: Annotated[int, Ref("Stage", kind="stage", required=True)]
    name: Annotated[str, Text("What", max=80, required=True)]
    position: Annotated[Decimal | None, Whole("Position", minimum=Decimal(1), maximum=Decimal(99))] = None


@action(
    "stage-check.add",
    "New check",
    MANAGERS,
    example="backdesk stage-check add --stage Proposal --name 'Budget confirmed'",
)
def add_stage_check(values: StageCheckInput) -> Outcome:
    """Ask for one more tick before a deal enters a stage; deals already there stay."""
    row = inputs.stored(values)
    last = scalar("SELECT COALESCE(MAX(position), 0) FROM stage_check WHERE stage_id = ?", (row["stage"],))
    row["position"] = row["position"] or int(last) + 1
    made = records.create(StageCheck, **row)
    return Outcome("stage-check", made.id, f"{made.name} is asked for before {made.stage.name}.")


@action(
    "stage-check.retire",
    "Retire check",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk stage-check retire 'Budget confirmed'",
)
def retire_stage_check(stage_check: TheCheck) -> Outcome:
    """Ask for it no more; what was ticked stays so."""
    row = StageCheck.get_by_id(stage_check)
    records.change(row, state="retired")
    return Outcome("stage-check", row.id, f"{row.name} is asked for no more.")
