"""Approvals: what somebody other than its maker has to say yes to."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Amount, Day, Moment, Record, Text, Whole, link, one_of, optional_link, real_day
from store.core.models import Company, User


class Approval(Record):
    """A rule that a record hit (`kind`, `record_id`: an order, a bill, an amendment), and what came of it.

    Title, party and total are as they were asked about; a later change of them voids it.
    """

    company = link(Company, index=False)
    kind = Text()
    record_id = Whole()
    title = Text()
    party_name = Text()
    reason = Text()
    total = Amount()
    currency = Text()
    requester = link(User, index=False)
    day = Day()
    decider = optional_link(User, index=False)
    decided_at = Moment(null=True)
    answer = Text(default="")
    state = Text(default="pending")

    class Meta:
        table_name = "approval"
        indexes = ((("record_id", "kind"), False), (("state", "id"), False))
        constraints = [
            one_of("kind", "order", "po", "amend", "bill", "payment-run"),
            one_of("state", "pending", "granted", "refused", "void"),
            Check('("state" = \'pending\') = ("decided_at" IS NULL)'),
            Check('"state" <> \'granted\' OR "decider_id" <> "requester_id"'),
            real_day("day"),
        ]
