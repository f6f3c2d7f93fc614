"""Contracts with customers that run for a term, and the deals that their renewals opened."""

from __future__ import annotations

from peewee import Check

from store.billing.recurring_models import RecurringInvoice
from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Flag,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User
from store.crm.models import Deal
from store.parties.models import Party


class Subscription(Record):
    """A contract: a term of so many `months` that ends on a day, worth `value` a term.

    `renews`: it goes on for another term by itself, unless notice is given `notice_days` before the end. What is billed
    by it a recurring invoice says. `noticed_on` is when somebody gave notice.
    """

    searchable = ("code", "memo")

    company = link(Company, index=False)
    code = Text()
    memo = Text()
    party = link(Party)
    owner = link(User, index=False)
    currency = Text()
    value = Amount(default=0)
    starts = Day()
    ends = Day()
    months = Whole()
    notice_days = Whole(default=0)
    renews = Flag(default=False)
    recurring = optional_link(RecurringInvoice)
    noticed_on = Day(null=True)
    state = Text(default="active")
    notes = Text(default="")
    code_key = CodeKey("code", within="company")

    class Meta:
        table_name = "subscription"
        indexes = ((("code_key", "company"), True), (("state", "ends", "id"), False))
        constraints = [
            not_blank("code"),
            not_blank("memo"),
            Check('length("currency") = 3'),
            at_least("value"),
            real_day("starts"),
            real_day("ends"),
            Check('"ends" >= "starts"'),
            Check('"months" BETWEEN 1 AND 600'),
            Check('"notice_days" BETWEEN 0 AND 3660'),
            Check('"renews" IN (0, 1)'),
            real_day("noticed_on"),
            one_of("state", "active", "noticed", "ended"),
            Check('"state" <> \'noticed\' OR "noticed_on" IS NOT NULL'),
            keyed("code", "code_key"),
        ]


class SubscriptionRenewal(Row):
    """The deal that the end of a term opened: one for each."""

    subscription = link(Subscription, index=False)
    day = Day()
    deal = link(Deal)

    class Meta:
        table_name = "subscription_renewal"
        indexes = ((("subscription", "day"), True),)
        constraints = [real_day("day")]
