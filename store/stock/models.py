"""Goods: where they are, what moved, of which lots, what is promised, what they cost."""

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
    later_link,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
    since,
)
from store.core.models import Company, User
from store.core.money import QUANTITY

STATES = ("active", "archived")
OURS = ("internal", "transit")  # types of places where goods are ours
INSIDE = f"IN {OURS}"  # the same in SQL


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
    """A place goods can be; internal ones and those goods are in transit at are ours, all others virtual.

    Goods at a place of `inspection` are ours, and not available until somebody has looked at them. Goods that a
    supplier delivers straight to a customer pass through the `direct` one, where they never stay.
    """

    warehouse = optional_link(Warehouse)
    code = Text()
    name = Text()
    type = Text()
    code_key = CodeKey("code", unique=True)
    state = _state()
    inspection = Flag(default=False, constraints=since(0, '"inspection" IN (0, 1)'))
    direct = Flag(default=False, constraints=since(0, '"direct" IN (0, 1)'))
    company = later_link(Company, index=False)  # whose goods are there; virtual places are everybody's

    class Meta:
        table_name = "location"
        depends_on = [Company]
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
        indexes = (
            (("product", "id"), False),
            (("origin_id", "origin"), False),
            (("product", "day"), False),
            (("day",), False),
        )
        constraints = [
            at_least("quantity", 1),
            at_least("cost"),
            Check('"source_id" <> "target_id"'),
            real_day("day"),
        ]


class Balance(Row):
    """Kept: on hand is the sum of moves, reserved the sum of active reservations.

    On hand is below 0 only where `negative` says so, as the product did when goods last moved.
    """

    product = link(Product, index=False)
    location = link(Location, index=False)
    on_hand = Scaled(default=0)
    reserved = Scaled(default=0)
    negative = Flag(default=False, constraints=since(0, '"negative" IN (0, 1)'))

    class Meta:
        table_name = "stock_balance"
        indexes = ((("product", "location"), True),)
        constraints = [
            Check('"on_hand" >= 0 OR "negative" = 1'),
            at_least("reserved"),
            Check('"reserved" = 0 OR "reserved" <= "on_hand"'),
        ]


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
        indexes = ((("product", "day"), False), (("day",), False))
        constraints = [one_of("kind", "landed cost", "standard cost", "owed to stock"), real_day("day")]


class Lot(Record):
    """Goods of a product that came into being together, or one piece by its serial number; good until `expires`.

    A blocked one is not taken until it is released; `reason` says why.
    """

    searchable = ("number", "supplier_reference")

    product = link(Product)
    number = Text()
    expires = Day(null=True)
    supplier_reference = Text(default="")
    reason = Text(default="")
    state = Text(default="active")
    number_key = CodeKey("number", within="product")

    class Meta:
        table_name = "lot"
        indexes = ((("number_key", "product"), True), (("expires",), False))
        constraints = [
            not_blank("number"),
            one_of("state", "active", "blocked"),
            real_day("expires"),
            keyed("number", "number_key"),
        ]


class MoveLot(Row):
    """Append-only: how much of a move was of which lot; of goods kept by lot, all of it is of some."""

    facts = True
    move = link(Move, index=False)
    lot = link(Lot, index=False)
    quantity = Scaled()

    class Meta:
        table_name = "move_lot"
        indexes = ((("move", "lot"), True), (("lot", "move"), False))
        constraints = [at_least("quantity", 1)]


class LotBalance(Row):
    """Kept: how much of a lot is at a place of ours; a row only where there is some.

    `piece` is 1 for a serial number: one piece, which is at one place only.
    """

    product = link(Product, index=False)
    lot = link(Lot, index=False)
    location = link(Location, index=False)
    quantity = Scaled()
    piece = Flag(default=False)

    class Meta:
        table_name = "lot_balance"
        indexes = (
            (("lot", "location"), True),
            (("product", "location"), False),
            SQL('CREATE UNIQUE INDEX "lot_balance_one_piece" ON "lot_balance" ("lot_id") WHERE "piece" = 1'),
        )
        constraints = [
            at_least("quantity", 1),
            Check('"piece" IN (0, 1)'),
            Check(f'"piece" = 0 OR "quantity" = {QUANTITY}'),
        ]


class CostLayer(Row):
    """The exact value of goods on hand: one layer per product, with FIFO one per receipt (`move`), oldest first.

    Of goods that left before they were booked in there is one below nothing: how many, and at what estimate.
    """

    company = link(Company, index=False)
    product = link(Product, index=False)
    move = optional_link(Move, index=False)
    quantity = Scaled()
    value = Amount()

    class Meta:
        table_name = "cost_layer"
        indexes = ((("product", "id"), False),)
        constraints = [
            Check('"quantity" >= 0 OR "value" <= 0'),
            Check('"value" >= 0 OR "quantity" < 0'),
            Check('"quantity" <> 0 OR "value" = 0'),
        ]


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
