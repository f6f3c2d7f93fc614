"""Invoices that come again every month, quarter or year: what they say, and which were drawn up."""

from __future__ import annotations

from peewee import Check

from store.billing.models import Invoice
from store.catalog.models import Product, Unit
from store.core.fields import (
    CodeKey,
    Day,
    Flag,
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
    since,
)
from store.core.models import Company
from store.core.rhythm import RHYTHMS
from store.parties.models import Party


class RecurringInvoice(Record):
    """What a customer is billed again and again, on `next_day` and every month, quarter or year after it.

    `on_day` is the day of the month it keeps to, 31 for the last one. With `posts` its drafts are posted at once.
    """

    company = link(Company, index=False)
    code = Text()
    memo = Text()
    party = link(Party)
    currency = Text()
    prices_include_tax = Flag(default=False)
    every = Text(default="month")
    next_day = Day()
    on_day = Whole()
    until = Day(null=True)
    state = Text(default="active")
    code_key = CodeKey("code")
    posts = Flag(default=False, constraints=since(0, '"posts" IN (0, 1)'))

    class Meta:
        table_name = "recurring_invoice"
        indexes = ((("company", "code_key"), True), (("next_day", "state"), False))
        constraints = [
            not_blank("code"),
            not_blank("memo"),
            Check('length("currency") = 3'),
            Check('"prices_include_tax" IN (0, 1)'),
            one_of("every", *RHYTHMS),
            real_day("next_day"),
            real_day("until"),
            Check('"on_day" BETWEEN 1 AND 31'),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]


class RecurringLine(Row):
    """A line of each: what a person said of it; without a price it is that of the price list on its day."""

    recurring = link(RecurringInvoice, backref="lines")
    position = Whole()
    product = optional_link(Product, index=False)
    quantity = Scaled()
    unit = optional_link(Unit, index=False)
    price = Scaled(null=True)
    discount = Scaled(default=0)
    description = Text(default="")

    class Meta:
        table_name = "recurring_line"
        constraints = [
            at_least("quantity", 1),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            Check('"product_id" IS NOT NULL OR ("price" IS NOT NULL AND "description" <> \'\')'),
        ]


class RecurringMade(Row):
    """The draft that was made for a day: one for each."""

    recurring = link(RecurringInvoice, index=False)
    day = Day()
    invoice = link(Invoice)

    class Meta:
        table_name = "recurring_made"
        indexes = ((("recurring", "day"), True),)
        constraints = [real_day("day")]
