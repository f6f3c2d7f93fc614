"""What is posted again and again, and what is planned: templates of entries, budgets."""

from __future__ import annotations

from peewee import Check

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
    index_of,
    keyed,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
)
from store.core.models import Company
from store.core.rhythm import RHYTHMS
from store.ledger.models import Account, CostCentre
from store.parties.models import Party


class EntryTemplate(Record):
    """An entry to be posted from time to time: by hand, or every month, quarter or year on `next_day` and after.

    `on_day` is the day of the month it keeps to, 31 for the last one.
    With `reverses` each is taken back on the first day of the month that follows.
    """

    company = link(Company, index=False)
    code = Text()
    memo = Text()
    every = Text(default="")
    next_day = Day(null=True)
    on_day = Whole(default=0)
    until = Day(null=True)
    reverses = Flag(default=False)
    state = Text(default="active")
    code_key = CodeKey("code")

    class Meta:
        table_name = "entry_template"
        indexes = ((("company", "code_key"), True), (("next_day", "state"), False))
        constraints = [
            not_blank("code"),
            not_blank("memo"),
            one_of("every", "", *RHYTHMS),
            real_day("next_day"),
            real_day("until"),
            Check('"every" = \'\' OR "next_day" IS NOT NULL'),
            Check('"on_day" BETWEEN 0 AND 31'),
            Check('"reverses" IN (0, 1)'),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]


class EntryTemplateLine(Row):
    """Debit or credit of an account, in the company's currency."""

    template = link(EntryTemplate, backref="lines")
    position = Whole()
    account = link(Account, index=False)
    party = optional_link(Party, index=False)
    cost_centre = optional_link(CostCentre, index=False)
    debit = Amount(default=0)
    credit = Amount(default=0)
    memo = Text(default="")

    class Meta:
        table_name = "entry_template_line"
        constraints = [at_least("debit"), at_least("credit"), Check('("debit" = 0) <> ("credit" = 0)')]


class Budget(Record):
    """What an account is planned to come to in a month, of a cost centre or of no one in particular.

    In the direction in which such accounts grow: earned of income, spent of expenses.
    """

    company = link(Company, index=False)
    account = link(Account, index=False)
    cost_centre = optional_link(CostCentre, index=False)
    month = Text()
    amount = Amount()

    class Meta:
        table_name = "budget"
        indexes = (
            index_of("budget", "of", '"account_id", "month", COALESCE("cost_centre_id", 0)', unique=True),
            index_of("budget", "month", '"month", "account_id"'),
        )
        constraints = [Check('length("month") = 7')]
