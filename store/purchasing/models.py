"""Supplier terms, purchase orders, receipts, reorder rules."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import Product, TaxCode, Unit
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
    later_link,
    link,
    one_of,
    optional_link,
    order_index,
    real_day,
    since,
)
from store.core.models import Company, User
from store.core.money import RATE
from store.parties.models import Party
from store.stock.models import Location

PURCHASE_STATES = ("draft", "pending approval", "confirmed", "receiving", "done", "closed", "cancelled")


class SupplierTerm(Record):
    """What a supplier asks for a product: their own code for it, how long it takes, how many at least.

    Without `lead_days` the product's own hold; prices are kept in the term's currency, without tax. `unit` is what
    they sell it in, where that is not its stock unit, and `pack` how much of that one holds now; else it is 0.
    """

    product = link(Product)
    party = link(Party, index=False)
    reference = Text(default="")
    description = Text(default="")
    currency = Text()
    lead_days = Whole(null=True)
    least = Scaled(default=0)
    preferred = Flag(default=False)
    state = Text(default="active")
    unit = later_link(Unit, index=False)
    pack = Scaled(default=0, constraints=since(0, '"pack" >= 0'))
    inspect = Flag(default=False, constraints=since(0, '"inspect" IN (0, 1)'))

    class Meta:
        table_name = "supplier_term"
        depends_on = (Unit,)
        indexes = ((("party", "product"), True),)
        constraints = [
            Check('length("currency") = 3'),
            at_least("lead_days"),
            at_least("least"),
            Check('"preferred" IN (0, 1)'),
            one_of("state", "active", "retired"),
        ]


class SupplierPrice(Row):
    """A supplier's price from a quantity (in the stock unit) and a day on.

    It is for one `unit`, or where that is empty for one of the stock unit; `per` of it are `factor` of that.
    """

    term = link(SupplierTerm, index=False, backref="prices")
    min_quantity = Scaled(default=0)
    valid_from = Day()
    price = Scaled()
    unit = Text(default="", constraints=[SQL("DEFAULT ''")])
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))

    class Meta:
        table_name = "supplier_price"
        indexes = ((("term", "min_quantity", "valid_from"), True),)
        constraints = [at_least("min_quantity"), at_least("price"), real_day("valid_from")]


class PurchaseOrder(Titled, Record):
    """An order to a supplier. `state` is derived by `process` and only cached here; the tax is an estimate.

    Names and addresses are snapshots; `exchange_rate` is that of the day it was confirmed: goods come in at
    the rate of the day they arrive. One that is delivered straight to a customer is for a sales order (`for_order`),
    whose delivery address is its `ship_to`.
    """

    noun = "Purchase order"

    searchable = ("number", "party_name", "supplier_reference")

    company = link(Company, index=False)
    number = Text(null=True)
    party = link(Party)
    source = Text(default="")
    supplier_reference = Text(default="")
    day = Day()
    expected = Day(null=True)
    owner = link(User, index=False)
    currency = Text()
    location = link(Location, index=False)
    party_name = Text()
    address = Text(default="")
    notes = Text(default="")
    net = Amount(default=0)
    tax = Amount(default=0)
    total = Amount(default=0)
    prices_include_tax = Flag(default=False)
    document_discount_percent = Scaled(default=0)
    document_discount = Amount(default=0)
    exchange_rate = Scaled(default=RATE)
    confirmed_at = Moment(null=True)
    cancelled_at = Moment(null=True)
    hold_reason = Text(default="")
    state = Text(default="draft")
    for_order = Whole(null=True, index=True)
    ship_to = Text(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "purchase_order"
        indexes = (
            (("company", "number"), True),
            (("state", "id"), False),
            (("party_name",), False),
            (("day",), False),
            (("total",), False),
            order_index("purchase_order", "expected"),
        )
        constraints = [
            one_of("source", "", "reorder"),
            one_of("state", *PURCHASE_STATES),
            Check('"prices_include_tax" IN (0, 1)'),
            Check('"document_discount_percent" BETWEEN 0 AND 1000000'),
            at_least("document_discount"),
            at_least("exchange_rate", 1),
            Check('("number" IS NULL) = ("confirmed_at" IS NULL)'),
            Check('"total" = "net" + "tax"'),
            real_day("day"),
            real_day("expected"),
            capitals("number"),
        ]


class PurchaseLine(Row):
    """`received`, `returned`, `billed` and `held` (of what came, what waits to be inspected) are kept by `process`;
    what else was ordered and not closed is open.

    Quantity × price − discount = `net` + `document_discount` (its share of the order's) + `tax_included`.
    `for_line` is the line of the sales order it is delivered for, where the supplier does that.
    """

    searchable = ("sku", "description")

    order = link(PurchaseOrder, index=False, backref="lines")
    position = Whole()
    product = link(Product)
    sku = Text()
    supplier_sku = Text(default="")
    description = Text()
    unit = Text()
    quantity = Scaled()
    price = Scaled()
    discount = Scaled(default=0)
    tax_code = link(TaxCode, index=False)
    tax_rate = Scaled()
    net = Amount()
    document_discount = Amount(default=0)
    tax_included = Amount(default=0)
    expected = Day(null=True)
    received = Scaled(default=0)
    returned = Scaled(default=0)
    closed = Scaled(default=0)
    billed = Scaled(default=0)
    held = Scaled(default=0, constraints=since(0, '"held" >= 0'))
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))
    for_line = Whole(null=True, index=True)

    class Meta:
        table_name = "purchase_line"
        indexes = ((("order", "position"), True),)
        constraints = [
            at_least("quantity", 1),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            at_least("tax_rate"),
            at_least("document_discount"),
            at_least("tax_included"),
            at_least("received"),
            Check('"returned" BETWEEN 0 AND "received"'),
            Check('"closed" BETWEEN 0 AND "quantity"'),
            at_least("billed"),
            real_day("expected"),
        ]


class Receipt(Record):
    """Goods that came from a supplier, or (`type` return) went back; a fact from the moment it has a number.

    `reference` is the supplier's delivery note. A return names the receipt whose goods it sends back.
    """

    searchable = ("number", "party_name", "reference")

    company = link(Company, index=False)
    order = link(PurchaseOrder, backref="receipts")
    type = Text(default="receipt")
    returns = optional_link("self")
    number = Text(null=True)
    location = link(Location, index=False)
    party_name = Text()
    reference = Text(default="")
    day = Day()
    currency = Text()
    exchange_rate = Scaled()
    value = Amount(default=0)

    class Meta:
        table_name = "receipt"
        indexes = ((("company", "number"), True), (("day",), False))
        constraints = [
            one_of("type", "receipt", "return"),
            Check('("type" = \'return\') = ("returns_id" IS NOT NULL)'),
            at_least("exchange_rate", 1),
            at_least("value"),
            real_day("day"),
            capitals("number"),
        ]


class ReceiptLine(Row):
    """What came (or went back) of an order line, at what it cost in the books' currency.

    `over` says how much of it was more than ordered and accepted all the same; `billed` and `billed_value`,
    how much of it supplier bills have taken up.
    """

    receipt = link(Receipt, index=False, backref="lines")
    purchase_line = link(PurchaseLine)
    returns_line = optional_link("self")
    product = link(Product)
    quantity = Scaled()
    value = Amount()
    over = Scaled(default=0)
    billed = Scaled(default=0)
    billed_value = Amount(default=0)

    class Meta:
        table_name = "receipt_line"
        indexes = ((("receipt", "purchase_line"), True),)
        constraints = [
            at_least("quantity", 1),
            at_least("value"),
            Check('"over" BETWEEN 0 AND "quantity"'),
            Check('"billed" BETWEEN 0 AND "quantity"'),
            at_least("billed_value"),
        ]


class ReorderRule(Record):
    """When a product is ordered again at a place, and up to how much; without one its reorder level says when."""

    product = link(Product, index=False)
    location = link(Location, index=False)
    minimum = Scaled()
    maximum = Scaled()
    lead_days = Whole(null=True)

    class Meta:
        table_name = "reorder_rule"
        indexes = ((("product", "location"), True),)
        constraints = [at_least("minimum"), Check('"maximum" >= "minimum"'), at_least("lead_days")]
