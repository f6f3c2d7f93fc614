"""What deals are held to and told apart by: check-lists of stages, competitors, why deals are lost."""

from __future__ import annotations

from peewee import Check

from store.core.fields import (
    CodeKey,
    Flag,
    Moment,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    keyed,
    link,
    not_blank,
    one_of,
)
from store.core.models import User
from store.crm.models import Deal, Stage


class StageCheck(Record):
    """Something that must be ticked before a deal enters a stage."""

    stage = link(Stage)
    position = Whole()
    name = Text()
    state = Text(default="active")

    class Meta:
        table_name = "stage_check"
        constraints = [not_blank("name"), at_least("position", 1), one_of("state", "active", "retired")]


class DealCheck(Row):
    """It was ticked for a deal, by somebody."""

    deal = link(Deal, index=False)
    check = link(StageCheck, index=False)
    user = link(User, index=False)
    at = Moment()

    class Meta:
        table_name = "deal_check"
        indexes = ((("deal", "check"), True),)


class Competitor(Record):
    """Who else sells what we sell."""

    searchable = ("name", "website", "notes")

    name = Text()
    website = Text(default="")
    notes = Text(default="")
    state = Text(default="active")
    name_key = CodeKey("name", unique=True)

    class Meta:
        table_name = "competitor"
        constraints = [not_blank("name"), one_of("state", "active", "retired"), keyed("name", "name_key")]


class DealCompetitor(Row):
    """A competitor who is after the same deal; `beat_us`: the deal was lost to them."""

    deal = link(Deal, index=False)
    competitor = link(Competitor)
    notes = Text(default="")
    beat_us = Flag(default=False)

    class Meta:
        table_name = "deal_competitor"
        indexes = ((("deal", "competitor"), True),)
        constraints = [Check('"beat_us" IN (0, 1)')]


class LostReason(Record):
    """Why deals are lost, in the words that the company counts by."""

    name = Text()
    state = Text(default="active")
    name_key = CodeKey("name", unique=True)

    class Meta:
        table_name = "lost_reason"
        constraints = [not_blank("name"), one_of("state", "active", "retired"), keyed("name", "name_key")]
