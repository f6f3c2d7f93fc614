"""Where the company's money lies: accounts at banks, cash registers, cards."""

from __future__ import annotations

from peewee import Check

from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Record,
    Row,
    Text,
    at_least,
    index_of,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company
from store.ledger.models import Account, Entry, EntryLine

BANK_KINDS = ("bank", "cash", "card")


class BankAccount(Record):
    """A place of money with a ledger account of its own: what is on it is what that account comes to.

    `number` is the bank's own number of accounts without an IBAN. In a foreign `currency` the ledger lines
    say what they are in it. A cash register is closed up to `counted_on`.
    """

    company = link(Company, index=False)
    code = Text()
    name = Text()
    kind = Text(default="bank")
    currency = Text()
    iban = Text(default="")
    bic = Text(default="")
    number = Text(default="")
    account = link(Account, unique=True)
    counted_on = Day(null=True)
    state = Text(default="active")
    code_key = CodeKey("code")

    class Meta:
        table_name = "bank_account"
        indexes = (
            (("company", "code_key"), True),
            index_of("bank_account", "iban", '"company_id", "iban"', "\"iban\" <> ''", unique=True),
        )
        constraints = [
            not_blank("code"),
            not_blank("name"),
            one_of("kind", *BANK_KINDS),
            Check('length("currency") = 3'),
            one_of("state", "active", "retired"),
            real_day("counted_on"),
            keyed("code", "code_key"),
        ]


class BankMove(Row):
    """What a line of an entry moved on a bank account, in that account's currency; kept beside the entries."""

    bank_account = link(BankAccount, index=False)
    entry_line = link(EntryLine, unique=True)
    entry = link(Entry, index=True)
    day = Day()
    amount = Amount()

    class Meta:
        table_name = "bank_move"
        indexes = ((("bank_account", "amount", "day"), False), (("bank_account", "day", "amount"), False))
        constraints = [Check('"amount" <> 0')]


class CashCount(Record):
    """What was in a cash register at the end of a day; the entry is that of the difference."""

    bank_account = link(BankAccount)
    day = Day()
    expected = Amount()
    counted = Amount()
    difference = Amount()
    entry = optional_link(Entry)
    note = Text(default="")

    class Meta:
        table_name = "cash_count"
        constraints = [
            real_day("day"),
            at_least("counted"),
            Check('"difference" = "counted" - "expected"'),
            Check('("difference" = 0) = ("entry_id" IS NULL)'),
        ]
