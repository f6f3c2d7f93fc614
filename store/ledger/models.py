"""The general ledger: accounts, periods, entries. Entries are append-only."""

from __future__ import annotations

from peewee import Check

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
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company, User
from store.parties.models import Party

ACCOUNT_TYPES = ("asset", "liability", "equity", "income", "expense")


class Account(Record):
    """`role` marks the account the program itself posts to (receivable, revenue, …)."""

    company = link(Company, index=False)
    code = Text()
    name = Text()
    type = Text()
    role = Text(null=True)
    code_key = CodeKey("code")

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


class Entry(Row):
    """A balanced entry; `event_key` lets an event post once only."""

    company = link(Company, index=False)
    day = Day()
    event_key = Text(unique=True)
    memo = Text()
    source = Text()
    source_id = Whole()
    reverses = optional_link("self", unique=True)
    posted_at = Moment()
    posted_by = link(User, index=False)

    class Meta:
        table_name = "entry"
        indexes = ((("source_id", "source"), False), (("day", "id"), False))
        constraints = [not_blank("event_key"), real_day("day")]


class EntryLine(Row):
    """Debit or credit in the company's currency; `currency` and `foreign_amount` when it was another."""

    entry = link(Entry, backref="lines")
    account = link(Account, index=False)
    party = optional_link(Party, index=False)
    debit = Amount(default=0)
    credit = Amount(default=0)
    currency = Text(default="")
    foreign_amount = Amount(null=True)

    class Meta:
        table_name = "entry_line"
        indexes = ((("account", "party"), False),)
        constraints = [
            at_least("debit"),
            at_least("credit"),
            Check('("debit" = 0) <> ("credit" = 0)'),
        ]
