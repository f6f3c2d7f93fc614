"""Products, units, prices, taxes, payment terms."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Check

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
    real_day,
    since,
)
from store.core.models import Company

WITHOUT_TAX, WITH_TAX = "without tax", "with tax"  # what prices are
COST_METHODS = ("average", "fifo", "standard")
PRODUCT_KINDS = ("stock", "service", "kit")
TRACKING = ("none", "lot", "serial")  # whether each of a product's goods belongs to a lot, or has a number of its own


_EMPTY: list[Any] = [SQL("DEFAULT ''")]


def _among(column: str, *values: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f'"{column}" IN ({listed})'


class Unit(Record):
    code = Text()
    name = Text()
    code_key = CodeKey("code", unique=True)
    whole = Flag(default=False, constraints=since(0, '"whole" IN (0, 1)'))  # there are no parts of one
    standard_code = Text(default="", constraints=_EMPTY)  # of UN/ECE Recommendation 20, as electronic invoices have it

    class Meta:
        table_name = "unit"
        constraints = [not_blank("code"), keyed("code", "code_key")]


# kinds of tax as EN 16931 has them, with the letter it writes
TAX_CATEGORIES = {
    "standard": "S",
    "zero": "Z",
    "exempt": "E",
    "reverse charge": "AE",
    "intra-community": "K",
    "export": "G",
    "outside scope": "O",
}
WITHHOLDING = "withholding"  # no tax of a line: who pays keeps it back, and owes it to the state
KINDS_OF_TAX = (*TAX_CATEGORIES, WITHHOLDING)
OWED_BY_BUYER = ("reverse charge", "intra-community")  # documents charge nothing, who buys owes the tax
TAX_PARTS = ("percent", "on tax", "per unit")
TAX_USES = ("both", "sales", "purchases")


class TaxCode(Record):
    """A kind of tax with dated rates. Of one owed by the buyer they are what we owe when we buy by it.
    Of one that is withheld, what who pays keeps back of the net: we of bills, customers of invoices.

    The accounts are those of the company; without one, tax goes to the account of the role. The boxes are those of
    the tax report: `base_box` and `tax_box` of what is owed, the others of what is had back.
    """

    code = Text()
    name = Text()
    code_key = CodeKey("code", unique=True)
    category = Text(default="standard", constraints=since("'standard'", _among("category", *KINDS_OF_TAX)))
    used_for = Text(default="both", constraints=since("'both'", _among("used_for", *TAX_USES)))
    reason = Text(default="", constraints=_EMPTY)
    reason_code = Text(default="", constraints=_EMPTY)
    output_account_id = Whole(null=True)
    input_account_id = Whole(null=True)
    base_box = Text(default="", constraints=_EMPTY)
    tax_box = Text(default="", constraints=_EMPTY)
    input_base_box = Text(default="", constraints=_EMPTY)
    input_tax_box = Text(default="", constraints=_EMPTY)
    state = Text(default="active", constraints=since("'active'", _among("state", "active", "retired")))

    class Meta:
        table_name = "tax_code"
        constraints = [not_blank("code"), keyed("code", "code_key")]


class TaxRate(Row):
    """The rate of a tax code from a day on."""

    tax_code = link(TaxCode, backref="rates")
    valid_from = Day()
    rate = Scaled()

    class Meta:
        table_name = "tax_rate"
        indexes = ((("tax_code", "valid_from"), True),)
        constraints = [at_least("rate"), real_day("valid_from")]


class TaxPart(Row):
    """A tax (`part`) that another one contains: at a fixed rate, or an amount for each stock unit."""

    tax_code = link(TaxCode, backref="parts")
    position = Whole()
    part = link(TaxCode, index=False)
    how = Text()
    rate = Scaled()
    amount = Scaled()

    class Meta:
        table_name = "tax_part"
        indexes = ((("tax_code", "part"), True),)
        constraints = [
            one_of("how", *TAX_PARTS),
            at_least("rate"),
            at_least("amount"),
            Check('"part_id" <> "tax_code_id"'),
        ]


class ExchangeRate(Record):
    """What one unit of a currency costs in the company's own, from a day on."""

    company = link(Company, index=False)
    currency = Text()
    valid_from = Day()
    rate = Scaled()
    source = Text(default="")

    class Meta:
        table_name = "exchange_rate"
        indexes = ((("company", "currency", "valid_from"), True),)
        constraints = [Check('length("currency") = 3'), at_least("rate", 1), real_day("valid_from")]


class PaymentTerm(Record):
    """When documents fall due; who pays within `discount_days` takes `discount` (percent) off."""

    code = Text()
    name = Text()
    code_key = CodeKey("code", unique=True)
    discount = Scaled(default=0, constraints=since(0, '"discount" BETWEEN 0 AND 1000000'))
    discount_days = Whole(default=0, constraints=since(0, '"discount_days" >= 0'))

    class Meta:
        table_name = "payment_term"
        constraints = [not_blank("code"), keyed("code", "code_key")]


class TermLine(Row):
    """One instalment of a payment term; the shares of a term add up to 100 %."""

    term = link(PaymentTerm, backref="lines")
    position = Whole()
    share = Scaled()
    days = Whole()
    end_of_month = Flag(default=False)
    fixed_day = Whole(null=True)

    class Meta:
        table_name = "payment_term_line"
        indexes = ((("term", "position"), True),)
        constraints = [
            at_least("share", 1),
            at_least("days"),
            Check('"end_of_month" IN (0, 1)'),
            Check('"fixed_day" BETWEEN 1 AND 31'),
        ]


class PriceList(Record):
    code = Text()
    name = Text()
    currency = Text()
    code_key = CodeKey("code", unique=True)
    includes_tax = Flag(default=False, constraints=since(0, '"includes_tax" IN (0, 1)'))

    class Meta:
        table_name = "price_list"
        constraints = [not_blank("code"), Check('length("currency") = 3'), keyed("code", "code_key")]


class Product(Record):
    searchable = ("sku", "name", "category")

    sku = Text()
    name = Text()
    description = Text(default="")
    kind = Text(default="stock")
    category = Text(default="")
    unit = link(Unit, index=False)
    price = Scaled(default=0)
    tax_code = link(TaxCode, index=False)
    cost_method = Text(default="average")
    standard_cost = Scaled(default=0)
    reorder_level = Scaled(default=0)
    lead_days = Whole(default=0)
    state = Text(default="active")
    sku_key = CodeKey("sku", unique=True)
    tracking = Text(default="none", constraints=[SQL("DEFAULT 'none'"), one_of("tracking", *TRACKING)])
    inspect = Flag(default=False, constraints=since(0, '"inspect" IN (0, 1)'))
    handling_days = Whole(null=True, constraints=[Check('"handling_days" >= 0')])
    drop_ship = Flag(default=False, constraints=since(0, '"drop_ship" IN (0, 1)'))
    negative = Flag(default=False, constraints=since(0, '"negative" IN (0, 1)'))  # may leave before it is booked in

    class Meta:
        table_name = "product"
        indexes = ((("name",), False),)
        constraints = [
            not_blank("sku"),
            not_blank("name"),
            one_of("kind", *PRODUCT_KINDS),
            one_of("state", "active", "retired"),
            one_of("cost_method", *COST_METHODS),
            at_least("price"),
            at_least("standard_cost"),
            at_least("reorder_level"),
            at_least("lead_days"),
            keyed("sku", "sku_key"),
        ]


class ProductPrice(Row):
    """The price of a product on a price list, from a quantity (in the stock unit) and a day on.

    It is for one `unit`, or where that is empty for one of the stock unit; `per` of it are `factor` of that.
    """

    price_list = link(PriceList)
    product = link(Product)
    min_quantity = Scaled(default=0)
    valid_from = Day()
    price = Scaled()
    unit = Text(default="", constraints=[SQL("DEFAULT ''")])
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))

    class Meta:
        table_name = "product_price"
        indexes = ((("price_list", "product", "min_quantity", "valid_from"), True),)
        constraints = [at_least("min_quantity"), at_least("price"), real_day("valid_from")]
