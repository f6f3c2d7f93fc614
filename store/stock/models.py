"""Goods: where they are, what moved, what is promised, what they cost."""

from __future__ import annotations

from peewee import Check

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
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User


class Warehouse(Record):
    company = link(Company, index=False)
    code = Text()
    name = Text()
    code_key = CodeKey("code", unique=True)

    class Meta:
        table_name = "warehouse"
        constraints = [not_blank("code"), keyed("code", "code_key")]


class Location(Record):
    """A place goods can be; those of type supplier, customer, loss and opening are virtual."""

    warehouse = optional_link(Warehouse)
    code = Text()
    name = Text()
    type = Text()
    code_key = CodeKey("code", unique=True)

    class Meta:
        table_name = "location"
        constraints = [
            not_blank("code"),
            one_of("type", "internal", "supplier", "customer", "loss", "production", "opening"),
            keyed("code", "code_key"),
        ]


class Move(Row):
    """Append-only: goods went from one location to another, at this total cost."""

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

    class Meta:
        table_name = "move"
        indexes = ((("product", "id"), False), (("origin_id", "origin"), False))
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


class CostLayer(Row):
    """The exact value of goods on hand; moving average keeps one layer per product."""

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
