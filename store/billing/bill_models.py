"""Payables: suppliers' bills and credit notes, what they are for, and when they are to be paid. Unaware of orders."""

from __future__ import annotations

from peewee import Check

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
    later_link,
    link,
    one_of,
    optional_link,
    order_index,
    real_day,
    since,
)
from store.core.models import Company
from store.core.money import RATE
from store.ledger.models import Account, CostCentre
from store.parties.models import Party

BILL_STATES = ("draft", "pending approval", "open", "part paid", "paid", "credited", "cancelled")
_SIGN = "(CASE WHEN \"type\" = 'bill_credit' THEN -1 ELSE 1 END)"  # as the list of bills counts


class Bill(Titled, Record):
    """A supplier's bill or credit note. Immutable from posting on, but for what is kept of paying it.

    `day` is the day it is booked, `supplier_day` the one written on it, from which its terms run. `supplier_key` is
    their number as it is compared: no supplier's bill is booked twice. Amounts of a credit note are positive too;
    `type` says which way they count. Amounts are in `currency`; those called base are in the books' own. If we pay up
    to `discount_until` we take `cash_discount` off; `withheld` of it we owe the state in the supplier's place.
    """

    noun = "Bill"

    searchable = ("number", "party_name", "supplier_number", "reference")

    company = link(Company, index=False)
    type = Text(default="bill")
    number = Text(null=True)
    party = link(Party)
    origin = Text(default="")
    origin_id = Whole(null=True)
    credits = optional_link("self")
    supplier_number = Text(default="")
    supplier_key = Text(null=True)
    supplier_day = Day(null=True)
    day = Day(null=True)
    due = Day(null=True)
    currency = Text()
    term = link(PaymentTerm, index=False)
    tax_rounding = Text(default="document")
    prices_include_tax = Flag(default=False)
    party_name = Text()
    party_tax_id = Text(default="")
    reference = Text(default="")
    notes = Text(default="")
    net = Amount(default=0)
    tax = Amount(default=0)
    total = Amount(default=0)
    document_discount = Amount(default=0)
    outstanding = Amount(default=0)
    exchange_rate = Scaled(default=RATE)
    base_total = Amount(default=0)
    base_outstanding = Amount(default=0)
    state = Text(default="draft")
    hold_reason = Text(default="")
    dispute = Text(default="")
    posted_at = Moment(null=True)
    withholding = later_link(TaxCode, index=False)
    withheld_of = Amount(null=True, constraints=[Check('"withheld_of" >= 1')])
    withheld_rate = Scaled(default=0, constraints=since(0, '"withheld_rate" >= 0'))
    withheld = Amount(default=0, constraints=since(0, '"withheld" BETWEEN 0 AND "total"'))
    discount_until = Day(null=True, constraints=[Check('"discount_until" IS date("discount_until")')])
    cash_discount = Amount(default=0, constraints=since(0, '"cash_discount" BETWEEN 0 AND "total"'))
    cash_basis = Flag(default=False, constraints=since(0, '"cash_basis" IN (0, 1)'))

    class Meta:
        table_name = "bill"
        depends_on = [TaxCode]
        indexes = (
            (("company", "number"), True),
            (("origin_id", "origin"), False),
            (("state", "due", "id"), False),
            (("party_name",), False),
            order_index("bill", "day"),
            order_index("bill", "due"),
            index_of("bill", "total_order", f'({_SIGN} * "total"), "id"'),
            index_of("bill", "outstanding_order", f'({_SIGN} * "outstanding"), "id"'),
            index_of(
                "bill",
                "open_credits",
                '"party_id", "base_outstanding"',
                '"type" = \'bill_credit\' AND "outstanding" > 0',
            ),
            index_of(
                "bill",
                "of_supplier",
                '"company_id", "party_id", "type", "supplier_key"',
                '"supplier_key" IS NOT NULL AND "state" <> \'cancelled\'',
                unique=True,
            ),
            index_of("bill", "discount", '"discount_until"', '"outstanding" > 0 AND "cash_discount" > 0'),
        )
        constraints = [
            one_of("type", "bill", "bill_credit"),
            one_of("state", *BILL_STATES),
            one_of("tax_rounding", "document", "line"),
            Check('"prices_include_tax" IN (0, 1)'),
            Check('("number" IS NULL) = ("posted_at" IS NULL)'),
            Check("(\"number\" IS NOT NULL) = (\"state\" NOT IN ('draft', 'pending approval', 'cancelled'))"),
            Check('("supplier_key" IS NULL) = ("supplier_number" = \'\')'),
            Check('"number" IS NULL OR ("day" IS NOT NULL AND "due" IS NOT NULL AND "supplier_key" IS NOT NULL)'),
            Check('"total" = "net" + "tax"'),
            Check('"outstanding" BETWEEN 0 AND "total"'),
            Check('"base_outstanding" BETWEEN 0 AND "base_total"'),
            at_least("net"),
            at_least("tax"),
            at_least("document_discount"),
            at_least("exchange_rate", 1),
            real_day("supplier_day"),
            real_day("day"),
            real_day("due"),
            capitals("number"),
        ]


class BillLine(Row):
    """What a bill asks for: goods that came (`origin` says of what, `origin_line_id` which line), or an expense.

    An expense or a service goes to its `account` (and cost centre). What came takes `cleared` off what was received
    and not billed; the rest of `base_net`, its net in the books' currency, is a price difference.
    Quantity × price − discount = `net` + `document_discount` + `tax_included`.
    """

    bill = link(Bill, backref="lines")
    position = Whole()
    product = optional_link(Product, index=False)
    origin = Text(default="")
    origin_line_id = Whole(null=True)
    credits_line = optional_link("self", index=True)
    account = optional_link(Account, index=False)
    cost_centre = optional_link(CostCentre, index=False)
    sku = Text(default="")
    description = Text()
    unit = Text(default="")
    factor = Whole(default=1)
    per = Whole(default=1)
    quantity = Scaled()
    price = Scaled()
    discount = Scaled(default=0)
    tax_code = link(TaxCode, index=False)
    tax_rate = Scaled()
    net = Amount()
    document_discount = Amount(default=0)
    tax_included = Amount(default=0)
    base_net = Amount(default=0)
    cleared = Amount(default=0)

    class Meta:
        table_name = "bill_line"
        indexes = ((("origin_line_id", "origin"), False),)
        constraints = [
            Check('("origin" = \'\') = ("origin_line_id" IS NULL)'),
            Check('"origin" <> \'\' OR "account_id" IS NOT NULL'),
            at_least("quantity", 1),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            at_least("tax_rate"),
            at_least("net"),
            at_least("document_discount"),
            at_least("tax_included"),
            at_least("base_net"),
            at_least("cleared"),
            at_least("factor", 1),
            at_least("per", 1),
        ]


class BillTax(Row):
    """Tax of one code and rate on a bill: rounded once, on the sum of its line nets.

    `own_tax` at `own_rate` is what the supplier does not charge, because we owe it ourselves.
    """

    bill = link(Bill, backref="taxes")
    tax_code = link(TaxCode, index=False)
    rate = Scaled()
    base = Amount()
    tax = Amount()
    own_rate = Scaled(default=0, constraints=since(0, '"own_rate" >= 0'))
    own_tax = Amount(default=0, constraints=since(0, '"own_tax" >= 0'))

    class Meta:
        table_name = "bill_tax"
        indexes = ((("bill", "tax_code", "rate"), True),)
        constraints = [at_least("base"), at_least("tax")]


class BillInstalment(Row):
    """A part of a posted bill falling due; `settled` is kept from the allocations, oldest first."""

    bill = link(Bill, backref="instalments")
    position = Whole()
    due = Day()
    amount = Amount()
    settled = Amount(default=0)
    base_amount = Amount(default=0)
    base_settled = Amount(default=0)

    class Meta:
        table_name = "bill_instalment"
        indexes = (
            (("bill", "position"), True),
            index_of(
                "bill_instalment",
                "open",
                '"due", "bill_id", "amount", "settled", "base_amount", "base_settled"',
                '"amount" > "settled"',
            ),
        )
        constraints = [
            real_day("due"),
            at_least("amount"),
            Check('"settled" BETWEEN 0 AND "amount"'),
            at_least("base_amount"),
            Check('"base_settled" BETWEEN 0 AND "base_amount"'),
        ]
