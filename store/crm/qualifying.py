"""A lead becomes a party, a contact and a deal: in one step, once; a customer who is here already stays one."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from store.core import audit, records
from store.core.action import Outcome, action
from store.core.codes import holder
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Refused
from store.core.references import title
from store.core.text import fold
from store.core.values import Amount, Ref, Text
from store.crm.campaign_models import Campaign
from store.crm.deals import DealInput, add_deal
from store.crm.lead_models import Lead
from store.crm.leads import SALES, Subject
from store.parties.actions import ContactInput, PartyInput, add_contact, add_party


@action(
    "lead.qualify",
    "Qualify lead",
    SALES,
    example="backdesk lead qualify 'Ann Lee' --value 4800 --deal-title 'Tea for the office'",
)
def qualify_lead(
    lead: Subject,
    deal_title: Annotated[str, Text("Deal", help="the company's name, when left empty")] = "",
    value: Annotated[Decimal | None, Amount("Value", minimum=Decimal(0))] = None,
    party: Annotated[int | None, Ref("Party", kind="party", help="looked for, when left empty")] = None,
    stage: Annotated[int | None, Ref("Stage", kind="stage", help="the first, when left empty")] = None,
) -> Outcome:
    """Make a party, a contact and a deal of a lead, exactly once; doing it again answers with the same deal.

    The party is the one of the same tax id, else of a contact with the same e-mail address, else of exactly the
    same name and country (in this order of trust); a new prospect only where there is none.
    """
    row = Lead.get_by_id(lead)
    audit.about("lead", row.id)
    if row.state == "qualified":
        return Outcome("deal", row.deal_id, f"{row.name} is qualified already: {title('deal', row.deal_id)}.")
    if row.state == "disqualified":
        raise Refused(f"{row.name} is disqualified: {row.reason}.", f"Reopen it: backdesk lead reopen {row.id}")
    of, why = (party, "as said") if party else _known(row)
    whose = of or _new_party(row)
    contact = _contact(row, whose)
    called = deal_title or row.company_name or row.name
    deal = add_deal(
        DealInput(
            title=called, party=whose, contact=contact, value=value, stage=stage, owner=row.owner_id,
            source=row.source, notes=row.notes, campaign=_campaign(row),
        )
    ).id  # fmt: skip
    day = today().isoformat()
    records.change(row, state="qualified", party=whose, contact=contact, deal=deal, since=day, touched_on=day)
    found = f"{title('party', whose)} ({why if of else 'new'})"
    return Outcome("deal", deal, f"{row.name} is qualified: {found}, deal #{deal} {called}.")


def _campaign(lead: Lead) -> int | None:
    """The campaign that brought a lead, where one has the name that the lead came with."""
    found = holder(Campaign, "name", lead.campaign, parent=lead.company_id) if lead.campaign else 0
    return found or None


def _known(lead: Lead) -> tuple[int, str]:
    """The party that a lead is of, and what tells so; 0 where there is none. Raises Refused where several fit."""
    ladder = (
        ("same tax id", lead.tax_id, "SELECT id FROM party WHERE tax_id = ?"),
        (
            "e-mail of a contact",
            lead.email_key,
            "SELECT party_id FROM contact WHERE email_key = ?",
        ),
    )
    for why, value, text in ladder:
        if value and (found := _followed([party for (party,) in rows(text, (value,))])):
            return _only(lead, found, why), why
    return _same_name(lead), "same name and country"


def _same_name(lead: Lead) -> int:
    """The party of that very name; where both say a country, of that one."""
    key = fold(lead.company_name or lead.name)
    named = rows("SELECT id, country FROM party WHERE name_key = ?", (key,)) if key else []
    fitting = [party for party, country in named if not (lead.country and country) or fold(country) == lead.country_key]
    found = _followed(fitting)
    return _only(lead, found, "name") if found else 0


def _followed(parties: list[int]) -> list[int]:
    """The parties that these stand for, each once: what was merged is another now."""
    found: dict[int, None] = {}
    for party in parties:
        at = party
        while above := scalar("SELECT merged_into_id FROM party WHERE id = ?", (at,)):
            at = int(above)
        found[at] = None
    return list(found)


def _only(lead: Lead, parties: list[int], why: str) -> int:
    if len(parties) == 1:
        return parties[0]
    named = [p for p in parties if title("party", p) and scalar("SELECT name_key FROM party WHERE id = ?", (p,))
             == fold(lead.company_name or lead.name)]  # fmt: skip
    if len(named) == 1:
        return named[0]
    said = ", ".join(f"{title('party', party)} (#{party})" for party in parties[:5])
    raise Refused(f"{lead.name} fits several parties by {why}: {said}.", "Say which: --party REF")


def _new_party(lead: Lead) -> int:
    company = lead.company_name
    alone = {} if company else {"email": lead.email, "phone": lead.phone}
    return int(
        add_party(
            PartyInput(
                name=company or lead.name, prospect=True, country=lead.country, tax_id=lead.tax_id,
                owner=lead.owner_id, **alone,
            )
        ).id
    )  # fmt: skip


def _contact(lead: Lead, party: int) -> int:
    """The person at the party: of that e-mail address, or of that name where addresses do not tell them apart."""
    known = rows("SELECT id, name, email_key FROM contact WHERE party_id = ?", (party,))
    for contact, _, email in known:
        if lead.email_key and email == lead.email_key:
            return int(contact)
    for contact, name, email in known:
        if fold(name) == fold(lead.name) and not (email and lead.email_key):
            return int(contact)
    return int(add_contact(ContactInput(party=party, name=lead.name, email=lead.email, phone=lead.phone)).id)
