"""Goods: where they are, what moved, what is promised, what they cost."""

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
    Whole,
    at_least,
    capitals,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User

STATES = ("active", "archived")


def _state() -> Text:
    return Text(default="active", constraints=[SQL("DEFAULT 'active'"), one_of("state", *STATES)])


class Warehouse(Record):
    company = link(Company, index=False)
    code = Text()
    name = Text()
    code_key = CodeKey("code", unique=True)
    state = _state()

    class Meta:
        table_name = "warehouse"
        constraints = [not_blank("code"), keyed("code", "code_key")]


class Location(Record):
    """A place goods can be; internal ones and those goods are in transit at are ours, all others virtual."""

    warehouse = optional_link(Warehouse)
    code = Text()
    name = Text()
    type = Text()
    code_key = CodeKey("code", unique=True)
    state = _state()

    class Meta:
        table_name = "location"
        constraints = [
            not_blank("code"),
            one_of("type", "internal", "supplier", "customer", "loss", "production", "opening", "transit"),
            keyed("code", "code_key"),
        ]


class Move(Row):
    """Append-only: goods went from one location to another, at this total cost.

    `cost` is what inventory gained or lost; a document that said another value differs by `difference`, which
    went to price differences. Between two places of ours nothing changes its value, and both are 0.
    """

    company = link(Company, index=False)
    product = link(Product, index=False)
    source = link(Location, index=False)
    target = link(Location, index=False)
    quantity = Scaled()
    cost = Amount()
    day = Day()
    at = Moment()
    user = link(User, index=False)
    origin = Text()
    origin_id = Whole()
    origin_line_id = Whole(null=True)
    memo = Text(default="")
    difference = Amount(default=0, constraints=[SQL("DEFAULT 0")])

    class Meta:
        table_name = "move"
        indexes = ((("product", "id"), False), (("origin_id", "origin"), False), (("product", "day"), False))
        constraints = [
            at_least("quantity", 1),
            at_least("cost"),
            Check('"source_id" <> "target_id"'),
            real_day("day"),
        ]


class Balance(Row):
    """Kept: on hand is the sum of moves, reserved the sum of active reservations."""

    product = link(Product, index=False)
    location = link(Location, index=False)
    on_hand = Scaled(default=0)
    reserved = Scaled(default=0)

    class Meta:
        table_name = "stock_balance"
        indexes = ((("product", "location"), True),)
        constraints = [at_least("on_hand"), at_least("reserved"), Check('"reserved" <= "on_hand"')]


class MoveReturn(Row):
    """Append-only: one move brought back goods that another had taken away, at what they had cost there."""

    facts = True
    move = link(Move, unique=True)
    of = link(Move)

    class Meta:
        table_name = "move_return"


class Revaluation(Row):
    """Append-only: goods that stayed where they were became worth `amount` more; `expensed` is what was not theirs."""

    facts = True
    company = link(Company, index=False)
    product = link(Product, index=False)
    move = optional_link(Move)
    kind = Text()
    amount = Amount()
    expensed = Amount(default=0)
    day = Day()
    at = Moment()
    user = link(User, index=False)
    memo = Text(default="")

    class Meta:
        table_name = "revaluation"
        indexes = ((("product", "day"), False),)
        constraints = [one_of("kind", "landed cost", "standard cost"), real_day("day")]


class CostLayer(Row):
    """The exact value of goods on hand: one layer per product, with FIFO one per receipt (`move`), oldest first."""

    company = link(Company, index=False)
    product = link(Product, index=False)
    move = optional_link(Move, index=False)
    quantity = Scaled()
    value = Amount()

    class Meta:
        table_name = "cost_layer"
        indexes = ((("product", "id"), False),)
        constraints = [at_least("quantity"), at_least("value"), Check('"quantity" > 0 OR "value" = 0')]


class Reservation(Row):
    """Goods promised to a demand (`origin`, `origin_line_id`: an order line)."""

    product = link(Product, index=False)
    location = link(Location, index=False)
    quantity = Scaled()
    state = Text(default="active")
    origin = Text()
    origin_line_id = Whole()

    class Meta:
        table_name = "reservation"
        indexes = (
            (("origin_line_id", "origin"), False),
            (("product", "location", "state"), False),
        )
        constraints = [at_least("quantity", 1), one_of("state", "active", "consumed", "released")]


class Transfer(Record):
    """Goods on their way between two places of ours; sent and arrived in as many parts as people like."""

    company = link(Company, index=False)
    number = Text(null=True, unique=True)
    source = link(Location, index=False)
    target = link(Location, index=False)
    day = Day(null=True)
    notes = Text(default="")
    state = Text(default="draft")

    class Meta:
        table_name = "transfer"
        constraints = [
            one_of("state", "draft", "in transit", "done", "cancelled"),
            Check('"source_id" <> "target_id"'),
            Check("(\"number\" IS NULL) = (\"state\" IN ('draft', 'cancelled'))"),
            capitals("number"),
            real_day("day"),
        ]


class TransferLine(Row):
    transfer = link(Transfer, backref="lines", index=False)
    product = link(Product, index=False)
    quantity = Scaled()
    sent = Scaled(default=0)
    arrived = Scaled(default=0)

    class Meta:
        table_name = "transfer_line"
        indexes = ((("transfer", "product"), True),)
        constraints = [
            at_least("quantity", 1),
            Check('"sent" <= "quantity"'),
            Check('"arrived" BETWEEN 0 AND "sent"'),
        ]


class StockCount(Record):
    """A count of one place: what the books expected when it began against what was found."""

    company = link(Company, index=False)
    number = Text(null=True, unique=True)
    location = link(Location, index=False)
    day = Day()
    notes = Text(default="")
    state = Text(default="open")

    class Meta:
        table_name = "stock_count"
        constraints = [
            one_of("state", "open", "posted", "cancelled"),
            Check('("number" IS NULL) = ("state" <> \'posted\')'),
            capitals("number"),
            real_day("day"),
        ]


class CountLine(Row):
    """`value` is what the difference comes to (signed, minor units); `times` how often it was counted."""

    count = link(StockCount, backref="lines", index=False)
    product = link(Product)
    expected = Scaled()
    counted = Scaled(null=True)
    unit_cost = Scaled(null=True)
    value = Amount(default=0)
    times = Whole(default=0)

    class Meta:
        table_name = "stock_count_line"
        indexes = ((("count", "product"), True),)
        constraints = [at_least("expected"), at_least("counted"), at_least("unit_cost"), at_least("times")]
