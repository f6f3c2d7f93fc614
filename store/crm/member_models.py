"""Members of campaigns: who was asked, what was planned with them, and what they answered."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Day, Record, Row, Text, index_of, link, one_of, optional_link, real_day
from store.crm.campaign_models import Campaign, CampaignStep
from store.crm.models import Activity
from store.parties.models import Contact, Party

RESPONSES = ("interested", "not interested", "later", "unsubscribed", "wrong address")


class CampaignMember(Record):
    """A party that is asked, by one of its contacts where it has one; `origin` says where it came from."""

    campaign = link(Campaign, index=False)
    party = link(Party)
    contact = optional_link(Contact, index=False)
    added_on = Day()
    origin = Text()
    response = Text(default="")
    responded_on = Day(null=True)
    notes = Text(default="")

    class Meta:
        table_name = "campaign_member"
        indexes = (
            (("campaign", "party"), True),
            index_of("campaign_member", "answered", '"campaign_id", "response"', "\"response\" <> ''"),
        )
        constraints = [
            one_of("response", "", *RESPONSES),
            Check('("response" = \'\') = ("responded_on" IS NULL)'),
            real_day("added_on"),
            real_day("responded_on"),
        ]


class CampaignPlan(Row):
    """The activity that was planned for a step with a member: one for each."""

    member = link(CampaignMember, index=False)
    step = link(CampaignStep, index=False)
    activity = link(Activity)

    class Meta:
        table_name = "campaign_plan"
        indexes = ((("member", "step"), True),)
