"""Lists of segments, of campaigns, their steps and members, and of whom a campaign may write to."""

from __future__ import annotations

from dataclasses import replace

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Day, Moment, State, Text, Whole
from store.parties.consents import answered, standing_in_words

SEGMENTS = listing(
    Listing(
        name="segments",
        title="Segments",
        kind="segment",
        source="segment t LEFT JOIN app_user o ON o.id = t.created_by",
        sort="name",
        columns=(
            Column("name", "Segment", "t.name", Text(), 26),
            Column("filter", "Filter", "t.filter_text", Text(), 46, sortable=False),
            Column("state", "State", "t.state", State(), 9),
            Column("description", "Description", "t.description", Text(), 30, hidden=True),
            Column("by", "Made by", "o.login", Text(), 10, spare=True),
            Column("created_at", "Made", "t.created_at", Moment(), 16, hidden=True),
            Column(
                "campaigns",
                "Campaigns",
                "(SELECT COUNT(*) FROM campaign c WHERE c.segment_id = t.id)",
                Whole(),
                9,
                hidden=True,
                sortable=False,
            ),
        ),
    )
)

_MEMBERS = "(SELECT COUNT(*) FROM campaign_member m WHERE m.campaign_id = t.id)"
_ANSWERED = "(SELECT COUNT(*) FROM campaign_member m WHERE m.campaign_id = t.id AND m.response <> '')"
_DEALS = "(SELECT COUNT(*) FROM deal d WHERE d.campaign_id = t.id)"

CAMPAIGNS = listing(
    Listing(
        name="campaigns",
        title="Campaigns",
        kind="campaign",
        source="campaign t LEFT JOIN segment s ON s.id = t.segment_id LEFT JOIN app_user o ON o.id = t.owner_id",
        descending=True,
        searches=(("campaign", "id"),),
        columns=(
            Column("name", "Campaign", "t.name", Text(), 24),
            Column("channel", "By", "t.channel", Text(), 7),
            Column("state", "State", "t.state", State(), 8),
            Column("starts", "Starts", "t.starts", Day(), 10),
            Column("members", "Members", _MEMBERS, Whole(), 7, sortable=False),
            Column("answered", "Answers", _ANSWERED, Whole(), 7, sortable=False),
            Column("deals", "Deals", _DEALS, Whole(), 5, sortable=False),
            Column("cost", "Cost", "t.cost", Amount(), 11, currency="", spare=True),
            Column("owner", "Owner", "o.login", Text(), 10, spare=True),
            Column("segment", "Segment", "s.name", Text(), 20, hidden=True),
            Column("ends", "Ends", "t.ends", Day(), 10, hidden=True),
            Column("description", "Description", "t.description", Text(), 30, hidden=True),
            Column("segment_id", "Segment id", "t.segment_id", Whole(), 8, hidden=True),
        ),
    )
)

CAMPAIGN_STEPS = listing(
    Listing(
        name="campaign-steps",
        title="Steps of campaigns",
        kind="campaign",
        record="campaign_id",
        source="campaign_step t LEFT JOIN campaign c ON c.id = t.campaign_id",
        columns=(
            Column("campaign", "Campaign", "c.name", Text(), 22),
            Column("position", "#", "t.position", Whole(), 3),
            Column("days", "After days", "t.days", Whole(), 10),
            Column("kind", "Kind", "t.kind", Text(), 8),
            Column("subject", "What is done", "t.subject", Text(), 32),
            Column(
                "planned",
                "Planned",
                "(SELECT COUNT(*) FROM campaign_plan l JOIN campaign_member m ON m.id = l.member_id "
                "WHERE m.campaign_id = t.campaign_id AND l.step_id = t.id)",
                Whole(),
                8,
                sortable=False,
                hidden=True,
            ),
            Column("campaign_id", "Campaign id", "t.campaign_id", Whole(), 8, hidden=True),
        ),
    )
)

_EMAIL = "COALESCE(NULLIF(n.email, ''), p.email)"
_PHONE = "COALESCE(NULLIF(n.phone, ''), p.phone)"


def _given(channel: str, expression: str) -> str:
    """What somebody is contacted by; empty where they refused to be."""
    return f"CASE WHEN {answered(False, repr(channel), 't.party_id', 't.contact_id')} THEN '' ELSE {expression} END"


_MAY = standing_in_words("c.channel", "t.party_id", "t.contact_id")

MEMBERS = listing(
    Listing(
        name="members",
        title="Members of campaigns",
        kind="member",
        source="campaign_member t LEFT JOIN campaign c ON c.id = t.campaign_id LEFT JOIN party p ON p.id = t.party_id "
        "LEFT JOIN contact n ON n.id = t.contact_id",
        searches=(("party", "party_id"), ("campaign", "campaign_id")),
        columns=(
            Column("party", "Party", "p.name", Text(), 24),
            Column("contact", "Contact", "n.name", Text(), 16),
            Column("campaign", "Campaign", "c.name", Text(), 16, spare=True),
            Column("response", "Answer", "t.response", State(), 14),
            Column("responded_on", "On", "t.responded_on", Day(), 10),
            Column("may", "May", _MAY, State(), 9, sortable=False),
            Column("email", "E-mail", _given("e-mail", _EMAIL), Text(), 24, hidden=True, sortable=False),
            Column("phone", "Phone", _given("phone", _PHONE), Text(), 16, hidden=True, sortable=False),
            Column("origin", "Taken from", "t.origin", Text(), 20, hidden=True),
            Column("added_on", "Added", "t.added_on", Day(), 10, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 24, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("contact_id", "Contact id", "t.contact_id", Whole(), 8, hidden=True),
            Column("campaign_id", "Campaign id", "t.campaign_id", Whole(), 8, hidden=True),
        ),
    )
)

MAILING_LIST = listing(
    replace(
        MEMBERS,
        name="mailing-list",
        title="Whom campaigns may write to",
        where="t.response NOT IN ('unsubscribed', 'wrong address') AND NOT "
        + answered(False, "c.channel", "t.party_id", "t.contact_id"),
        columns=(
            *(
                replace(c, hidden=c.name not in ("party", "contact", "email", "phone", "campaign"))
                for c in MEMBERS.columns
            ),
            Column("channel", "By", "c.channel", Text(), 7, hidden=True),
            Column(
                "address",
                "Address",
                "(SELECT a.line1 || ', ' || a.postal_code || ' ' || a.city || ', ' || a.country FROM address a "
                "WHERE a.party_id = t.party_id ORDER BY a.id LIMIT 1)",
                Text(),
                40,
                hidden=True,
                sortable=False,
            ),
        ),
    )
)
