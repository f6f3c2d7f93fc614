"""What the small company has of work and people: a project with hours, one that is billed; two employees and their pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.core.identity import acting_as
from store.people.items import BracketInput
from tests.tui.company import on
from tests.tui.conftest import do


def do_work(people: dict[str, int]) -> None:
    """A tea room that is planned and built, with hours of two people; a pay run approved, the next one drafted."""
    with on("2026-10-01"):
        do("user.add", login="paula", name="Paula Pay", role="payroll")
        do("time-rate.set", cost=Decimal(38))
        room = do(
            "project.add", code="ROOM", name="Tea room, planned and built", party=people["ACME"],
            rate=Decimal(85), budget_hours=Decimal(40), budget=Decimal(3600),
        )  # fmt: skip
        do("project.add", code="OWN", name="Our own shop window")
        plan = do("task.add", project=room, title="Plan", assignee=1, due=date(2026, 10, 30), estimate=Decimal(12))
        build = do("task.add", project=room, title="Build the counter", due=date(2026, 11, 27), rate=Decimal(65))
    with on("2026-11-19"):
        for day, hours, task in (("2026-10-12", "7.5", plan), ("2026-10-13", "4", plan), ("2026-11-18", "6", build)):
            do("time.add", task=task, hours=Decimal(hours), day=date.fromisoformat(day), note="with Ann")
        do("time.add", project=room, hours=Decimal(1), billable=False, note="travel")
        do("project.bill", project=room, until=date(2026, 10, 31))
        do("task.done", task=plan)
    with on("2026-11-20"):
        hire()
        with acting_as("paula"):
            october = do("pay-run.propose", month="2026-10")
            do("pay-run.propose", month="2026-11")
        do("pay-run.approve", pay_run=october)
        do("pay-run.post", pay_run=october)


def hire() -> None:
    """Two employees, one from the middle of a month, and what is taken off everybody."""
    do(
        "pay-item.add", code="TAX", name="Wage tax", kind="deduction", percent=Decimal(35),
        lines=(
            BracketInput(percent=Decimal(0), up_to=Decimal(1000)),
            BracketInput(percent=Decimal(20), up_to=Decimal(3000)),
        ),
    )  # fmt: skip
    do("pay-item.add", code="PENSION", name="Pension", kind="employer", percent=Decimal("9.35"))
    for code, name, start, amount in (
        ("E1", "Ben Berg", "2025-04-01", "3200"), ("E2", "Zoë Ünal [/x]", "2026-10-19", "2800"),
    ):  # fmt: skip
        one = do("employee.add", code=code, name=name, start=date.fromisoformat(start), iban="DE02120300000000202051")
        do("contract.add", employee=one, amount=Decimal(amount), week_hours=Decimal(40))
