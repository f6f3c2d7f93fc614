"""The general ledger: accounts, periods, entries. Entries are append-only."""

from __future__ import annotations

from peewee import SQL, Check

from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Moment,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    capitals,
    index_of,
    keyed,
    later_link,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
    since,
)
from store.core.models import Company, User
from store.parties.models import Party

ACCOUNT_TYPES = ("asset", "liability", "equity", "income", "expense")
GROWS_BY_CREDIT = ("liability", "equity", "income")  # the others grow by debits
CASH_FLOWS = ("operating", "investing", "financing", "cash")


class Account(Record):
    """`role` marks the account the program itself posts to (receivable, revenue, …).

    `flow` is the part of the cash flow statement its changes belong to; empty: as its type has it.
    """

    company = link(Company, index=False)
    code = Text()
    name = Text()
    type = Text()
    role = Text(null=True)
    code_key = CodeKey("code")
    flow = Text(default="", constraints=since("''", "\"flow\" IN ('', 'operating', 'investing', 'financing', 'cash')"))
    state = Text(default="active", constraints=since("'active'", "\"state\" IN ('active', 'retired')"))

    class Meta:
        table_name = "account"
        indexes = ((("company", "code_key"), True), (("company", "role"), True))
        constraints = [not_blank("code"), not_blank("name"), one_of("type", *ACCOUNT_TYPES), keyed("code", "code_key")]


class Period(Record):
    """A month of the books; a month without a row is open."""

    company = link(Company, index=False)
    month = Text()
    state = Text(default="open")

    class Meta:
        table_name = "period"
        indexes = ((("company", "month"), True),)
        constraints = [one_of("state", "open", "closed", "locked"), Check('length("month") = 7')]


class CostCentre(Record):
    """A part of the company that costs and earnings are told apart by."""

    company = link(Company, index=False)
    code = Text()
    name = Text()
    state = Text(default="active")
    code_key = CodeKey("code")

    class Meta:
        table_name = "cost_centre"
        indexes = ((("company", "code_key"), True),)
        constraints = [
            not_blank("code"),
            not_blank("name"),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]


_NUMBERS = index_of("entry", "number", '"company_id", "number"', '"number" IS NOT NULL', unique=True)


class Entry(Row):
    """A balanced entry; `event_key` lets an event post once only. Those that people make have a `number`."""

    searchable = ("number", "memo")

    company = link(Company, index=False)
    day = Day()
    event_key = Text(unique=True)
    memo = Text()
    source = Text()
    source_id = Whole()
    reverses = optional_link("self", unique=True)
    posted_at = Moment()
    posted_by = link(User, index=False)
    number = Text(null=True, constraints=[capitals("number")])

    class Meta:
        table_name = "entry"
        indexes = ((("source_id", "source"), False), (("day", "id"), False), _NUMBERS)
        constraints = [not_blank("event_key"), real_day("day")]


class EntryLine(Row):
    """Debit or credit in the company's currency; `currency` and `foreign_amount` when it was another."""

    searchable = ("memo",)

    entry = link(Entry, backref="lines")
    account = link(Account, index=False)
    party = optional_link(Party, index=False)
    debit = Amount(default=0)
    credit = Amount(default=0)
    currency = Text(default="")
    foreign_amount = Amount(null=True)
    memo = Text(default="", constraints=[SQL("DEFAULT ''")])
    cost_centre = later_link(CostCentre, index=False)

    class Meta:
        table_name = "entry_line"
        depends_on = [CostCentre]
        indexes = (
            (("account", "party"), False),
            index_of("entry_line", "foreign", '"account_id", "currency"', "\"currency\" <> ''"),
            index_of("entry_line", "of_cost_centre", '"cost_centre_id", "entry_id"', '"cost_centre_id" IS NOT NULL'),
        )
        constraints = [
            at_least("debit"),
            at_least("credit"),
            Check('("debit" = 0) <> ("credit" = 0)'),
        ]
