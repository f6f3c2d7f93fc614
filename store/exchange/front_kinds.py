"""What can be imported of the front office beside deals: leads and the rules about them, pipelines, competitors."""

from __future__ import annotations

from store.crm.activities import ActivityInput, add_activity
from store.crm.assigning import AssignRuleInput, add_assign_rule
from store.crm.leads import LeadInput, add_lead
from store.crm.rivals import CompetitorInput, add_competitor, add_lost_reason
from store.crm.scoring import ScoreRuleInput, add_score_rule
from store.crm.stages import (
    PipelineInput,
    StageCheckInput,
    StageInput,
    add_pipeline,
    add_stage,
    add_stage_check,
)
from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare
from store.exchange.work_kinds import adding

declare(
    ImportKind(
        "leads", "lead", "Leads", "lead.add", Steps(adding(add_lead, LeadInput), ("email", "name", "company_name"))
    )
)
declare(
    ImportKind(
        "activities",
        "activity",
        "Activities",
        "activity.add",
        Steps(adding(add_activity, ActivityInput), ("subject", "kind", "due", "starts", "about", "party", "owner")),
    )
)
declare(
    ImportKind(
        "score-rules",
        "score-rule",
        "Score rules",
        "score-rule.add",
        Steps(adding(add_score_rule, ScoreRuleInput), ("field", "condition", "value")),
    )
)
declare(
    ImportKind(
        "assign-rules",
        "assign-rule",
        "Assignment rules",
        "assign-rule.add",
        Steps(adding(add_assign_rule, AssignRuleInput), ("position", "field", "condition", "value")),
    )
)


def write_pipeline(document: Document) -> int:
    """Add a pipeline with its open stages."""
    values = dict(document.values)
    stages = values.pop("stages")
    return int(add_pipeline(PipelineInput(**values), stages).id)


declare(ImportKind("pipelines", "pipeline", "Pipelines", "pipeline.add", Steps(write_pipeline, ("name",))))
declare(
    ImportKind("stages", "stage", "Stages", "stage.add", Steps(adding(add_stage, StageInput), ("pipeline", "name")))
)
declare(
    ImportKind(
        "stage-checks",
        "stage-check",
        "Checks",
        "stage-check.add",
        Steps(adding(add_stage_check, StageCheckInput), ("stage", "name")),
    )
)
declare(
    ImportKind(
        "competitors",
        "competitor",
        "Competitors",
        "competitor.add",
        Steps(adding(add_competitor, CompetitorInput), ("name",)),
    )
)
declare(
    ImportKind(
        "lost-reasons",
        "lost-reason",
        "Lost reasons",
        "lost-reason.add",
        Steps(lambda document: int(add_lost_reason(**document.values).id), ("name",)),
    )
)
