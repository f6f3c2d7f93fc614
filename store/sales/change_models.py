"""What happens to an order after it was confirmed: goods that come back, and amendments."""

from __future__ import annotations

from peewee import Check

from store.billing.models import Invoice
from store.catalog.models import Product, TaxCode
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
    link,
    one_of,
    optional_link,
    real_day,
    since,
)
from store.core.models import Company
from store.sales.models import Order, OrderLine, ShipmentLine
from store.stock.models import Location

RETURN = "return"  # the origin of lots that a draft says will come back


class SalesReturn(Titled, Record):
    """Goods that come back from a customer; a fact from the moment it has a number.

    `credit` and `replace` say what the customer gets for them: money, the same goods again, or neither.
    `value` is what the goods had cost, in the books' currency.
    """

    noun = "Return"

    searchable = ("number", "party_name", "reference")

    company = link(Company, index=False)
    order = link(Order)
    number = Text(null=True)
    location = link(Location, index=False)
    party_name = Text()
    reason = Text()
    reference = Text(default="")
    credit = Flag(default=False)
    replace = Flag(default=False)
    day = Day(null=True)
    value = Amount(default=0)
    reversed_on = Day(null=True)
    cancelled_at = Moment(null=True)
    state = Text(default="draft")

    class Meta:
        table_name = "sales_return"
        indexes = ((("company", "number"), True), (("state", "id"), False))
        constraints = [
            one_of("state", "draft", "received", "reversed", "cancelled"),
            Check("(\"number\" IS NOT NULL) = (\"state\" IN ('received', 'reversed'))"),
            Check('"number" IS NULL OR "day" IS NOT NULL'),
            Check('("state" = \'reversed\') = ("reversed_on" IS NOT NULL)'),
            Check('"credit" IN (0, 1)'),
            Check('"replace" IN (0, 1)'),
            Check('"credit" = 0 OR "replace" = 0'),
            at_least("value"),
            real_day("day"),
            real_day("reversed_on"),
            capitals("number"),
        ]


class ReturnLine(Row):
    """What comes back of a shipment's line. A kit is a line without one, beside the lines of its components.

    `waived` is how much of it had not been billed yet and, where money was promised, never is.
    """

    goods_back = link(SalesReturn, index=False, backref="lines")
    order_line = link(OrderLine)
    shipment_line = optional_link(ShipmentLine)
    product = link(Product, index=False)
    quantity = Scaled()
    scrapped = Flag(default=False)
    waived = Scaled(default=0)

    class Meta:
        table_name = "return_line"
        indexes = ((("goods_back", "shipment_line"), True),)
        constraints = [
            at_least("quantity", 1),
            Check('"scrapped" IN (0, 1)'),
            Check('"waived" BETWEEN 0 AND "quantity"'),
        ]


class ReturnCredit(Row):
    """A credit note drawn up for a return."""

    goods_back = link(SalesReturn)
    note = link(Invoice, unique=True)

    class Meta:
        table_name = "return_credit"


class Amendment(Titled, Record):
    """A change of a confirmed order: what it said before and says now. Applied, it is the order's next revision.

    `revision` is the one it makes; drawn up for another state of the order, it is not applied any more.
    Without `promised` the promised day stays; amounts are the order's, in its currency.
    """

    noun = "Amendment"

    company = link(Company, index=False)
    order = link(Order)
    number = Text(null=True)
    revision = Whole()
    reason = Text()
    day = Day(null=True)
    promised = Day(null=True)
    old_promised = Day(null=True)
    old_net = Amount()
    old_total = Amount()
    net = Amount()
    total = Amount()
    hold_reason = Text(default="")
    state = Text(default="draft")

    class Meta:
        table_name = "amendment"
        indexes = ((("company", "number"), True),)
        constraints = [
            one_of("state", "draft", "pending approval", "applied", "cancelled"),
            Check('("number" IS NOT NULL) = ("state" = \'applied\')'),
            Check('"number" IS NULL OR "day" IS NOT NULL'),
            at_least("revision", 1),
            real_day("day"),
            real_day("promised"),
            real_day("old_promised"),
            capitals("number"),
        ]


class AmendmentLine(Row):
    """One line as it will be, or was made; the old values are empty for a line that is new."""

    amendment = link(Amendment, index=False, backref="lines")
    position = Whole()
    order_line = optional_link(OrderLine)
    product = link(Product, index=False)
    sku = Text()
    description = Text()
    unit = Text()
    tax_code = link(TaxCode, index=False)
    tax_rate = Scaled()
    quantity = Scaled()
    price = Scaled()
    discount = Scaled(default=0)
    promised = Day(null=True)
    old_quantity = Scaled(null=True)
    old_price = Scaled(null=True)
    old_discount = Scaled(null=True)
    old_promised = Day(null=True)
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))
    old_unit = Text(null=True)
    old_factor = Whole(null=True, constraints=[Check('"old_factor" >= 1')])
    old_per = Whole(null=True, constraints=[Check('"old_per" >= 1')])

    class Meta:
        table_name = "amendment_line"
        indexes = ((("amendment", "position"), True),)
        constraints = [
            at_least("quantity"),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            at_least("tax_rate"),
            real_day("promised"),
            real_day("old_promised"),
        ]
