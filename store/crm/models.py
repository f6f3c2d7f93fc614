"""The front office: stages, deals and their lines, stage history, activities."""

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
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    order_index,
    real_day,
    since,
)
from store.core.models import Company, User
from store.parties.models import Contact, Party

ACTIVITY_KINDS = ("call", "e-mail", "meeting", "task", "note")


class Stage(Record):
    name = Text()
    position = Whole()
    type = Text(default="open")
    probability = Scaled()
    name_key = CodeKey("name", unique=True)

    class Meta:
        table_name = "stage"
        constraints = [
            not_blank("name"),
            one_of("type", "open", "won", "lost"),
            Check('"probability" BETWEEN 0 AND 1000000'),
            keyed("name", "name_key"),
        ]


class Deal(Record):
    """Won, lost or open is the type of its stage; `value` is the sum of its lines where it has any."""

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

    class Meta:
        table_name = "deal"
        indexes = (
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
    """Something done or to do, on any record: `record_kind` and `record_id` say which."""

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

    class Meta:
        table_name = "activity"
        indexes = ((("record_id", "record_kind"), False), (("state", "due"), False))
        constraints = [
            not_blank("subject"),
            one_of("kind", *ACTIVITY_KINDS),
            one_of("state", "planned", "done", "cancelled"),
            real_day("due"),
        ]
