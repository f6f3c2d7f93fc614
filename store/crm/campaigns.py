"""Campaigns: what is asked of many, in which steps and at what cost; begun, carried out, and over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Changes, Choice, Day, Ref, Text, Version, Whole
from store.crm.campaign_models import STEP_KINDS, Campaign, CampaignStep
from store.parties.consent_models import CHANNELS

record_kind(RecordKind("campaign", "campaign", "t.name", ("name",)))
looks_after(LookedAfter("campaign", Campaign, "\"state\" <> 'done'", party=""))

SALES = ("sales", "manager")
Subject = Annotated[int, Ref("Campaign", kind="campaign")]


@dataclass(frozen=True, kw_only=True)
class CampaignInput:
    """What a campaign is called, by what it reaches people, whom it is for and what it costs."""

    name: Annotated[str, Text("Name", required=True, max=80)]
    channel: Annotated[str, Choice("By", options=CHANNELS, aliases=("channel", "type"))] = "e-mail"
    segment: Annotated[int | None, Ref("Segment", kind="segment", help="whom it is for")] = None
    starts: Annotated[date | None, Day("Starts", aliases=("start date",))] = None
    ends: Annotated[date | None, Day("Ends", aliases=("end date",))] = None
    cost: Annotated[Decimal | None, Amount("Cost", minimum=Decimal(0), aliases=("actual cost", "budget"))] = None
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    description: Annotated[str, Text("Description", max=5000, multiline=True)] = ""


@action(
    "campaign.add",
    "New campaign",
    SALES,
    example="backdesk campaign add --name 'Autumn tea' --segment 'Quiet, owe nothing' --starts mon --cost 400",
)
def add_campaign(values: CampaignInput) -> Outcome:
    """Plan a campaign; it gets steps and members, and runs from `campaign start` on."""
    row = _checked(inputs.stored(values), None)
    row["owner"] = row["owner"] or actor().user_id
    made = records.create(Campaign, company=actor().company_id, **row)
    return Outcome("campaign", made.id, f"{made.name} added.")


@action("campaign.edit", "Edit campaign", SALES, undo="edit", example="backdesk campaign edit 'Autumn tea' --cost 520")
def edit_campaign(
    campaign: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=CampaignInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a campaign. By what it reaches people stays once it has members: they were taken by that."""
    row = Campaign.get_by_id(campaign)
    wanted = _checked(inputs.stored(changes, of=CampaignInput), row)
    if wanted.get("channel", row.channel) != row.channel and _has(row, "campaign_member"):
        raise invalid("channel", wanted["channel"], f"stays {row.channel}: its members were taken by that")
    if "owner" in wanted and not wanted["owner"]:
        del wanted["owner"]
    done = records.change(row, version, **wanted)
    return Outcome("campaign", row.id, f"{row.name} changed." if done else "Nothing to change.")


@action("campaign.start", "Start campaign", SALES, undo="edit", example="backdesk campaign start 'Autumn tea'")
def start_campaign(campaign: Subject) -> Outcome:
    """Let a campaign run: its steps can be planned for its members. One that is over goes on."""
    row = Campaign.get_by_id(campaign)
    if row.state == "running":
        return Outcome("campaign", row.id, f"{row.name} is running.")
    if not _has(row, "campaign_member"):
        raise Refused(f"{row.name} has no members.", f"Take them in: backdesk campaign take {row.id} --segment NAME")
    records.change(row, state="running", starts=row.starts or today().isoformat())
    return Outcome("campaign", row.id, f"{row.name} is running.")


@action("campaign.finish", "Finish campaign", SALES, undo="edit", example="backdesk campaign finish 'Autumn tea'")
def finish_campaign(campaign: Subject) -> Outcome:
    """Say that a campaign is over. Answers and deals that still come of it are counted for it."""
    row = Campaign.get_by_id(campaign)
    if row.state == "done":
        return Outcome("campaign", row.id, f"{row.name} is over.")
    if row.state == "draft":
        raise Refused(f"{row.name} has not begun.", f"Start it: backdesk campaign start {row.id}")
    records.change(row, state="done")
    return Outcome("campaign", row.id, f"{row.name} is over.")


@action(
    "campaign.step",
    "Add step",
    SALES,
    example="backdesk campaign step 'Autumn tea' --kind call --subject 'Did the letter come?' --days 7",
)
def add_step(
    campaign: Subject,
    subject: Annotated[str, Text("What is done", required=True)],
    kind: Annotated[str, Choice("Kind", options=STEP_KINDS)] = "e-mail",
    days: Annotated[
        Decimal, Whole("Days", minimum=Decimal(0), maximum=Decimal(3660), help="after the step before, or coming in")
    ] = Decimal(0),
) -> Outcome:
    """Add a step at the end: what is done with each member, so many days after the step before it."""
    row = _not_over(campaign)
    last = int(scalar("SELECT COALESCE(MAX(position), 0) FROM campaign_step WHERE campaign_id = ?", (row.id,)))
    records.create(
        CampaignStep, campaign=row.id, position=last + 1, kind=kind or "e-mail", subject=subject, days=int(days or 0)
    )
    said = f"Step {last + 1} of {row.name}: {kind or 'e-mail'} after {plural(int(days or 0), 'day')}."
    return Outcome("campaign", row.id, said)


@action("campaign.drop-step", "Drop the last step", SALES, example="backdesk campaign drop-step 'Autumn tea'")
def drop_step(campaign: Subject) -> Outcome:
    """Take the last step away, as long as it is planned with nobody."""
    row = _not_over(campaign)
    step = CampaignStep.first_matching("campaign_id = ? ORDER BY position DESC", row.id)
    if step is None:
        raise Refused(f"{row.name} has no steps.", "Add one: backdesk campaign step")
    if scalar("SELECT COUNT(*) FROM campaign_plan WHERE step_id = ?", (step.id,)):
        raise Refused(f"Step {step.position} of {row.name} is planned with members.", "Cancel those activities.")
    records.remove(step)
    return Outcome("campaign", row.id, f"Step {step.position} of {row.name} dropped.")


def _not_over(campaign: int) -> Campaign:
    row = Campaign.get_by_id(campaign)
    if row.state == "done":
        raise Refused(f"{row.name} is over.", f"Let it go on: backdesk campaign start {row.id}")
    return row


def _has(row: Campaign, table: str) -> bool:
    return bool(scalar(f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE campaign_id = ? LIMIT 1) x", (row.id,)))


def _checked(row: dict[str, Any], known: Campaign | None) -> dict[str, Any]:
    """What was said, with its gaps filled. Raises Invalid where it ends before it starts."""
    starts, ends = (row.get(name, getattr(known, name, None)) for name in ("starts", "ends"))
    if starts and ends and ends < starts:
        raise invalid("ends", ends, f"is before it starts, on {Day().shown(starts)}")
    if "name" in row and row["name"].removeprefix("#").isdecimal():
        raise invalid("name", row["name"], "is a number; give it a name in words")
    return row | ({"cost": row["cost"] or 0} if "cost" in row else {})
