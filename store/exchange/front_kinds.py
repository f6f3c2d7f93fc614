"""What can be imported of the front office beside deals: leads and their rules, pipelines, campaigns, consents."""

from __future__ import annotations

from store.core.values import Choice, Day
from store.crm.activities import ActivityInput, add_activity
from store.crm.assigning import AssignRuleInput, add_assign_rule
from store.crm.campaigns import CampaignInput, add_campaign
from store.crm.leads import LeadInput, add_lead
from store.crm.member_models import RESPONSES
from store.crm.members import add_member, respond
from store.crm.rivals import CompetitorInput, add_competitor, add_lost_reason
from store.crm.scoring import ScoreRuleInput, add_score_rule
from store.crm.segments import SegmentInput, add_segment
from store.crm.stages import (
    PipelineInput,
    StageCheckInput,
    StageInput,
    add_pipeline,
    add_stage,
    add_stage_check,
)
from store.crm.territories import TerritoryInput, add_territory
from store.exchange.gathering import Document
from store.exchange.kinds import ImportField, ImportKind, Steps, declare
from store.exchange.work_kinds import adding
from store.parties.consents import set_consent

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


def write_member(document: Document) -> int:
    """Take a party into a campaign, with what it answered."""
    values = dict(document.values)
    answer = {name: values.pop(name) for name in ("response", "responded_on") if name in values}
    made = int(add_member(**values).id)
    if answer.get("response"):
        respond(made, answer["response"], answer.get("responded_on"))
    return made


declare(
    ImportKind("segments", "segment", "Segments", "segment.add", Steps(adding(add_segment, SegmentInput), ("name",)))
)
declare(
    ImportKind(
        "territories",
        "territory",
        "Territories",
        "territory.add",
        Steps(adding(add_territory, TerritoryInput), ("code",)),
    )
)
declare(
    ImportKind(
        "campaigns", "campaign", "Campaigns", "campaign.add", Steps(adding(add_campaign, CampaignInput), ("name",))
    )
)
declare(
    ImportKind(
        "members",
        "member",
        "Members of campaigns",
        "member.add",
        Steps(write_member, ("campaign", "party")),
        extra=(
            ImportField("response", Choice("Answer", options=RESPONSES, aliases=("status",)), False, ""),
            ImportField("responded_on", Day("Answered on"), False, None),
        ),
    )
)
declare(
    ImportKind(
        "consents",
        "consent",
        "Consents",
        "consent.set",
        Steps(lambda document: int(set_consent(**document.values).id), ("party", "contact", "channel"), update=True),
    )
)
