"""Orders and their shipments."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import PaymentTerm, Product, TaxCode
from store.core.fields import (
    Amount,
    Day,
    Flag,
    Moment,
    Record,
    Row,
    Scaled,
    Text,
    Titled,
    Whole,
    at_least,
    capitals,
    index_of,
    link,
    one_of,
    order_index,
    real_day,
    since,
)
from store.core.models import Company, User
from store.core.money import RATE
from store.parties.models import Party
from store.stock.models import Location

ORIGIN = "order_line"  # what reservations and moves name as what they are for
SHIPMENT = "shipment"  # the origin of lots that lie ready
NO_SHIPMENT, NO_PURCHASE, NO_INVOICE = "shipment cancelled", "purchase cancelled", "invoice discarded"
THROWN_AWAY = (
    *("", NO_SHIPMENT, NO_INVOICE, f"{NO_SHIPMENT}, {NO_INVOICE}", NO_PURCHASE, f"{NO_SHIPMENT}, {NO_PURCHASE}"),
    *(f"{NO_PURCHASE}, {NO_INVOICE}", f"{NO_SHIPMENT}, {NO_PURCHASE}, {NO_INVOICE}"),
)
ORDER_STATES = ("draft", "pending approval", "confirmed", "processing", "done", "closed", "cancelled")
WITHOUT_A_DEAL = "(source IS NULL OR source <> 'deal')"  # SQL, of sales_order
NOT_ORDERS = ("draft", "pending approval", "cancelled")  # states of what nobody has ordered, or not for long


class Order(Titled, Record):
    """A sales order. `state` is derived by `process` and only cached here.

    `exception` says which drafts somebody threw away: they are not drawn up again until asked for.

    (`source`, `source_id`) is unique: one order per deal is the database's rule, not only ours.
    Names, addresses and terms are snapshots of the day it was made. `document_discount` is spread over the lines;
    `exchange_rate` is that of the day it was confirmed, an estimate as the tax is. `to_deliver` is the net value of
    what is neither delivered nor closed; `process` keeps it.
    """

    noun = "Order"

    searchable = ("number", "party_name", "customer_reference")

    company = link(Company, index=False)
    number = Text(null=True)
    party = link(Party)
    source = Text(null=True)
    source_id = Whole(null=True)
    customer_reference = Text(default="")
    day = Day()
    promised = Day(null=True)
    owner = link(User, index=False)
    currency = Text()
    term = link(PaymentTerm, index=False)
    billing_basis = Text()
    location = link(Location, index=False)
    party_name = Text()
    billing_address = Text(default="")
    shipping_address = Text(default="")
    notes = Text(default="")
    net = Amount(default=0)
    tax = Amount(default=0)
    total = Amount(default=0)
    confirmed_at = Moment(null=True)
    cancelled_at = Moment(null=True)
    hold_reason = Text(default="")
    exception = Text(default="")
    state = Text(default="draft")
    prices_include_tax = Flag(default=False, constraints=since(0, '"prices_include_tax" IN (0, 1)'))
    document_discount_percent = Scaled(
        default=0, constraints=since(0, '"document_discount_percent" BETWEEN 0 AND 1000000')
    )
    document_discount = Amount(default=0, constraints=since(0, '"document_discount" >= 0'))
    exchange_rate = Scaled(default=RATE, constraints=since(RATE, '"exchange_rate" > 0'))
    revision = Whole(default=0, constraints=since(0, '"revision" >= 0'))
    to_deliver = Amount(default=0, constraints=since(0, '"to_deliver" >= 0'))
    buyer_reference = Text(default="", constraints=[SQL("DEFAULT ''")])  # empty: the customer's

    class Meta:
        table_name = "sales_order"
        indexes = (
            (("company", "number"), True),
            (("source_id", "source"), True),
            (("state", "id"), False),
            (("party_name",), False),
            (("day",), False),
            (("total",), False),
            order_index("sales_order", "promised"),
            index_of(
                "sales_order",
                "rhythm",
                '"party_id", "currency", "day", "source", "net", "state"',
                "\"state\" NOT IN ('draft', 'pending approval', 'cancelled')",
            ),
            index_of("sales_order", "reference", '"party_id", "customer_reference"', "\"customer_reference\" <> ''"),
        )
        constraints = [
            one_of("state", *ORDER_STATES),
            one_of("exception", *THROWN_AWAY),
            one_of("billing_basis", "order", "delivery", "prepaid"),
            Check('("source" IS NULL) = ("source_id" IS NULL)'),
            Check('("number" IS NULL) = ("confirmed_at" IS NULL)'),
            Check('"total" = "net" + "tax"'),
            real_day("day"),
            real_day("promised"),
            capitals("number"),
        ]


class OrderLine(Row):
    """`delivered`, `reserved` and `invoiced` are kept by `process`; open is what is left of quantity.

    Quantity × price − discount = `net` + `document_discount` (its share of the order's) + `tax_included`.
    All quantities are in the stock unit; the price is for one `unit`, `per` of which are `factor` of that.

    `over` is what was delivered beyond the quantity and accepted. Of what came back (`returned`) some is delivered
    again: `replaced` counts as not delivered; some was never billed and never will be: `waived`.
    A component of a kit is a line of its own without a price: `part_of` is the kit's line, `each` how much one takes.
    What is of `drop_ship` a supplier delivers straight to the customer: it is never reserved, nor taken from stock.
    """

    searchable = ("sku", "description")

    order = link(Order, backref="lines")
    position = Whole()
    product = link(Product)
    sku = Text()
    description = Text()
    unit = Text()
    quantity = Scaled()
    price = Scaled()
    discount = Scaled(default=0)
    tax_code = link(TaxCode, index=False)
    tax_rate = Scaled()
    net = Amount()
    delivered = Scaled(default=0)
    reserved = Scaled(default=0)
    closed = Scaled(default=0)
    invoiced = Scaled(default=0)
    promised = Day(null=True)
    document_discount = Amount(default=0, constraints=since(0, '"document_discount" >= 0'))
    tax_included = Amount(default=0, constraints=since(0, '"tax_included" >= 0'))
    part_of = Whole(null=True)
    each = Scaled(null=True, constraints=[Check('"each" >= 1')])
    over = Scaled(default=0, constraints=since(0, '"over" >= 0'))
    returned = Scaled(default=0, constraints=since(0, '"returned" >= 0'))
    replaced = Scaled(default=0, constraints=since(0, '"replaced" BETWEEN 0 AND "returned"'))
    waived = Scaled(default=0, constraints=since(0, '"waived" BETWEEN 0 AND "returned"'))
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))
    drop_ship = Flag(default=False, constraints=since(0, '"drop_ship" IN (0, 1)'))

    class Meta:
        table_name = "order_line"
        indexes = ((("order", "position"), True),)
        constraints = [
            at_least("quantity"),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            at_least("tax_rate"),
            at_least("delivered"),
            at_least("reserved"),
            at_least("closed"),
            at_least("invoiced"),
            Check('"delivered" + "reserved" + "closed" <= "quantity" + "over"'),
            Check('"invoiced" <= "quantity" + "over"'),
            real_day("promised"),
        ]


class Shipment(Titled, Record):
    """Goods leaving for an order; the number is taken when they leave."""

    noun = "Shipment"

    searchable = ("number", "party_name", "tracking")

    company = link(Company, index=False)
    order = link(Order, backref="shipments")
    number = Text(null=True)
    location = link(Location, index=False)
    party_name = Text()
    address = Text(default="")
    carrier = Text(default="")
    tracking = Text(default="")
    day = Day(null=True)
    state = Text(default="draft")

    class Meta:
        table_name = "shipment"
        indexes = ((("company", "number"), True), (("state", "id"), False))
        constraints = [
            one_of("state", "draft", "picked", "shipped", "cancelled"),
            Check('("number" IS NOT NULL) = ("state" = \'shipped\')'),
            Check('"state" <> \'shipped\' OR "day" IS NOT NULL'),
            real_day("day"),
            capitals("number"),
        ]


class ShipmentLine(Row):
    shipment = link(Shipment, backref="lines")
    order_line = link(OrderLine)
    product = link(Product, index=False)
    quantity = Scaled()

    class Meta:
        table_name = "shipment_line"
        indexes = ((("shipment", "order_line"), True),)
        constraints = [at_least("quantity", 1)]
