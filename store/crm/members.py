"""Members of campaigns: taken in where they may be contacted, planned for step by step, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, NamedTuple

from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.display import count
from store.core.errors import Refused, invalid
from store.core.listing import Query
from store.core.references import RecordKind, record_kind, title
from store.core.settings import setting
from store.core.text import plural, some
from store.core.values import Choice, Day, Ref, Text
from store.crm import activity_notices
from store.crm.activity_course import cancel_activity
from store.crm.campaign_models import Campaign
from store.crm.campaigns import SALES
from store.crm.campaigns import Subject as OfCampaign
from store.crm.consenting import BY
from store.crm.member_models import RESPONSES, CampaignMember, CampaignPlan
from store.crm.models import Activity
from store.crm.segments import asked_for
from store.parties import consents
from store.parties.listings import PARTIES
from store.parties.models import Contact, Party

record_kind(RecordKind("member", "campaign_member", "(SELECT p.name FROM party p WHERE p.id = t.party_id)"))

Member = Annotated[int, Ref("Member", kind="member")]
ENDING = ("not interested", "unsubscribed", "wrong address")  # answers after which nothing more is planned
AT_ONCE = 500  # parties that one transaction is about
MOST = 20_000  # parties of a segment that a campaign takes


class Taken(NamedTuple):
    """What came of some parties: how many were taken, and the names of those who may not be contacted."""

    taken: int
    left: tuple[str, ...]


@action(
    "campaign.take",
    "Take members from a segment",
    SALES,
    steps=True,
    example="backdesk campaign take 'Autumn tea' --segment 'Quiet, owe nothing'",
)
def take_members(
    campaign: OfCampaign,
    segment: Annotated[int | None, Ref("Segment", kind="segment", help="the campaign's own, when left empty")] = None,
) -> Outcome:
    """Take in all parties of a segment who may be contacted and are not members yet; says who was left out.

    Left out is who refused to be contacted by what the campaign goes by, and, unless the setting
    campaign.without-consent says otherwise, who never agreed to it.
    """
    row = Campaign.get_by_id(campaign)
    whom = segment or row.segment_id
    if not whom:
        raise Refused(f"{row.name} is for no segment.", f"Say which: backdesk campaign take {row.id} --segment NAME")
    asked = Query(asked_for(whom))
    if PARTIES.count_up_to(asked, MOST + 1) > MOST:
        raise Refused(
            f"{title('segment', whom)} has more than {count(MOST)} parties.", "Narrow its filter, or divide it in two."
        )
    there = {party for (party,) in rows("SELECT party_id FROM campaign_member WHERE campaign_id = ?", (row.id,))}
    found = [party for _, party in PARTIES.ids(asked) if party not in there]
    taken, left = 0, list[str]()
    for at in range(0, len(found), AT_ONCE):
        done = _take_some(row.id, found[at : at + AT_ONCE], f"segment {title('segment', whom)}")
        taken += done.taken
        left += done.left
    out = _left_out(left, f"by {row.channel}")
    return Outcome("campaign", row.id, f"{plural(taken, 'member')} taken into {row.name}.{out}")


@action("campaign.take", "Take members from a segment", SALES, inner=True)
def _take_some(campaign: int, parties: Sequence[int], origin: str) -> Taken:
    """Take in some parties, each with its first contact who may be contacted."""
    row, taken, left = _open(campaign), 0, list[str]()
    among = ", ".join("?" * len(parties))
    for party, name, may in rows(
        f"SELECT t.id, t.name, {consents.standing_in_words('?', 't.id', 'NULL')} FROM party t WHERE t.id IN ({among}) "
        "AND t.state <> 'merged' AND NOT EXISTS (SELECT 1 FROM campaign_member m WHERE m.campaign_id = ? "
        "AND m.party_id = t.id) ORDER BY t.id",
        (row.channel, row.channel, *parties, row.id),
    ):
        contact = _contact(party, row.channel) if may != "refused" else None
        if may == "refused" or not (contact or _enough(may)):
            left.append(str(name))
            continue
        _member(row, party, contact, origin)
        taken += 1
    return Taken(taken, tuple(left))


@action("member.add", "Add member", SALES, example="backdesk member add --campaign 'Autumn tea' --party ACME")
def add_member(
    campaign: Annotated[int, Ref("Campaign", kind="campaign", required=True)],
    party: Annotated[int, Ref("Party", kind="party", required=True, aliases=("account", "company"))],
    contact: Annotated[int | None, Ref("Contact", kind="contact")] = None,
) -> Outcome:
    """Take one party into a campaign, where it may be contacted."""
    row, whose = _open(campaign), Party.get_by_id(party)
    if contact and Contact.get_by_id(contact).party_id != party:
        raise invalid("contact", title("contact", contact), f"is not with {whose.name}")
    if found := CampaignMember.first_matching("campaign_id = ? AND party_id = ?", row.id, party):
        return Outcome("member", found.id, f"{whose.name} is a member of {row.name}.")
    may = consents.known(party, contact, row.channel)
    if not _enough(may):
        why = consents.objection(party, contact, row.channel) or f"{whose.name} never agreed to it."
        raise Refused(
            f"{whose.name} may not be contacted by {row.channel}. {why}",
            "Record what they say: backdesk consent set PARTY --channel … --allowed --source …",
        )
    made = _member(row, party, contact, "by hand")
    return Outcome("member", made.id, f"{whose.name} is a member of {row.name}.")


@action(
    "member.respond",
    "Record answer",
    SALES,
    undo="edit",
    example="backdesk member respond 7 --response interested --notes 'wants samples'",
)
def respond(
    member: Member,
    response: Annotated[str, Choice("Answer", options=RESPONSES, required=True)],
    day: Annotated[date | None, Day("On", help="today, when left empty")] = None,
    notes: Annotated[str, Text("Notes", max=2000)] = "",
) -> Outcome:
    """Keep what a member answered. Who unsubscribes is contacted by that no more, by any campaign.

    After a no, what was still planned with them for this campaign is cancelled.
    """
    row = CampaignMember.get_by_id(member)
    when = (day or today()).isoformat()
    if when > today().isoformat():
        raise invalid("day", when, "is still to come")
    of = Campaign.get_by_id(row.campaign_id)
    records.change(row, response=response, responded_on=when, notes=notes or row.notes)
    said = [f"{title('member', row.id)}: {response}."]
    if response == "unsubscribed":
        consents.keep(row.party_id, row.contact_id, of.channel, False, when, f"campaign {of.name}"[:200])
        said.append(f"No more by {of.channel}.")
    if response in ENDING and (open_ := _planned(row)):
        for activity in open_:
            cancel_activity(activity)
        said.append(f"{plural(len(open_), 'planned activity', 'planned activities')} cancelled.")
    return Outcome("member", row.id, " ".join(said))


@action("member.discard", "Take member out", SALES, danger=True, example="backdesk member discard 7")
def discard_member(member: Member) -> Outcome:
    """Take somebody out of a campaign with whom nothing was done yet."""
    row = CampaignMember.get_by_id(member)
    name = title("member", row.id)
    if row.response or scalar("SELECT COUNT(*) FROM campaign_plan WHERE member_id = ?", (row.id,)):
        raise Refused(f"{name} was contacted already.", "Record the answer: backdesk member respond")
    records.remove(row)
    return Outcome("campaign", row.campaign_id, f"{name} is no member any more.")


@action(
    "campaign.plan",
    "Plan steps",
    SALES,
    steps=True,
    example="backdesk campaign plan 'Autumn tea'",
)
def plan_steps(campaign: OfCampaign) -> Outcome:
    """Plan each step with each member as an activity of the campaign's owner, once; says who was left out.

    Left out is who said no, and who may not be contacted in the way of a step. Planning again adds what is new only.
    """
    row = Campaign.get_by_id(campaign)
    if row.state != "running":
        raise Refused(f"{row.name} is not running.", f"Start it: backdesk campaign start {row.id}")
    if not scalar("SELECT COUNT(*) FROM campaign_step WHERE campaign_id = ?", (row.id,)):
        raise Refused(f"{row.name} has no steps.", f"Add one: backdesk campaign step {row.id} --subject …")
    members = _to_plan(row)
    planned, left = 0, list[str]()
    for at in range(0, len(members), AT_ONCE):
        done = _plan_some(row.id, members[at : at + AT_ONCE])
        planned += done.taken
        left += done.left
    out = _left_out(left, "so")
    said = plural(planned, "activity", "activities")
    return Outcome("campaign", row.id, f"{said} planned for {row.name}.{out}")


def _to_plan(row: Campaign) -> list[int]:
    """The members for whom a step is not planned yet, and who did not say no."""
    no = ", ".join("?" * len(ENDING))
    found = rows(
        f"SELECT m.id FROM campaign_member m WHERE m.campaign_id = ? AND m.response NOT IN ({no}) "
        "AND (SELECT COUNT(*) FROM campaign_plan l WHERE l.member_id = m.id) < "
        "(SELECT COUNT(*) FROM campaign_step s WHERE s.campaign_id = ?) ORDER BY m.id",
        (row.id, *ENDING, row.id),
    )
    return [member for (member,) in found]


@action("campaign.plan", "Plan steps", SALES, inner=True)
def _plan_some(campaign: int, members: Sequence[int]) -> Taken:
    """Plan what is not planned yet with some members."""
    row, planned, left = _open(campaign), 0, list[str]()
    steps = rows("SELECT id, kind, subject, days FROM campaign_step WHERE campaign_id = ? ORDER BY position", (row.id,))
    for member in CampaignMember.matching(f"id IN ({', '.join('?' * len(members))}) ORDER BY id", *members):
        there = {step for (step,) in rows("SELECT step_id FROM campaign_plan WHERE member_id = ?", (member.id,))}
        day = date.fromisoformat(max(member.added_on, row.starts or ""))
        out = False
        for step, kind, subject, days in steps:
            day += timedelta(days=days)
            channel = BY.get(kind, row.channel if row.channel == "post" and kind == "task" else "")
            if step in there:
                continue
            if channel and consents.known(member.party_id, member.contact_id, channel) == "refused":
                out = True
                continue
            _plan(row, member, step, kind, subject, max(day, today()))
            planned += 1
        if out:
            left.append(title("member", member.id))
    return Taken(planned, tuple(left))


def _left_out(names: Sequence[str], how: str) -> str:
    return f" Left out, for they may not be contacted {how}: {count(len(names))} ({some(names)})." if names else ""


def _plan(row: Campaign, member: CampaignMember, step: int, kind: str, subject: str, day: date) -> None:
    made = records.create(
        Activity, kind=kind, subject=subject, state="planned", due=day.isoformat(), owner=row.owner_id,
        party=member.party_id, contact=member.contact_id, record_kind="campaign", record_id=row.id,
        company=row.company_id,
    )  # fmt: skip
    activity_notices.keep(made)
    records.create(CampaignPlan, member=member.id, step=step, activity=made.id)


def _planned(member: CampaignMember) -> list[int]:
    return [
        activity
        for (activity,) in rows(
            "SELECT a.id FROM campaign_plan l JOIN activity a ON a.id = l.activity_id "
            "WHERE l.member_id = ? AND a.state = 'planned' ORDER BY a.id",
            (member.id,),
        )
    ]


def _open(campaign: int) -> Campaign:
    row = Campaign.get_by_id(campaign)
    if row.state == "done":
        raise Refused(f"{row.name} is over.", f"Let it go on: backdesk campaign start {row.id}")
    return row


def _member(row: Campaign, party: int, contact: int | None, origin: str) -> CampaignMember:
    return records.create(
        CampaignMember, campaign=row.id, party=party, contact=contact, added_on=today().isoformat(), origin=origin[:200]
    )


def _enough(known: str) -> bool:
    """Whether what is known of somebody lets a campaign contact them."""
    return known == "agreed" or (known == "not said" and bool(setting("campaign.without-consent")))


def _contact(party: int, channel: str) -> int | None:
    """The first contact of a party who may be contacted, one who agreed themselves before the others."""
    found = rows(
        f"SELECT c.id, {consents.standing_in_words('?', 'c.party_id', 'c.id')} AS may FROM contact c "
        "WHERE c.party_id = ? AND c.state = 'active' ORDER BY c.id LIMIT 200",
        (channel, channel, party),
    )
    able = [(may != "agreed", contact) for contact, may in found if _enough(str(may))]
    return min(able)[1] if able else None
