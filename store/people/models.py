"""Employees, what was agreed with them, what is taken off and added, and what they were paid month by month."""

from __future__ import annotations

from peewee import Check

from store.core.fields import (
    Amount,
    CodeKey,
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
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User
from store.core.private import keep_private
from store.ledger.models import Account, CostCentre

PAYROLL = ("payroll",)
ITEM_KINDS = ("addition", "deduction", "employer")
WAYS = ("fixed", "percent", "table")
RUN_STATES = ("draft", "approved", "posted", "reversed", "discarded")


class Employee(Record):
    """Somebody who works here, from `start` on and until `end`; a user of this program where `user` says so."""

    company = link(Company, index=False)
    code = Text()
    name = Text()
    user = optional_link(User, unique=True)
    start = Day()
    end = Day(null=True)
    iban = Text(default="")
    bic = Text(default="")
    code_key = CodeKey("code")

    class Meta:
        table_name = "employee"
        indexes = ((("company", "code_key"), True), (("name",), False))
        constraints = [
            not_blank("code"),
            not_blank("name"),
            real_day("start"),
            real_day("end"),
            Check('"end" IS NULL OR "end" >= "start"'),
            capitals("iban"),
            capitals("bic"),
            keyed("code", "code_key"),
        ]


class Contract(Record):
    """What is paid from a day on, until the next contract: `amount` a month or an hour, in the books' currency."""

    employee = link(Employee, index=False)
    valid_from = Day()
    per = Text(default="month")
    amount = Amount()
    week_hours = Scaled(default=0)
    cost_centre = optional_link(CostCentre, index=False)

    class Meta:
        table_name = "contract"
        indexes = ((("employee", "valid_from"), True),)
        constraints = [
            real_day("valid_from"),
            one_of("per", "month", "hour"),
            at_least("amount"),
            at_least("week_hours"),
        ]


class PayItem(Record):
    """What is added to the gross, taken off it, or paid by the employer on top: fixed, so much percent, or by a table.

    Percentages are of the gross; of additions, of the gross without them; with a table, of what lies above its last
    step. What is taken off, and what the employer
    pays, is owed on `account`. Everybody's, or of those only whom a pay run names.
    """

    company = link(Company, index=False)
    code = Text()
    name = Text()
    kind = Text()
    way = Text()
    amount = Amount(default=0)
    percent = Scaled(default=0)
    everybody = Flag(default=True)
    account = optional_link(Account, index=False)
    valid_from = Day(null=True)
    valid_until = Day(null=True)
    state = Text(default="active")
    code_key = CodeKey("code")

    class Meta:
        table_name = "pay_item"
        indexes = ((("company", "code_key"), True),)
        constraints = [
            not_blank("code"),
            not_blank("name"),
            one_of("kind", *ITEM_KINDS),
            one_of("way", *WAYS),
            at_least("amount"),
            at_least("percent"),
            Check('"everybody" IN (0, 1)'),
            real_day("valid_from"),
            real_day("valid_until"),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]


class PayBracket(Row):
    """A step of a table: of the part of the gross up to `up_to`, above the step before, so much percent."""

    item = link(PayItem, backref="brackets")
    position = Whole()
    up_to = Amount()
    percent = Scaled()

    class Meta:
        table_name = "pay_bracket"
        constraints = [at_least("up_to", 1), at_least("percent")]


class PayRun(Titled, Record):
    """What everybody is paid for a month. A draft until another person approves it; numbered and final when posted."""

    noun = "Pay run"

    company = link(Company, index=False)
    number = Text(null=True)
    month = Text()
    day = Day(null=True)
    prepared_by = link(User, index=False)
    approved_by = optional_link(User, index=False)
    gross = Amount(default=0)
    deducted = Amount(default=0)
    net = Amount(default=0)
    employer = Amount(default=0)
    state = Text(default="draft")
    posted_at = Moment(null=True)
    reversed_on = Day(null=True)

    class Meta:
        table_name = "pay_run"
        indexes = (
            (("company", "number"), True),
            index_of(
                "pay_run",
                "of_month",
                '"company_id", "month"',
                "\"state\" IN ('draft', 'approved', 'posted')",
                unique=True,
            ),
        )
        constraints = [
            Check('length("month") = 7'),
            one_of("state", *RUN_STATES),
            Check('("number" IS NULL) = ("posted_at" IS NULL)'),
            Check('"number" IS NULL OR "day" IS NOT NULL'),
            Check("(\"number\" IS NOT NULL) = (\"state\" IN ('posted', 'reversed'))"),
            Check("\"state\" NOT IN ('approved', 'posted') OR \"approved_by_id\" IS NOT NULL"),
            Check('"approved_by_id" IS NULL OR "approved_by_id" <> "prepared_by_id"'),
            Check('"net" = "gross" - "deducted"'),
            real_day("day"),
            real_day("reversed_on"),
            capitals("number"),
        ]


class PayLine(Row):
    """What one employee gets of a run: `basic` pay and additions are the gross, less what is taken off the net.

    `worked_out` says how the basic pay was worked out. Name and bank account are those of the day it was proposed.
    """

    run = link(PayRun, index=False, backref="lines")
    employee = link(Employee)
    name = Text()
    iban = Text(default="")
    bic = Text(default="")
    cost_centre = optional_link(CostCentre, index=False)
    worked_out = Text(default="")
    basic = Amount()
    gross = Amount()
    deducted = Amount()
    net = Amount()
    employer = Amount()

    class Meta:
        table_name = "pay_line"
        indexes = ((("run", "employee"), True),)
        constraints = [
            at_least("basic"),
            at_least("gross"),
            at_least("deducted"),
            at_least("employer"),
            Check('"net" = "gross" - "deducted"'),
        ]


class PayPart(Row):
    """What an item comes to for one employee of a run; `by_hand` where somebody said the amount."""

    run = link(PayRun, index=False)
    line = link(PayLine, index=False, backref="parts")
    item = link(PayItem)
    kind = Text()
    amount = Amount()
    by_hand = Flag(default=False)

    class Meta:
        table_name = "pay_part"
        indexes = ((("line", "item"), True), (("run",), False))
        constraints = [one_of("kind", *ITEM_KINDS), at_least("amount"), Check('"by_hand" IN (0, 1)')]


keep_private(Employee, Contract, PayItem, PayBracket, PayRun, PayLine, PayPart, allow=PAYROLL)
