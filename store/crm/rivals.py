"""Who else is after a deal, and why deals are lost: kept in the company's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.errors import invalid
from store.core.references import RecordKind, record_kind
from store.core.settings import setting
from store.core.text import code_key
from store.core.values import Changes, Ref, Text, Version
from store.crm.deal_models import Competitor, DealCompetitor, LostReason
from store.crm.models import Deal

record_kind(RecordKind("competitor", "competitor", "t.name", ("name",)))
record_kind(RecordKind("lost-reason", "lost_reason", "t.name", ("name",), noun="lost reason"))

SALES = ("sales", "manager")
MANAGERS = ("manager",)
Subject = Annotated[int, Ref("Competitor", kind="competitor")]
Named = Annotated[int, Ref("Competitor", kind="competitor", required=True)]
TheDeal = Annotated[int, Ref("Deal", kind="deal")]
Reason = Annotated[int, Ref("Lost reason", kind="lost-reason")]


@dataclass(frozen=True, kw_only=True)
class CompetitorInput:
    """Who else sells what we sell."""

    name: Annotated[str, Text("Name", required=True, max=80)]
    website: Annotated[str, Text("Website", aliases=("url",))] = ""
    notes: Annotated[str, Text("Notes", max=5000, multiline=True, help="what they are good and bad at")] = ""


@action(
    "competitor.add", "New competitor", SALES, example="backdesk competitor add --name 'Teaworld' --website tea.example"
)
def add_competitor(values: CompetitorInput) -> Outcome:
    """Keep somebody who is after the same customers."""
    made = records.create(Competitor, **inputs.stored(values))
    return Outcome("competitor", made.id, f"{made.name} added.")


@action(
    "competitor.edit",
    "Edit competitor",
    SALES,
    undo="edit",
    example="backdesk competitor edit Teaworld --notes 'cheap, late'",
)
def edit_competitor(
    competitor: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=CompetitorInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is known of a competitor."""
    row = Competitor.get_by_id(competitor)
    done = records.change(row, version, **inputs.stored(changes, of=CompetitorInput))
    return Outcome("competitor", row.id, f"{row.name} changed." if done else "Nothing to change.")


@action(
    "competitor.retire",
    "Retire competitor",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk competitor retire Teaworld",
)
def retire_competitor(competitor: Subject) -> Outcome:
    """Say that nobody meets them any more; past deals keep them."""
    row = Competitor.get_by_id(competitor)
    records.change(row, state="retired")
    return Outcome("competitor", row.id, f"{row.name} is retired.")


@action("deal.compete", "Name competitor", SALES, undo="edit", example="backdesk deal compete 12 --competitor Teaworld")
def compete(
    deal: TheDeal, competitor: Named, notes: Annotated[str, Text("Notes", help="what they offer")] = ""
) -> Outcome:
    """Say who else is after a deal; naming them again changes the notes."""
    row, who = Deal.get_by_id(deal), Competitor.get_by_id(competitor)
    name_rival(row.id, who.id, **({"notes": notes} if notes else {}))
    return Outcome("deal", row.id, f"{who.name} is after {row.title}, too.")


@action(
    "deal.uncompete",
    "Competitor is out",
    SALES,
    undo="edit",
    example="backdesk deal uncompete 12 --competitor Teaworld",
)
def uncompete(deal: TheDeal, competitor: Named) -> Outcome:
    """Say that somebody is not after a deal any more."""
    row, who = Deal.get_by_id(deal), Competitor.get_by_id(competitor)
    if found := DealCompetitor.first_matching("deal_id = ? AND competitor_id = ?", deal, competitor):
        records.remove(found)
    return Outcome("deal", row.id, f"{who.name} is not after {row.title}.")


def name_rival(deal: int, competitor: int, **values: Any) -> None:
    """Keep that a competitor is after a deal, with what is said of it."""
    found = DealCompetitor.first_matching("deal_id = ? AND competitor_id = ?", deal, competitor)
    if found is None:
        records.create(DealCompetitor, deal=deal, competitor=competitor, **values)
    else:
        records.change(found, **values)


def nobody_beat_us(deal: int) -> None:
    """Take back that a deal was lost to anybody: it is open again."""
    for row in DealCompetitor.matching("deal_id = ? AND beat_us = 1", deal):
        records.change(row, beat_us=False)


@action("lost-reason.add", "New lost reason", MANAGERS, example="backdesk lost-reason add --name 'Price too high'")
def add_lost_reason(name: Annotated[str, Text("Reason", required=True, max=80)]) -> Outcome:
    """Keep a reason to be chosen when a deal is lost; its beginning is enough then."""
    made = records.create(LostReason, name=inputs.parse_value(Text("Reason"), "name", name, required=True))
    return Outcome("lost-reason", made.id, f"Deals may be lost because: {made.name}.")


@action(
    "lost-reason.retire",
    "Retire lost reason",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk lost-reason retire 'Price too high'",
)
def retire_lost_reason(lost_reason: Reason) -> Outcome:
    """Offer it no more; deals that were lost for it keep it."""
    row = LostReason.get_by_id(lost_reason)
    records.change(row, state="retired")
    return Outcome("lost-reason", row.id, f"{row.name} is retired.")


def in_our_words(reason: str) -> str:
    """A reason as the company's list has it, where it is on it or begins one of it alone.

    Other words are taken as they are, unless the setting deal.listed-reasons says otherwise. Raises Invalid then.
    """
    listed = [str(name) for (name,) in rows("SELECT name FROM lost_reason WHERE state = 'active' ORDER BY id")]
    key = code_key(reason.strip())
    same = [name for name in listed if code_key(name) == key]
    begun = same or [name for name in listed if code_key(name).startswith(key)]
    if len(begun) == 1:
        return begun[0]
    if listed and setting("deal.listed-reasons"):
        raise invalid("reason", reason, f"must be one of: {', '.join(listed)}")
    return reason
