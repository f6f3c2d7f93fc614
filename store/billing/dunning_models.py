"""Dunning: its levels and letters, what late payers are charged, what is disputed, what was promised."""

from __future__ import annotations

from peewee import Check

from store.billing.models import Instalment, Invoice
from store.core.fields import (
    Amount,
    CodeKey,
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
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company
from store.parties.models import Party

HIGHEST = 9


class DunningLevel(Record):
    """What is written to whom has not paid, from so many days overdue on; the higher, the later.

    `fee` is in the books' currency. `text` has placeholders, see `dunning_text`. `pay_within` are the days a letter
    gives.
    """

    company = link(Company, index=False)
    code = Text()
    name = Text()
    level = Whole()
    days = Whole()
    fee = Amount(default=0)
    interest = Flag(default=False)
    pay_within = Whole(default=7)
    text = Text()
    state = Text(default="active")
    code_key = CodeKey("code")

    class Meta:
        table_name = "dunning_level"
        indexes = ((("company", "code_key"), True), (("company", "level"), True))
        constraints = [
            not_blank("code"),
            not_blank("name"),
            Check(f'"level" BETWEEN 1 AND {HIGHEST}'),
            at_least("days", 1),
            at_least("fee"),
            Check('"interest" IN (0, 1)'),
            at_least("pay_within", 1),
            not_blank("text"),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]


class InterestRate(Record):
    """What late payment costs a year, in percent, from a day on."""

    company = link(Company, index=False)
    valid_from = Day()
    rate = Scaled()

    class Meta:
        table_name = "interest_rate"
        indexes = ((("company", "valid_from"), True),)
        constraints = [at_least("rate"), real_day("valid_from")]


class DunningLetter(Titled, Record):
    """A letter to a party about what is overdue in one currency. A draft until it has a number, a fact from then on.

    `level` is the highest of its invoices. `charge` is the invoice of its fee and interest. `text` is the letter as
    it was sent, word for word.
    """

    noun = "Letter"

    searchable = ("number", "party_name")

    company = link(Company, index=False)
    number = Text(null=True)
    party = link(Party)
    day = Day()
    pay_by = Day()
    currency = Text()
    level = Whole()
    subject = Text()
    amount = Amount(default=0)
    fee = Amount(default=0)
    interest = Amount(default=0)
    charge = optional_link(Invoice, index=False)
    party_name = Text()
    text = Text(default="")
    state = Text(default="draft")

    class Meta:
        table_name = "dunning_letter"
        indexes = ((("company", "number"), True), (("state", "id"), False))
        constraints = [
            one_of("state", "draft", "sent", "cancelled", "discarded"),
            Check("(\"number\" IS NOT NULL) = (\"state\" IN ('sent', 'cancelled'))"),
            Check(f'"level" BETWEEN 1 AND {HIGHEST}'),
            at_least("amount"),
            at_least("fee"),
            at_least("interest"),
            real_day("day"),
            real_day("pay_by"),
            capitals("number"),
        ]


class DunningLine(Row):
    """An instalment that a letter asks for: what of it is overdue, the level its invoice is on.

    `interest` is charged for the days after `interest_since` up to the letter's own; none where that is empty.
    """

    letter = link(DunningLetter, backref="lines")
    position = Whole()
    invoice = link(Invoice)
    instalment = link(Instalment)
    due = Day()
    days = Whole()
    amount = Amount()
    level = Whole()
    interest_since = Day(null=True)
    interest = Amount(default=0)

    class Meta:
        table_name = "dunning_line"
        constraints = [
            real_day("due"),
            at_least("days", 1),
            at_least("amount", 1),
            Check(f'"level" BETWEEN 1 AND {HIGHEST}'),
            real_day("interest_since"),
            at_least("interest"),
            Check('"interest" = 0 OR "interest_since" IS NOT NULL'),
        ]


class Dispute(Record):
    """Why a customer does not want to pay an invoice, until it is settled."""

    invoice = link(Invoice)
    day = Day()
    reason = Text()
    settled_on = Day(null=True)
    outcome = Text(default="")

    class Meta:
        table_name = "dispute"
        indexes = (index_of("dispute", "open", '"invoice_id"', '"settled_on" IS NULL', unique=True),)
        constraints = [not_blank("reason"), real_day("day"), real_day("settled_on")]


class Promise(Record):
    """A customer's word to pay so much of an invoice by a day. The latest is the one that counts.

    `settled` is what of the invoice was settled already; kept is a promise when `amount` more is, by its day.
    """

    invoice = link(Invoice)
    made_on = Day()
    day = Day()
    amount = Amount()
    settled = Amount()
    note = Text(default="")
    replaced = Flag(default=False)

    class Meta:
        table_name = "promise"
        indexes = (index_of("promise", "live", '"invoice_id"', '"replaced" = 0', unique=True), (("day", "id"), False))
        constraints = [
            at_least("amount", 1),
            at_least("settled"),
            real_day("made_on"),
            real_day("day"),
            Check('"replaced" IN (0, 1)'),
        ]
