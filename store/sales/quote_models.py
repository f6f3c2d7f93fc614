"""Quotes: what is offered, at which prices and until when; they promise nothing and post nothing."""

from __future__ import annotations

from peewee import Check

from store.catalog.models import PaymentTerm, Product, TaxCode
from store.core.fields import (
    Amount,
    Day,
    Flag,
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
    optional_link,
    order_index,
    real_day,
)
from store.core.models import Company, User
from store.crm.models import Deal
from store.parties.models import Party
from store.sales.models import Order
from store.stock.models import Location

QUOTE_STATES = ("draft", "sent", "accepted", "rejected", "superseded")
# as of today, of an alias; its lists say what {{today}} is
STATE_NOW = "CASE WHEN {0}.state = 'sent' AND {0}.valid_until < '{{today}}' THEN 'expired' ELSE {0}.state END"


class Quote(Titled, Record):
    """One revision of a quote. That it has expired is never kept: its day `valid_until` says so.

    All quotes of a deal are revisions of one number; of one without a deal those that say which was the `first`. Of
    each at most one is out (sent or accepted), and at most one is a draft beside it: that is the database's rule.
    Net, tax and total are those of the lines that are not optional.
    """

    noun = "Quote"

    searchable = ("number", "party_name", "customer_reference")

    company = link(Company, index=False)
    number = Text(null=True)
    revision = Whole(default=1)
    first = optional_link("self", index=False)
    deal = optional_link(Deal, index=False)
    party = link(Party)
    customer_reference = Text(default="")
    day = Day()
    sent_on = Day(null=True)
    valid_until = Day(null=True)
    decided_on = Day(null=True)
    reason = Text(default="")
    owner = link(User, index=False)
    currency = Text()
    term = link(PaymentTerm, index=False)
    location = link(Location, index=False)
    party_name = Text()
    billing_address = Text(default="")
    shipping_address = Text(default="")
    notes = Text(default="")
    prices_include_tax = Flag(default=False)
    document_discount_percent = Scaled(default=0)
    document_discount = Amount(default=0)
    net = Amount(default=0)
    tax = Amount(default=0)
    total = Amount(default=0)
    state = Text(default="draft")
    order = optional_link(Order, index=False)

    class Meta:
        table_name = "quote"
        indexes = (
            (("company", "number"), True),
            (("state", "id"), False),
            (("party_name",), False),
            (("day",), False),
            (("total",), False),
            order_index("quote", "valid_until"),
            index_of("quote", "owner", '"owner_id", "id"'),
            index_of("quote", "deal_revision", '"deal_id", "revision"', '"deal_id" IS NOT NULL', unique=True),
            index_of("quote", "chain", 'COALESCE("first_id", "id"), "revision"', unique=True),
            index_of("quote", "live", 'COALESCE("first_id", "id")', "\"state\" IN ('sent', 'accepted')", unique=True),
            index_of("quote", "draft", 'COALESCE("first_id", "id")', "\"state\" = 'draft'", unique=True),
            index_of("quote", "order", '"order_id"', '"order_id" IS NOT NULL'),
            index_of("quote", "open", '"valid_until", "id"', "\"state\" = 'sent'"),
        )
        constraints = [
            one_of("state", *QUOTE_STATES),
            at_least("revision", 1),
            Check('("revision" = 1) = ("first_id" IS NULL)'),
            Check('("number" IS NULL) = ("sent_on" IS NULL)'),
            Check("\"state\" NOT IN ('sent', 'accepted') OR \"number\" IS NOT NULL"),
            Check('"state" <> \'draft\' OR "number" IS NULL'),
            Check('"number" IS NULL OR "valid_until" IS NOT NULL'),
            Check("(\"state\" IN ('accepted', 'rejected')) = (\"decided_on\" IS NOT NULL)"),
            Check("(\"state\" = 'rejected') = (\"reason\" <> '')"),
            Check('("state" = \'accepted\') = ("order_id" IS NOT NULL)'),
            Check('"prices_include_tax" IN (0, 1)'),
            Check('"document_discount_percent" BETWEEN 0 AND 1000000'),
            at_least("document_discount"),
            Check('length("currency") = 3'),
            Check('"total" = "net" + "tax"'),
            real_day("day"),
            real_day("sent_on"),
            real_day("valid_until"),
            real_day("decided_on"),
            capitals("number"),
        ]


class QuoteLine(Row):
    """A line of a quote, or an `optional` one that counts only where the customer takes it (`taken`).

    Quantity × price − discount = `net` + `document_discount` (its share of the quote's) + `tax_included`. The quantity
    is in the stock unit; the price is for one `unit`, `per` of which are `factor` of that. When the quote was sent
    `available` of it was there, and all of it could leave on the day `promised`: empty where nothing is kept in stock.
    """

    searchable = ("sku", "description")

    quote = link(Quote, backref="lines")
    position = Whole()
    product = optional_link(Product)
    sku = Text(default="")
    description = Text(default="")
    unit = Text(default="")
    quantity = Scaled()
    factor = Whole(default=1)
    per = Whole(default=1)
    price = Scaled()
    discount = Scaled(default=0)
    tax_code = link(TaxCode, index=False)
    tax_rate = Scaled()
    net = Amount()
    document_discount = Amount(default=0)
    tax_included = Amount(default=0)
    optional = Flag(default=False)
    taken = Flag(default=False)
    available = Scaled(null=True)
    promised = Day(null=True)

    class Meta:
        table_name = "quote_line"
        indexes = ((("quote", "position"), True),)
        constraints = [
            at_least("position", 1),
            at_least("quantity", 1),
            at_least("factor", 1),
            at_least("per", 1),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            at_least("tax_rate"),
            at_least("net"),
            at_least("document_discount"),
            at_least("tax_included"),
            Check('"optional" IN (0, 1)'),
            Check('"taken" IN (0, 1)'),
            Check('"available" BETWEEN 0 AND "quantity"'),
            real_day("promised"),
        ]
