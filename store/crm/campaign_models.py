"""Segments of customers, and campaigns: what is asked of whom, in which steps, at what cost."""

from __future__ import annotations

from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Record,
    Text,
    Whole,
    at_least,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User
from store.parties.consent_models import CHANNELS

STEP_KINDS = ("call", "e-mail", "meeting", "task")


class Segment(Record):
    """A filter on parties under a name: who is in it is asked each time, and never kept."""

    name = Text()
    filter_text = Text()
    description = Text(default="")
    state = Text(default="active")
    name_key = CodeKey("name", unique=True)

    class Meta:
        table_name = "segment"
        constraints = [
            not_blank("name"),
            not_blank("filter_text"),
            one_of("state", "active", "retired"),
            keyed("name", "name_key"),
        ]


class Campaign(Record):
    """Something asked of many by one `channel`; its `cost` is in the books' currency."""

    searchable = ("name", "description")

    company = link(Company, index=False)
    name = Text()
    channel = Text(default="e-mail")
    description = Text(default="")
    cost = Amount(default=0)
    starts = Day(null=True)
    ends = Day(null=True)
    segment = optional_link(Segment, index=False)
    owner = link(User, index=False)
    state = Text(default="draft")
    name_key = CodeKey("name", within="company")

    class Meta:
        table_name = "campaign"
        indexes = ((("name_key", "company"), True),)
        constraints = [
            not_blank("name"),
            one_of("channel", *CHANNELS),
            at_least("cost"),
            real_day("starts"),
            real_day("ends"),
            one_of("state", "draft", "running", "done"),
            keyed("name", "name_key"),
        ]


class CampaignStep(Record):
    """What is to be done with each member, so many `days` after the step before it, or after they came in."""

    campaign = link(Campaign, index=False)
    position = Whole()
    kind = Text(default="e-mail")
    subject = Text()
    days = Whole(default=0)

    class Meta:
        table_name = "campaign_step"
        indexes = ((("campaign", "position"), True),)
        constraints = [
            at_least("position", 1),
            at_least("days"),
            not_blank("subject"),
            one_of("kind", *STEP_KINDS),
        ]
