"""The front office: pipelines and their stages, deals and their lines, stage history, activities."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import Product
from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Flag,
    Moment,
    Record,
    Row,
    Scaled,
    Text,
    Whole,
    at_least,
    index_of,
    keyed,
    later_link,
    link,
    not_blank,
    one_of,
    optional_link,
    order_index,
    real_day,
    since,
)
from store.core.models import Company, User
from store.core.rhythm import RHYTHMS
from store.crm.campaign_models import Campaign
from store.parties.models import Contact, Party

ACTIVITY_KINDS = ("call", "e-mail", "meeting", "task", "note")
ACTIVITY_ORDER = 'COALESCE("due", \'9999-12-31\') || "starts"'  # of what is planned: by day, then by time
ACTIVITY_WHEN = 'COALESCE("done_at", "due", "created_at")'  # where it stands among what happened
_IN_TIME = f'({ACTIVITY_WHEN}), "id"'
_IS_TIME = "(length(\"starts\") = 5 AND \"starts\" BETWEEN '00:00' AND '23:59')"


class Pipeline(Record):
    """A way that deals go: the stages it has, in order."""

    name = Text()
    position = Whole()
    state = Text(default="active")
    name_key = CodeKey("name", unique=True)

    class Meta:
        table_name = "pipeline"
        constraints = [
            not_blank("name"),
            at_least("position", 1),
            one_of("state", "active", "retired"),
            keyed("name", "name_key"),
        ]


class Stage(Record):
    """A step of a pipeline. `needs` names the fields, with commas, that a deal must have filled to enter it."""

    name = Text()
    position = Whole()
    type = Text(default="open")
    probability = Scaled()
    name_key = CodeKey("name", within="pipeline")
    pipeline = later_link(Pipeline, index=False)
    needs = Text(default="", constraints=[SQL("DEFAULT ''")])
    rot_days = Whole(null=True, constraints=[Check('"rot_days" >= 1')])

    class Meta:
        table_name = "stage"
        depends_on = [Pipeline]
        indexes = ((("name_key", "pipeline"), True),)
        constraints = [
            not_blank("name"),
            one_of("type", "open", "won", "lost"),
            Check('"probability" BETWEEN 0 AND 1000000'),
            keyed("name", "name_key"),
        ]


class Deal(Record):
    """Won, lost or open is the type of its stage; `value` is the sum of its lines where it has any.

    It is in its stage `since` a day and rests there too long from `rots_on`. One that is won opens the next one
    `every` so often; `repeats` is the one before it.
    """

    searchable = ("title", "source")

    company = link(Company, index=False)
    title = Text()
    party = link(Party)
    contact = optional_link(Contact, index=False)
    stage = link(Stage, index=False)
    probability = Scaled()
    opened_on = Day()
    expected_close = Day(null=True)
    closed_on = Day(null=True)
    owner = link(User, index=False)
    currency = Text()
    value = Amount(default=0)
    source = Text(default="")
    lost_reason = Text(default="")
    notes = Text(default="")
    prices_include_tax = Flag(default=False, constraints=since(0, '"prices_include_tax" IN (0, 1)'))
    document_discount_percent = Scaled(
        default=0, constraints=since(0, '"document_discount_percent" BETWEEN 0 AND 1000000')
    )
    document_discount = Amount(default=0, constraints=since(0, '"document_discount" >= 0'))
    since = Day(null=True, constraints=[real_day("since")])
    rots_on = Day(null=True, constraints=[real_day("rots_on")])
    every = Text(default="", constraints=[SQL("DEFAULT ''"), one_of("every", "", *RHYTHMS)])
    repeats = Whole(null=True)  # the deal before it; once only
    campaign = later_link(Campaign, index=False)  # what brought it

    class Meta:
        table_name = "deal"
        depends_on = [Campaign]
        indexes = (
            index_of("deal", "campaign", '"campaign_id"', '"campaign_id" IS NOT NULL'),
            index_of(
                "deal",
                "expected",
                '"company_id", "owner_id", "stage_id", "expected_close", "opened_on", "currency", "value"',
                '"closed_on" IS NULL',
            ),
            index_of("deal", "rotting", '"rots_on", "id"', '"rots_on" IS NOT NULL'),
            index_of("deal", "repeats", '"repeats"', '"repeats" IS NOT NULL', unique=True),
            (("stage",), False),
            (("title",), False),
            (("value",), False),
            order_index("deal", "expected_close"),
        )
        constraints = [
            not_blank("title"),
            Check('"probability" BETWEEN 0 AND 1000000'),
            Check('length("currency") = 3'),
            at_least("value"),
            real_day("opened_on"),
            real_day("expected_close"),
            real_day("closed_on"),
        ]


class DealLine(Row):
    """`net` is without its share of the deal's discount and without the tax its price may include.

    The quantity is in the stock unit; the price is for one `unit` (or, empty, stock unit): `factor` / `per` of that.
    """

    searchable = ("description",)

    deal = link(Deal, backref="lines")
    position = Whole()
    product = optional_link(Product, index=False)
    description = Text(default="")
    quantity = Scaled()
    price = Scaled()
    discount = Scaled(default=0)
    net = Amount()
    document_discount = Amount(default=0, constraints=since(0, '"document_discount" >= 0'))
    tax_included = Amount(default=0, constraints=since(0, '"tax_included" >= 0'))
    unit = Text(default="", constraints=[SQL("DEFAULT ''")])
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))

    class Meta:
        table_name = "deal_line"
        constraints = [
            at_least("quantity", 1),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
        ]


class StageHistory(Row):
    """Append-only: every stage a deal has been in; win rates are measured from it."""

    facts = True

    deal = link(Deal)
    from_stage = optional_link(Stage, index=False)
    to_stage = link(Stage, index=False)
    at = Moment()
    day = Day()
    user = link(User, index=False)

    class Meta:
        table_name = "stage_history"
        constraints = [real_day("day")]


class Activity(Record):
    """Something done or to do, on any record: `record_kind` and `record_id` say which.

    `due` and `starts` are what stands on the company's calendar and clock. `remind` says how long before (`15m`, `2h`,
    `1d`) or when (`2026-11-25 09:00`, by that clock). What comes again `every` so often holds the `turn` its rhythm
    gave it, also when it was put off, and the day of the month it keeps to; `repeats` is the one before it.
    """

    searchable = ("subject",)

    kind = Text()
    subject = Text()
    notes = Text(default="")
    due = Day(null=True)
    done_at = Moment(null=True)
    state = Text(default="planned")
    owner = link(User, index=False)
    party = optional_link(Party)
    record_kind = Text(default="")
    record_id = Whole(null=True)
    company = later_link(Company, index=False)  # whose record it is about, where that is not everybody's
    contact = later_link(Contact, index=False)
    message_id = Text(null=True)  # of a mail that was taken in; once only
    starts = Text(default="", constraints=since("''", f"\"starts\" = '' OR {_IS_TIME}"))
    minutes = Whole(null=True, constraints=[Check('"minutes" >= 1')])
    remind = Text(default="", constraints=[SQL("DEFAULT ''")])
    every = Text(default="", constraints=[SQL("DEFAULT ''")])
    until = Day(null=True, constraints=[real_day("until")])
    turn = Day(null=True, constraints=[real_day("turn")])
    on_day = Whole(null=True, constraints=[Check('"on_day" BETWEEN 1 AND 31')])
    repeats = Whole(null=True)  # once only
    outcome = Text(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "activity"
        depends_on = [Company, Contact]
        indexes = (
            (("state", "due"), False),
            index_of("activity", "message", '"message_id"', '"message_id" IS NOT NULL', unique=True),
            index_of("activity", "repeats", '"repeats"', '"repeats" IS NOT NULL', unique=True),
            index_of("activity", "my_day", f'"owner_id", ({ACTIVITY_ORDER}), "id"', "\"state\" = 'planned'"),
            index_of("activity", "of_party", f'"party_id", {_IN_TIME}', '"party_id" IS NOT NULL'),
            index_of("activity", "of_contact", f'"contact_id", {_IN_TIME}', '"contact_id" IS NOT NULL'),
            index_of("activity", "of_record", f'"record_kind", "record_id", {_IN_TIME}', '"record_id" IS NOT NULL'),
        )
        constraints = [
            not_blank("subject"),
            one_of("kind", *ACTIVITY_KINDS),
            one_of("state", "planned", "done", "cancelled"),
            real_day("due"),
        ]
