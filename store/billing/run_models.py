"""Payment runs: bills that are paid together, as they were proposed, approved and sent to the bank."""

from __future__ import annotations

from peewee import Check

from store.billing.bill_models import Bill
from store.billing.models import Payment
from store.core.fields import (
    Amount,
    Day,
    Moment,
    Record,
    Row,
    Text,
    Titled,
    Whole,
    at_least,
    capitals,
    link,
    one_of,
    optional_link,
    real_day,
    since,
)
from store.core.models import Company
from store.parties.models import Party

RUN_STATES = ("draft", "pending approval", "approved", "posted", "cancelled")


class PaymentRun(Titled, Record):
    """Bills due up to a day, to be paid on another from one account; one payment for each supplier when posted."""

    noun = "Payment run"
    party_name = ""  # as approvals show what they are about: a run is about many

    company = link(Company, index=False)
    number = Text(null=True)
    until = Day()
    day = Day()
    currency = Text()
    bank_account_id = Whole(null=True)
    total = Amount(default=0)
    state = Text(default="draft")
    hold_reason = Text(default="")
    posted_at = Moment(null=True)

    class Meta:
        table_name = "payment_run"
        indexes = ((("company", "number"), True), (("state", "id"), False))
        constraints = [
            one_of("state", *RUN_STATES),
            Check('("number" IS NOT NULL) = ("state" = \'posted\')'),
            Check('("number" IS NULL) = ("posted_at" IS NULL)'),
            Check('length("currency") = 3'),
            at_least("total"),
            real_day("until"),
            real_day("day"),
            capitals("number"),
        ]


class PaymentRunLine(Row):
    """A bill of a run and how much of it is paid; one that is left out says why (`reason`) and pays nothing.

    With it come a cash `discount`, tax `withheld`, and what is `set_off`: credit notes, money paid in advance.
    The account it is paid to is as it was proposed: who changes it later changes nothing that was approved.
    """

    run = link(PaymentRun, index=False, backref="lines")
    bill = link(Bill)
    party = link(Party, index=False)
    due = Day()
    amount = Amount()
    reason = Text(default="")
    iban = Text(default="")
    bic = Text(default="")
    payment = optional_link(Payment)
    discount = Amount(default=0, constraints=since(0, '"discount" >= 0'))
    withheld = Amount(default=0, constraints=since(0, '"withheld" >= 0'))
    set_off = Amount(default=0, constraints=since(0, '"set_off" >= 0'))

    class Meta:
        table_name = "payment_run_line"
        indexes = ((("run", "bill"), True),)
        constraints = [
            at_least("amount"),
            Check('("amount" + "set_off" = 0) = ("reason" <> \'\')'),
            Check('"payment_id" IS NULL OR "amount" > 0'),
            real_day("due"),
        ]
