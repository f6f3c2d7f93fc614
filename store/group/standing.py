"""Which party is which of our companies: whoever deals with it deals with a company of this database."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused
from store.core.identity import actor
from store.core.models import Company
from store.core.values import Ref
from store.group.models import CompanyParty
from store.parties.models import Party
from store.parties.moving import finds_twin


@action("party.stand-for", "Stand for a company", ("manager",), example="backdesk party stand-for LARK --whom LARKSPUR")
def stand_for(
    party: Annotated[int, Ref("Party", kind="party")],
    whom: Annotated[
        int | None, Ref("Company", kind="company", help="one of this database; empty: it is none of ours")
    ] = None,
) -> Outcome:
    """Say that a party is one of our own companies, so that orders and invoices with it can be in both books."""
    row, known = Party.get_by_id(party), CompanyParty.first_matching("party_id = ?", party)
    if row.state == "merged":
        raise Refused(f"{row.name} is merged into another.", "Say it of that one.")
    if known and known.company_id != whom:
        records.remove(known)
    if whom is None:
        return Outcome("party", party, f"{row.name} stands for none of our companies.")
    company = Company.get_by_id(whom)
    if taken := CompanyParty.first_matching("company_id = ? AND party_id <> ?", whom, party):
        other = Party.get_by_id(taken.party_id).name
        raise Refused(f"{other} stands for {company.name} already.", "A company is one party: merge the two.")
    if not known or known.company_id != whom:
        records.create(CompanyParty, company=whom, party=party)
    return Outcome("party", party, f"{row.name} stands for {company.name}.")


def company_of(party_id: int, title: str) -> int:
    """The company that a party stands for. Raises Refused where it is none of ours, or the one worked in."""
    found = scalar("SELECT company_id FROM company_party WHERE party_id = ?", (party_id,))
    if found is None:
        raise Refused(f"{title}: its party is none of our companies.", "Say so where it is: backdesk party stand-for")
    if found == actor().company_id:
        raise Refused(f"{title} is with ourselves.", "Only another company of this database has a side of it.")
    return int(found)


def party_of_ours() -> int:
    """The party that the company worked in is to the others. Raises Refused where nobody said which."""
    found = scalar("SELECT party_id FROM company_party WHERE company_id = ?", (actor().company_id,))
    if found is None:
        raise Refused(
            f"No party stands for {actor().company} itself.",
            f"Say which does: backdesk party stand-for CODE --whom {actor().company}",
        )
    return int(found)


@finds_twin("company_party")
def _one_company_each(row: CompanyParty, _link: str, stays: int) -> None:
    """A merge of two parties that stand for two of our companies would make one of those."""
    if taken := CompanyParty.first_matching("party_id = ?", stays):
        names = [Company.get_by_id(found.company_id).name for found in (row, taken)]
        raise Refused(f"They stand for two of our companies: {' and '.join(names)}.", "Those are not one.")
