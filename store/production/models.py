"""Bills of materials, work orders, and what was made and used on them."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import Product
from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Moment,
    Record,
    Row,
    Scaled,
    Text,
    Titled,
    Whole,
    at_least,
    capitals,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    order_index,
    real_day,
)
from store.core.models import Company, User
from store.stock.models import Location, Move

BILL_STATES = ("draft", "active", "retired")
WORK_STATES = ("draft", "released", "in progress", "done", "cancelled")


class Bill(Record):
    """What `quantity` of a product is made of; a product has one in use at most, whose lines are fixed."""

    product = link(Product, index=False)
    revision = Whole()
    code = Text()
    code_key = CodeKey("code", unique=True)
    quantity = Scaled()
    notes = Text(default="")
    state = Text(default="draft")

    class Meta:
        table_name = "bom"
        indexes = (
            (("product", "revision"), True),
            SQL('CREATE UNIQUE INDEX "bom_in_use" ON "bom" ("product_id") WHERE "state" = \'active\''),
        )
        constraints = [
            not_blank("code"),
            keyed("code", "code_key"),
            at_least("revision", 1),
            at_least("quantity", 1),
            one_of("state", *BILL_STATES),
        ]


class BillLine(Row):
    """How much of a component goes into what the bill makes; `scrap` percent more of it are spoiled on the way."""

    bom = link(Bill, index=False, backref="lines")
    position = Whole()
    product = link(Product)
    quantity = Scaled()
    scrap = Scaled(default=0)

    class Meta:
        table_name = "bom_line"
        indexes = ((("bom", "product"), True),)
        constraints = [at_least("quantity", 1), Check('"scrap" BETWEEN 0 AND 1000000')]


class WorkOrder(Titled, Record):
    """So much of a product is to be made at a place. `produced`, `scrapped` and `state` are kept by `process`."""

    noun = "Work order"

    company = link(Company, index=False)
    number = Text(null=True)
    product = link(Product)
    bom = link(Bill, index=False)
    location = link(Location, index=False)
    quantity = Scaled()
    produced = Scaled(default=0)
    scrapped = Scaled(default=0)
    day = Day()
    due = Day(null=True)
    source = Text(default="")
    notes = Text(default="")
    released_at = Moment(null=True)
    started_at = Moment(null=True)
    closed_at = Moment(null=True)
    cancelled_at = Moment(null=True)
    state = Text(default="draft")

    class Meta:
        table_name = "work_order"
        indexes = (
            (("company", "number"), True),
            (("state", "id"), False),
            (("day",), False),
            order_index("work_order", "due"),
        )
        constraints = [
            one_of("source", "", "reorder"),
            one_of("state", *WORK_STATES),
            at_least("quantity", 1),
            at_least("produced"),
            at_least("scrapped"),
            Check('"produced" + "scrapped" <= "quantity"'),
            Check('("number" IS NULL) = ("released_at" IS NULL)'),
            real_day("day"),
            real_day("due"),
            capitals("number"),
        ]


class WorkOrderLine(Row):
    """A component (or service) of a work order: how much is planned for all of it, and how much for the rest of it.

    `used`, `open` and `reserved` are kept by `process`. What was used without being planned has quantity 0.
    """

    work_order = link(WorkOrder, index=False, backref="lines")
    position = Whole()
    product = link(Product)
    quantity = Scaled()
    used = Scaled(default=0)
    open = Scaled(default=0)
    reserved = Scaled(default=0)

    class Meta:
        table_name = "work_order_line"
        indexes = ((("work_order", "product"), True),)
        constraints = [
            at_least("quantity"),
            at_least("used"),
            Check('"open" BETWEEN 0 AND "quantity"'),
            Check('"reserved" BETWEEN 0 AND "open"'),
        ]


class Completion(Row):
    """Append-only: so much was made and spoiled on a work order, and what that took; or a counter-entry of that.

    `components` + `absorbed` = `value` of what was made + `scrap_value`; of type scrap, components were spoiled.
    """

    facts = True
    company = link(Company, index=False)
    work_order = link(WorkOrder, index=False, backref="completions")
    position = Whole()
    type = Text()
    reverses = optional_link("self", unique=True)
    quantity = Scaled(default=0)
    scrapped = Scaled(default=0)
    components = Amount(default=0)
    absorbed = Amount(default=0)
    value = Amount(default=0)
    scrap_value = Amount(default=0)
    move = optional_link(Move)
    day = Day()
    at = Moment()
    user = link(User, index=False)
    reason = Text(default="")
    request_key = Text(null=True, unique=True)

    class Meta:
        table_name = "completion"
        indexes = ((("work_order", "position"), True), (("day",), False))
        constraints = [
            one_of("type", "completion", "scrap", "reversal"),
            Check('("type" = \'reversal\') = ("reverses_id" IS NOT NULL)'),
            Check('"type" <> \'completion\' OR "quantity" + "scrapped" > 0'),
            at_least("quantity"),
            at_least("scrapped"),
            at_least("components"),
            at_least("absorbed"),
            at_least("value"),
            at_least("scrap_value"),
            Check('"value" + "scrap_value" = "components" + "absorbed"'),
            real_day("day"),
        ]


class CompletionLine(Row):
    """Append-only: what a completion took of a component, at the cost it left; services move nothing."""

    facts = True
    completion = link(Completion, backref="lines")
    line = link(WorkOrderLine)
    product = link(Product, index=False)
    quantity = Scaled()
    value = Amount()
    move = optional_link(Move)

    class Meta:
        table_name = "completion_line"
        constraints = [at_least("quantity", 1), at_least("value")]
