"""Statements of banks, what each line was found to be, and the rules that say so."""

from __future__ import annotations

from peewee import Check

from store.billing.models import Payment
from store.catalog.models import TaxCode
from store.core.fields import (
    Amount,
    Day,
    Flag,
    Record,
    Row,
    Text,
    Whole,
    at_least,
    index_of,
    link,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company
from store.ledger.bank_models import BankAccount, BankMove
from store.ledger.models import Account, CostCentre
from store.parties.models import Party

MADE = ("", "payment", "entry")


class BankStatement(Record):
    """A statement of one bank account: what was on it before, its lines, what was on it after.

    `gap` says that somebody knew the one before it to be missing; `content_key` makes the same one known again.
    """

    company = link(Company, index=False)
    bank_account = link(BankAccount, index=False)
    number = Text(default="")
    day = Day()
    opening = Amount()
    closing = Amount()
    gap = Flag(default=False)
    source = Text(default="")
    content_key = Text()

    class Meta:
        table_name = "bank_statement"
        indexes = (
            (("bank_account", "content_key"), True),
            (("bank_account", "day", "id"), False),
            (("day", "id"), False),
        )
        constraints = [real_day("day"), Check('"gap" IN (0, 1)'), Check('length("content_key") > 0')]


class StatementLine(Record):
    """Money that came (positive) or went. `matched` is kept from its parts; `key` lets a line come in only once."""

    searchable = ("counterparty", "text", "iban", "bank_id")

    statement = link(BankStatement, backref="lines", index=False)
    bank_account = link(BankAccount, index=False)
    position = Whole()
    day = Day()
    amount = Amount()
    counterparty = Text(default="")
    iban = Text(default="")
    text = Text(default="")
    bank_id = Text(default="")
    key = Text()
    matched = Amount(default=0)
    state = Text(default="open")
    valued_on = Day(null=True, constraints=[real_day("valued_on")])

    class Meta:
        table_name = "statement_line"
        indexes = (
            (("statement", "position"), True),
            (("bank_account", "key"), True),
            (("state", "id"), False),
            (("bank_account", "state", "day"), False),
            (("day", "id"), False),
            index_of("statement_line", "of_iban", '"iban", "id"', "\"iban\" <> ''"),
        )
        constraints = [
            real_day("day"),
            Check('"amount" <> 0'),
            Check(
                '("amount" > 0 AND "matched" BETWEEN 0 AND "amount") OR '
                '("amount" < 0 AND "matched" BETWEEN "amount" AND 0)'
            ),
            Check('("state" = \'matched\') = ("matched" = "amount")'),
            Check('("state" = \'open\') = ("matched" = 0)'),
            one_of("state", "open", "part", "matched"),
        ]


class BankRule(Record):
    """What lines of a kind are: by a text in them or who they are from, an account (and what else the entry says).

    A rule that was learned is `proposed` until somebody takes it. `by_itself`: taken with the exact matches.
    """

    company = link(Company, index=False)
    bank_account = optional_link(BankAccount, index=False)
    contains = Text(default="")
    counterparty = Text(default="")
    account = link(Account, index=False)
    party = optional_link(Party, index=False)
    cost_centre = optional_link(CostCentre, index=False)
    tax = optional_link(TaxCode, index=False)
    memo = Text(default="")
    by_itself = Flag(default=False)
    state = Text(default="active")

    class Meta:
        table_name = "bank_rule"
        indexes = ((("company", "state"), False),)
        constraints = [
            Check('length("contains") + length("counterparty") > 0'),
            Check('"by_itself" IN (0, 1)'),
            one_of("state", "proposed", "active", "retired"),
        ]


class StatementPart(Row):
    """A part of a statement line, and what moved on that bank account by the books that it is; each of these once.

    `made` says what was posted because of it, and is taken back with it. `amount` has the sign of the line.
    """

    line = link(StatementLine, backref="parts")
    move = link(BankMove, index=False)
    amount = Amount()
    made = Text(default="")
    rule = optional_link(BankRule, index=False)
    active = Flag(default=True)

    class Meta:
        table_name = "statement_part"
        indexes = (index_of("statement_part", "once", '"move_id"', '"active" = 1', unique=True),)
        constraints = [Check('"amount" <> 0'), Check('"active" IN (0, 1)'), one_of("made", *MADE)]


class Cheque(Record):
    """A customer's cheque: a payment from the day it came, on the bank from the day it was handed in."""

    searchable = ("number", "drawn_on")

    company = link(Company, index=False)
    number = Text()
    drawn_on = Text(default="")
    party = link(Party)
    day = Day()
    currency = Text()
    amount = Amount()
    payment = link(Payment, unique=True)
    bank_account = optional_link(BankAccount, index=False)
    deposited_on = Day(null=True)
    done_on = Day(null=True)
    state = Text(default="received")

    class Meta:
        table_name = "cheque"
        indexes = ((("state", "id"), False),)
        constraints = [
            Check('length("number") > 0'),
            at_least("amount", 1),
            one_of("state", "received", "deposited", "cleared", "bounced"),
            Check('("bank_account_id" IS NULL) = ("deposited_on" IS NULL)'),
            Check("\"deposited_on\" IS NOT NULL OR \"state\" IN ('received', 'bounced')"),
            Check("(\"done_on\" IS NULL) = (\"state\" IN ('received', 'deposited'))"),
            real_day("day"),
            real_day("deposited_on"),
            real_day("done_on"),
        ]
