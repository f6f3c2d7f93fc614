"""Receivables: invoices and credit notes; and, for both sides, payments and what settles what. Unaware of orders."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Check

from store.billing.bill_models import Bill
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
from store.parties.models import Party

PAYMENT_METHODS = ("bank", "cash", "card", "cheque")
DISCOUNT, WRITE_OFF, WITHHELD = DEDUCTIONS = ("discount", "write-off", "withholding")
NETTING = "netting"  # no money moves: what a party owes is set against what it is owed

_SIGN = "(CASE WHEN \"type\" = 'credit_note' THEN -1 ELSE 1 END)"  # as the list of invoices counts


class Invoice(Titled, Record):
    """An invoice or credit note. Immutable from posting on, but for the kept state and outstanding.

    Amounts of a credit note are positive too; `type` says which way they count. The `origin` is the
    record it was drawn up from (an order). Everything printed is a snapshot. `document_discount` is the
    sum of its lines' shares. Amounts are in `currency`; those called base are in the books' own, at `exchange_rate`.
    A debit note is an invoice that raises another one, `debits_id`. Who pays up to `discount_until` may take
    `cash_discount` off. Who pays keeps `withheld` back: tax of the kind `withholding` at its rate, of the net or of as
    much as `withheld_of` says.
    """

    noun = "Draft"
    searchable = ("number", "party_name", "reference")

    company = link(Company, index=False)
    type = Text(default="invoice")
    number = Text(null=True)
    party = link(Party)
    origin = Text(default="")
    origin_id = Whole(null=True)
    credits = optional_link("self")
    day = Day(null=True)
    due = Day(null=True)
    currency = Text()
    term = link(PaymentTerm, index=False)
    tax_rounding = Text(default="document")
    party_name = Text()
    party_tax_id = Text(default="")
    billing_address = Text(default="")
    reference = Text(default="")
    notes = Text(default="")
    net = Amount(default=0)
    tax = Amount(default=0)
    total = Amount(default=0)
    outstanding = Amount(default=0)
    state = Text(default="draft")
    posted_at = Moment(null=True)
    prices_include_tax = Flag(default=False, constraints=since(0, '"prices_include_tax" IN (0, 1)'))
    document_discount = Amount(default=0, constraints=since(0, '"document_discount" >= 0'))
    exchange_rate = Scaled(default=RATE, constraints=since(RATE, '"exchange_rate" > 0'))
    base_total = Amount(default=0, constraints=since(0, '"base_total" >= 0'))
    base_outstanding = Amount(default=0, constraints=since(0, '"base_outstanding" BETWEEN 0 AND "base_total"'))
    discount_until = Day(null=True, constraints=[Check('"discount_until" IS date("discount_until")')])
    cash_discount = Amount(default=0, constraints=since(0, '"cash_discount" BETWEEN 0 AND "total"'))
    cash_basis = Flag(default=False, constraints=since(0, '"cash_basis" IN (0, 1)'))
    withholding = later_link(TaxCode, index=False)
    withheld_of = Amount(null=True, constraints=[Check('"withheld_of" >= 1')])
    withheld_rate = Scaled(default=0, constraints=since(0, '"withheld_rate" >= 0'))
    withheld = Amount(default=0, constraints=since(0, '"withheld" BETWEEN 0 AND "total"'))
    debits_id = Whole(null=True)
    buyer_reference = Text(default="", constraints=[SQL("DEFAULT ''")])  # of its order; empty: the customer's

    class Meta:
        table_name = "invoice"
        depends_on = [TaxCode]
        indexes = (
            (("company", "number"), True),
            (("origin_id", "origin"), False),
            (("state", "due", "id"), False),
            (("party_name",), False),
            index_of("invoice", "debits", '"debits_id"', '"debits_id" IS NOT NULL'),
            order_index("invoice", "day"),
            order_index("invoice", "due"),
            index_of("invoice", "total_order", f'({_SIGN} * "total"), "id"'),
            index_of("invoice", "outstanding_order", f'({_SIGN} * "outstanding"), "id"'),
            index_of(
                "invoice",
                "open_credits",
                '"party_id", "base_outstanding"',
                '"type" = \'credit_note\' AND "outstanding" > 0',
            ),
        )
        constraints = [
            one_of("type", "invoice", "credit_note"),
            one_of("state", "draft", "open", "part paid", "paid", "credited", "cancelled"),
            one_of("tax_rounding", "document", "line"),
            Check('("number" IS NULL) = ("posted_at" IS NULL)'),
            Check("(\"number\" IS NOT NULL) = (\"state\" NOT IN ('draft', 'cancelled'))"),
            Check('"total" = "net" + "tax"'),
            Check('"outstanding" BETWEEN 0 AND "total"'),
            Check('"number" IS NULL OR ("day" IS NOT NULL AND "due" IS NOT NULL)'),
            at_least("net"),
            at_least("tax"),
            real_day("day"),
            real_day("due"),
            capitals("number"),
        ]


class InvoiceLine(Row):
    """`origin_line_id` is the order line billed; `credits_line` the invoice line credited.

    Quantity × price − discount = `net` + `document_discount` (its share of the document's) + `tax_included`.
    The quantity is in the stock unit; the price is for one `unit`, `per` of which are `factor` of that.
    """

    searchable = ("sku", "description")

    invoice = link(Invoice, backref="lines")
    position = Whole()
    product = optional_link(Product, index=False)
    origin_line_id = Whole(null=True, index=True)
    credits_line = optional_link("self", index=True)
    sku = Text(default="")
    description = Text()
    unit = Text(default="")
    quantity = Scaled()
    price = Scaled()
    discount = Scaled(default=0)
    tax_code = link(TaxCode, index=False)
    tax_rate = Scaled()
    net = Amount()
    document_discount = Amount(default=0, constraints=since(0, '"document_discount" >= 0'))
    tax_included = Amount(default=0, constraints=since(0, '"tax_included" >= 0'))
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))

    class Meta:
        table_name = "invoice_line"
        constraints = [
            at_least("quantity", 1),
            at_least("price"),
            Check('"discount" BETWEEN 0 AND 1000000'),
            at_least("tax_rate"),
            at_least("net"),
        ]


class InvoiceTax(Row):
    """Tax of one code and rate on a document: rounded once, on the sum of its line nets (BR-CO-17)."""

    invoice = link(Invoice, backref="taxes")
    tax_code = link(TaxCode, index=False)
    rate = Scaled()
    base = Amount()
    tax = Amount()

    class Meta:
        table_name = "invoice_tax"
        indexes = ((("invoice", "tax_code", "rate"), True),)
        constraints = [at_least("base"), at_least("tax")]


class Instalment(Row):
    """A part of a posted invoice falling due; `settled` is kept from the allocations, oldest first."""

    invoice = link(Invoice, backref="instalments")
    position = Whole()
    due = Day()
    amount = Amount()
    settled = Amount(default=0)
    base_amount = Amount(default=0, constraints=since(0, '"base_amount" >= 0'))
    base_settled = Amount(default=0, constraints=since(0, '"base_settled" BETWEEN 0 AND "base_amount"'))

    class Meta:
        table_name = "instalment"
        indexes = (
            (("invoice", "position"), True),
            index_of(
                "instalment",
                "open",
                '"due", "invoice_id", "amount", "settled", "base_amount", "base_settled"',
                '"amount" > "settled"',
            ),
        )
        constraints = [real_day("due"), at_least("amount"), Check('"settled" BETWEEN 0 AND "amount"')]


class Payment(Record):
    """Money received (`direction` in) or paid (out); `unapplied` is kept from the allocations.

    Its `side` is the account it stands against: receivable, of customers, or payable, of suppliers. Money given back
    to a customer is out of the receivable side, money a supplier gives back comes into the payable one. Netting is a
    pair, one on each side, each the other's `counterpart`. Amounts called base are in the books' currency.
    """

    searchable = ("number", "reference")

    company = link(Company, index=False)
    number = Text()
    party = link(Party)
    day = Day()
    currency = Text()
    amount = Amount()
    unapplied = Amount()
    method = Text(default="bank")
    reference = Text(default="")
    request_key = Text(null=True, unique=True)
    state = Text(default="posted")
    exchange_rate = Scaled(default=RATE, constraints=since(RATE, '"exchange_rate" > 0'))
    base_amount = Amount(default=0, constraints=since(0, '"base_amount" >= 0'))
    base_unapplied = Amount(default=0, constraints=since(0, '"base_unapplied" BETWEEN 0 AND "base_amount"'))
    direction = Text(default="in", constraints=since("'in'", "\"direction\" IN ('in', 'out')"))
    side = Text(default="receivable", constraints=since("'receivable'", "\"side\" IN ('receivable', 'payable')"))
    counterpart_id = Whole(null=True)
    reversed_on = Day(null=True, constraints=[Check('"reversed_on" IS date("reversed_on")')])

    @property
    def is_refund(self) -> bool:
        """Whether money goes back to who gave it: it is settled by other payments and credits, not the other way."""
        return bool((self.direction == "in") != (self.side == "receivable"))

    class Meta:
        table_name = "payment"
        indexes = (
            (("company", "number"), True),
            (("day", "id"), False),
            index_of(
                "payment",
                "open",
                '"party_id", "base_unapplied", "side", "direction"',
                '"state" = \'posted\' AND "unapplied" > 0',
            ),
        )
        constraints = [
            one_of("method", *PAYMENT_METHODS, NETTING),
            one_of("state", "posted", "reversed"),
            at_least("amount", 1),
            Check('"unapplied" BETWEEN 0 AND "amount"'),
            real_day("day"),
            capitals("number"),
        ]


class Deduction(Record):
    """What of an invoice or bill is not paid and not owed any more: a cash discount, a rest written off, tax withheld.

    `tax` of the amount is tax that is not owed either, see its `DeductionTax`; of what is withheld all of it is tax
    that who pays owes instead. The rest is posted to the account of `role`. One that came with a payment is taken
    back with it.
    """

    company = link(Company, index=False)
    kind = Text()
    invoice = optional_link(Invoice)
    payment = optional_link(Payment)
    day = Day()
    amount = Amount()
    tax = Amount(default=0)
    base_amount = Amount(default=0)
    role = Text()
    reason = Text(default="")
    state = Text(default="posted")
    bill = later_link(Bill, index=False)

    @property
    def document(self) -> Invoice | Bill:
        """The invoice or bill it is taken off."""
        found: Invoice | Bill = Bill.get_by_id(self.bill_id) if self.bill_id else Invoice.get_by_id(self.invoice_id)
        return found

    class Meta:
        table_name = "deduction"
        depends_on = [Bill]
        indexes = (index_of("deduction", "of_bill", '"bill_id"', '"bill_id" IS NOT NULL'),)
        constraints = [
            one_of("kind", *DEDUCTIONS),
            one_of("state", "posted", "reversed"),
            real_day("day"),
            at_least("amount", 1),
            Check('"tax" BETWEEN 0 AND "amount"'),
            at_least("base_amount"),
            Check(
                '("kind" <> \'discount\' OR "payment_id" IS NOT NULL) '
                'AND (("invoice_id" IS NULL) <> ("bill_id" IS NULL))'
            ),
        ]


class DeductionTax(Row):
    """The part of a deduction that was taxed at one code and rate."""

    deduction = link(Deduction, backref="taxes")
    tax_code = link(TaxCode, index=False)
    rate = Scaled()
    base = Amount()
    tax = Amount()
    own_rate = Scaled(default=0, constraints=since(0, '"own_rate" >= 0'))  # of tax that the buyer owes
    own_tax = Amount(default=0, constraints=since(0, '"own_tax" >= 0'))

    class Meta:
        table_name = "deduction_tax"
        indexes = ((("deduction", "tax_code", "rate"), True),)
        constraints = [at_least("base"), at_least("tax")]


def _one_of_these(*columns: str) -> str:
    """SQL that holds where exactly one of these is said."""
    said = " + ".join(f'(CASE WHEN "{column}" IS NULL THEN 0 ELSE 1 END)' for column in columns)
    return f"{said} = 1"


SOURCES = ("payment_id", "credit_note_id", "bill_credit_id", "deduction_id")
TARGETS = ("invoice_id", "bill_id", "refund_id")
ALLOCATES = f"{_one_of_these(*SOURCES)} AND {_one_of_these(*TARGETS)}"


def _found_by(column: str) -> Any:
    return index_of("allocation", f"of_{column}", f'"{column}_id"', f'"{column}_id" IS NOT NULL')


class Allocation(Row):
    """Part of a payment, a credit note or a deduction, settling part of an invoice, a bill or money given back.

    One that does not count any more (`active`) was taken back on `released_on`.
    """

    payment = optional_link(Payment)
    credit_note = optional_link(Invoice)
    invoice = optional_link(Invoice)
    amount = Amount()
    day = Day()
    active = Flag(default=True)
    bill_credit = later_link(Bill, index=False)
    bill = later_link(Bill, index=False)
    refund = later_link(Payment, index=False)
    released_on = Day(null=True, constraints=[Check('"released_on" IS date("released_on")')])
    deduction = later_link(Deduction, index=False)

    class Meta:
        table_name = "allocation"
        depends_on = [Bill, Payment, Deduction]
        indexes = (
            _found_by("bill_credit"),
            _found_by("bill"),
            _found_by("refund"),
            _found_by("deduction"),
            (("day",), False),
            index_of("allocation", "released", '"released_on"', '"released_on" IS NOT NULL'),
        )
        constraints = [
            at_least("amount", 1),
            Check(ALLOCATES),
            Check('"active" IN (0, 1)'),
            real_day("day"),
        ]
