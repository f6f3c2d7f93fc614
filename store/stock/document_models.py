"""The stock room's documents: goods on their way between places, and counts."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import Product
from store.core.fields import (
    Amount,
    Day,
    Record,
    Row,
    Scaled,
    Text,
    Titled,
    Whole,
    at_least,
    capitals,
    later_link,
    link,
    one_of,
    real_day,
)
from store.core.models import Company
from store.stock.models import Location, Lot


class Transfer(Titled, Record):
    """Goods on their way between two places of ours; sent and arrived in as many parts as people like."""

    noun = "Transfer"

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


class StockCount(Titled, Record):
    """A count of one place: what the books expected when it began against what was found."""

    noun = "Count"

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
    """What is counted of a product, lot by lot where it is kept so.

    `value` is what the difference comes to (signed, minor units); `times` how often it was counted.
    """

    count = link(StockCount, backref="lines", index=False)
    product = link(Product)
    expected = Scaled()
    counted = Scaled(null=True)
    unit_cost = Scaled(null=True)
    value = Amount(default=0)
    times = Whole(default=0)
    lot = later_link(Lot, index=False)

    class Meta:
        table_name = "stock_count_line"
        depends_on = (Lot,)
        indexes = (
            SQL(
                'CREATE UNIQUE INDEX "stock_count_line_counted" ON "stock_count_line" '
                '("count_id", "product_id", COALESCE("lot_id", 0))'
            ),
        )
        constraints = [
            Check('"expected" >= 0 OR "lot_id" IS NULL'),
            at_least("counted"),
            at_least("unit_cost"),
            at_least("times"),
        ]
