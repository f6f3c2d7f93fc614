"""Writes of leads: brought in, given to somebody, worked on, disqualified with a reason, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.erasures import require_not_erased, told
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.values import Changes, Code, Email, Ref, Text, Version
from store.crm import assigning, lead_rules, scoring
from store.crm.lead_models import Lead

record_kind(RecordKind("lead", "lead", "t.name || CASE t.company_name WHEN '' THEN '' ELSE ', ' || t.company_name END",
                       (), ("name",)))  # fmt: skip
looks_after(LookedAfter("lead", Lead, "\"state\" IN ('new', 'working')", given=lambda: {"given": assigning.by_hand()}))

SALES = ("sales", "manager")
CAPTURE = (*SALES, "support")
Subject = Annotated[int, Ref("Lead", kind="lead")]


@dataclass(frozen=True, kw_only=True)
class LeadInput:
    """What is known of somebody who may become a customer."""

    name: Annotated[str, Text("Name", required=True, aliases=("full name", "contact name", "lead name", "contact"))]
    company_name: Annotated[str, Text("Company", aliases=("company", "company name", "organization", "account"))] = ""
    email: Annotated[str, Email("E-mail", aliases=("email address", "e-mail"))] = ""
    phone: Annotated[str, Text("Phone", max=60, aliases=("phone number", "telephone", "mobile"))] = ""
    country: Annotated[str, Text("Country", aliases=("country/region",))] = ""
    source: Annotated[str, Text("Source", aliases=("lead source", "channel"))] = ""
    campaign: Annotated[str, Text("Campaign", aliases=("utm campaign", "campaign name"))] = ""
    tax_id: Annotated[str, Code("Tax id", aliases=("vat", "vat number", "tax number"))] = ""
    owner: Annotated[int | None, Ref("Owner", kind="user", help="by the rules, when left empty")] = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True, aliases=("message", "comment", "description"))] = ""


@action(
    "lead.add",
    "New lead",
    CAPTURE,
    example="backdesk lead add --name 'Ann Lee' --company-name 'Acme Ltd' --email ann@acme.example --source web",
)
def add_lead(values: LeadInput) -> Outcome:
    """Bring in a lead: scored by the rules, and given to whose turn it is. Nobody is an open lead twice by e-mail."""
    row = inputs.stored(values)
    owner = row.pop("owner")
    day = today().isoformat()
    row |= lead_rules.keys(row)
    _require_new(row["email_key"])
    lead = records.create(
        Lead, company=actor().company_id, owner=owner or actor().user_id, since=day, touched_on=day, **_clean(row)
    )
    scoring.score(lead)
    why = assigning.give_to(lead, owner) if owner else assigning.give(lead)
    said = f"{lead.name} added as lead #{lead.id} for {lead.owner.login} ({why}).", told(lead.email)
    return Outcome("lead", lead.id, " ".join(filter(None, said)))


@action("lead.edit", "Edit lead", CAPTURE, undo="edit", example="backdesk lead edit 'Ann Lee' --campaign 'Spring fair'")
def edit_lead(
    lead: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=LeadInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is known of an open lead; it is scored again. Somebody else gets it by `lead assign`."""
    row = _open(lead)
    wanted = inputs.stored(changes, of=LeadInput)
    if wanted.pop("owner", None) not in (None, row.owner_id):
        raise invalid("owner", "", "changes with: backdesk lead assign LEAD --owner USER")
    wanted |= lead_rules.keys(wanted)
    if wanted.get("email_key", row.email_key) != row.email_key:
        _require_new(wanted["email_key"])
    done = records.change(row, version, **_clean(wanted))
    if done:
        scoring.score(row)
    return Outcome("lead", row.id, f"{row.name} changed." if done else "Nothing to change.")


@action("lead.assign", "Assign lead", SALES, undo="edit", example="backdesk lead assign 'Ann Lee' --owner ben")
def assign_lead(
    lead: Subject,
    owner: Annotated[int | None, Ref("Owner", kind="user", help="by the rules, when left empty")] = None,
) -> Outcome:
    """Give an open lead to somebody: to whom you say, or by the rules to whose turn it is."""
    row = _open(lead)
    why = assigning.give_to(row, owner) if owner else assigning.give(row)
    return Outcome("lead", row.id, f"{row.name} is {row.owner.login}'s ({why}).")


@action("lead.work", "Take up lead", SALES, undo="edit", example="backdesk lead work 'Ann Lee'")
def work_lead(lead: Subject) -> Outcome:
    """Say that somebody is at it. Logging an activity about a new lead does the same."""
    row = _open(lead)
    if row.state == "working":
        return Outcome("lead", row.id, f"{row.name} is being worked on.")
    touch(row.id)
    return Outcome("lead", row.id, f"{row.name} is being worked on now.")


@action(
    "lead.disqualify",
    "Disqualify lead",
    SALES,
    undo="edit",
    example="backdesk lead disqualify 'Ann Lee' --reason 'no budget'",
)
def disqualify_lead(
    lead: Subject, reason: Annotated[str, Text("Reason", required=True, offers="lost-reason")]
) -> Outcome:
    """Say that nothing will come of a lead, and why."""
    row = _open(lead)
    if not reason.strip():
        raise invalid("reason", "", "is required")
    day = today().isoformat()
    records.change(row, state="disqualified", reason=reason, since=day, touched_on=day)
    return Outcome("lead", row.id, f"{row.name} is disqualified: {reason}.")


@action("lead.reopen", "Reopen lead", SALES, undo="edit", example="backdesk lead reopen 'Ann Lee'")
def reopen_lead(lead: Subject) -> Outcome:
    """Work on a disqualified lead again."""
    row = Lead.get_by_id(lead)
    require_not_erased("lead", row.id, row.name)
    if row.state == "qualified":
        raise Refused(
            f"{row.name} is qualified; what comes of it is its deal.", f"See it: backdesk show deal {row.deal_id}"
        )
    if row.state != "disqualified":
        return Outcome("lead", row.id, f"{row.name} is open.")
    _require_new(row.email_key)
    day = today().isoformat()
    records.change(row, state="working", reason="", since=day, touched_on=day)
    scoring.score(row)
    return Outcome("lead", row.id, f"{row.name} is being worked on again.")


def touch(lead_id: int) -> None:
    """Note that somebody does something about a lead; a new one is being worked on from then."""
    row, day = Lead.get_by_id(lead_id), today().isoformat()
    wanted: dict[str, Any] = {"touched_on": day} | ({"state": "working", "since": day} if row.state == "new" else {})
    if row.state in ("new", "working"):
        records.change(row, **wanted)


def _open(lead_id: int) -> Lead:
    row = Lead.get_by_id(lead_id)
    require_not_erased("lead", row.id, row.name)
    if row.state == "disqualified":
        raise Refused(f"{row.name} is disqualified: {row.reason}.", f"Reopen it: backdesk lead reopen {row.id}")
    if row.state == "qualified":
        raise Refused(f"{row.name} is qualified already.", f"Its deal: backdesk show deal {row.deal_id}")
    return row


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    return row | ({"tax_id": row["tax_id"].upper()} if "tax_id" in row else {})


def _require_new(email_key: str) -> None:
    taken = email_key and scalar(
        "SELECT id FROM lead WHERE company_id = ? AND email_key = ? AND email_key <> '' "  # as its index says
        f"AND state IN {lead_rules.OPEN}",
        (actor().company_id, email_key),
    )
    if taken:
        raise invalid("email", email_key, f"is an open lead already: #{taken}")
