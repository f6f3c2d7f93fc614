"""Somebody who may become a customer; the rules by which leads are scored and given to somebody."""

from __future__ import annotations

from peewee import Check

from store.core.fields import (
    Day,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    index_of,
    link,
    not_blank,
    one_of,
    optional_link,
    order_index,
    real_day,
)
from store.core.models import Company, User
from store.crm.models import Deal
from store.parties.models import Contact, Party

STATES = ("new", "working", "qualified", "disqualified")
FIELDS = ("source", "country", "campaign", "company", "email", "phone")
CONDITIONS = ("is", "is-not", "contains", "filled", "empty")


class Lead(Record):
    """A name and what is known of it, until it is qualified (once: its deal is its own) or disqualified.

    `touched_on` is the last day that anybody did anything about it. The columns that end in `_key` are folded,
    for rules and for finding the customer it may be already.
    """

    searchable = ("name", "company_name", "email", "phone", "source", "campaign")

    company = link(Company, index=False)
    name = Text()
    company_name = Text(default="")
    tax_id = Text(default="")
    email = Text(default="")
    phone = Text(default="")
    country = Text(default="")
    source = Text(default="")
    campaign = Text(default="")
    notes = Text(default="")
    owner = link(User, index=False)
    given = Text(default="")
    score = Whole(default=0)
    state = Text(default="new")
    since = Day()
    touched_on = Day()
    reason = Text(default="")
    party = optional_link(Party)
    contact = optional_link(Contact, index=False)
    deal = optional_link(Deal, unique=True)
    company_key = Text(default="")
    email_key = Text(default="")
    country_key = Text(default="")
    source_key = Text(default="")
    campaign_key = Text(default="")

    class Meta:
        table_name = "lead"
        indexes = (
            (("score",), False),
            (("name",), False),
            (("owner", "state"), False),
            order_index("lead", "company_name"),
            index_of(
                "lead",
                "open_email",
                '"company_id", "email_key"',
                "\"state\" IN ('new', 'working') AND \"email_key\" <> ''",
                unique=True,
            ),
            index_of("lead", "open", '"touched_on", "id"', "\"state\" IN ('new', 'working')"),
        )
        constraints = [
            not_blank("name"),
            one_of("state", *STATES),
            Check('("state" = \'qualified\') = ("deal_id" IS NOT NULL)'),
            Check("(\"state\" = 'disqualified') = (\"reason\" <> '')"),
            Check('"deal_id" IS NULL OR "party_id" IS NOT NULL'),
            real_day("since"),
            real_day("touched_on"),
        ]


class ScoreRule(Record):
    """Points for every lead of which something holds. `value_key` is the value as leads are compared with it."""

    company = link(Company, index=False)
    field = Text()
    condition = Text()
    value = Text(default="")
    points = Whole()
    state = Text(default="active")
    value_key = Text(default="")

    class Meta:
        table_name = "score_rule"
        constraints = [
            one_of("field", *FIELDS),
            one_of("condition", *CONDITIONS),
            Check('"points" BETWEEN -1000 AND 1000'),
            one_of("state", "active", "retired"),
        ]


class AssignRule(Record):
    """Whose turn it is when something holds of a new lead; the first rule that fits counts, by `position`.

    Without a field it fits every lead. `turn` counts the leads it has given away.
    """

    company = link(Company, index=False)
    position = Whole()
    field = Text(default="")
    condition = Text(default="is")
    value = Text(default="")
    turn = Whole(default=0)
    state = Text(default="active")
    value_key = Text(default="")

    class Meta:
        table_name = "assign_rule"
        constraints = [
            one_of("field", "", *FIELDS, "score"),
            one_of("condition", *CONDITIONS, "at-least"),
            Check("(\"field\" = 'score') = (\"condition\" = 'at-least')"),
            at_least("position", 1),
            at_least("turn"),
            one_of("state", "active", "retired"),
        ]


class AssignMember(Row):
    """One of those who take turns."""

    rule = link(AssignRule)
    position = Whole()
    user = link(User, index=False)

    class Meta:
        table_name = "assign_rule_member"
