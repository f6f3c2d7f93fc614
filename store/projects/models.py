"""Work for customers and for oneself: projects, their tasks, the hours that went into them, what an hour costs."""

from __future__ import annotations

from peewee import Check

from store.billing.models import Invoice, InvoiceLine
from store.catalog.models import Product
from store.core.fields import (
    Amount,
    CodeKey,
    Day,
    Flag,
    Record,
    Scaled,
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
from store.core.models import Company, User
from store.core.money import QUANTITY
from store.core.private import keep_private
from store.ledger.models import CostCentre
from store.parties.models import Party

DAY = 24 * QUANTITY
COSTING = ("manager", "finance", "payroll")


class Project(Record):
    """Work with a budget. What it costs and earns in the books is on its cost centre.

    `rate` is what an hour is billed at and `budget` what it may be worth, both in `currency`; `service` is the
    product that hours are billed as.
    """

    company = link(Company, index=False)
    code = Text()
    name = Text()
    party = optional_link(Party)
    owner = link(User, index=False)
    currency = Text()
    budget = Amount(null=True)
    budget_hours = Scaled(null=True)
    rate = Scaled(null=True)
    service = optional_link(Product, index=False)
    cost_centre = link(CostCentre, index=False)
    state = Text(default="open")
    code_key = CodeKey("code")

    class Meta:
        table_name = "project"
        indexes = ((("company", "code_key"), True), (("cost_centre",), True))
        constraints = [
            not_blank("code"),
            not_blank("name"),
            at_least("budget"),
            at_least("budget_hours"),
            at_least("rate"),
            one_of("state", "open", "done"),
            keyed("code", "code_key"),
        ]


class ProjectTask(Record):
    """A part of a project; its `rate`, where it has one, goes before the project's."""

    project = link(Project)
    title = Text()
    assignee = optional_link(User, index=False)
    due = Day(null=True)
    estimate = Scaled(null=True)
    rate = Scaled(null=True)
    state = Text(default="open")

    class Meta:
        table_name = "project_task"
        indexes = (index_of("project_task", "to_do", '"due", "id"', "\"state\" = 'open'"),)
        constraints = [
            not_blank("title"),
            real_day("due"),
            at_least("estimate"),
            at_least("rate"),
            one_of("state", "open", "done"),
        ]


class ProjectTime(Record):
    """Hours that somebody worked on a day. On one invoice line or on none; `rate` is what they are billed at there.

    Once that invoice has a number they cannot be changed any more.
    """

    project = link(Project, index=False)
    task = optional_link(ProjectTask)
    user = link(User, index=False)
    day = Day()
    hours = Scaled()
    note = Text(default="")
    billable = Flag(default=True)
    invoice = optional_link(Invoice, index=False)
    invoice_line = optional_link(InvoiceLine, index=False)
    rate = Scaled(null=True)

    class Meta:
        table_name = "project_time"
        indexes = (
            (("user", "day"), False),
            (("project", "day"), False),
            index_of("project_time", "of_line", '"invoice_line_id"', '"invoice_line_id" IS NOT NULL'),
            index_of("project_time", "of_invoice", '"invoice_id"', '"invoice_id" IS NOT NULL'),
            index_of("project_time", "to_bill", '"project_id"', '"billable" = 1 AND "invoice_line_id" IS NULL'),
        )
        constraints = [
            real_day("day"),
            Check(f'"hours" BETWEEN 1 AND {DAY}'),
            Check('"billable" IN (0, 1)'),
            Check('("invoice_id" IS NULL) = ("invoice_line_id" IS NULL)'),
            Check('("rate" IS NULL) = ("invoice_line_id" IS NULL)'),
            Check('"billable" = 1 OR "invoice_line_id" IS NULL'),
        ]


class TimeRate(Record):
    """What an hour of somebody costs from a day on, in the books' currency; of everybody else where nobody is named."""

    company = link(Company, index=False)
    user = optional_link(User, index=False)
    valid_from = Day()
    cost = Amount()

    class Meta:
        table_name = "time_rate"
        indexes = (index_of("time_rate", "of", '"company_id", COALESCE("user_id", 0), "valid_from"', unique=True),)
        constraints = [real_day("valid_from"), at_least("cost")]


keep_private(TimeRate, allow=COSTING)
