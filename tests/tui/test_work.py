"""Work and pay at the screen: hours from a task by one key, and nothing of pay for who may not see it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.core.action import actions
from store.core.database import rows
from store.core.errors import BackdeskError
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.insight.relations import view
from store.people.items import BracketInput
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tests.tui.work_company import do_work
from tui.forms.build import current_lines
from tui.messages import Subject
from tui.palette import commands
from tui.tabs import TABS, home_of

PAY = {"Payroll", "Employees", "Pay items"}


def titles() -> set[str]:
    return {found.title for tab in TABS for found in tab.views}


async def test_hours_by_one_key_from_a_task(desk: Open, shop: Shop) -> None:
    project = do("project.add", code="WEB", name="Web", party=shop.acme, rate=Decimal(90))
    task = do("task.add", project=project, title="Build")
    async with desk() as pilot:
        await the_desk(pilot).show_record(Subject("task", task))
        await press(pilot, "a")
        await type_text(pilot, "2.5")
        await press(pilot, "ctrl+s")
        assert "2.5 h on WEB" in shown(pilot)
        assert rows("SELECT task_id, project_id, hours, billable, user_id FROM project_time") == [
            (task, project, 25_000, 1, 1)
        ]


async def test_the_views_of_pay_are_there_for_few(desk: Open, shop: Shop) -> None:
    do_work({"ACME": shop.acme})
    do("user.add", login="finn", name="Finn", role="finance")
    assert titles() >= PAY and home_of("employees")
    with acting_as("paula"):
        assert titles() >= PAY
    with acting_as("finn"):
        assert not titles() & PAY and home_of("employees") is None
        assert not [entry.label for entry in commands(None) if entry.view and entry.label.split(": ")[1] in PAY]
        for kind in ("employee", "contract", "pay-item", "pay-run"):
            with pytest.raises(BackdeskError, match="may not see this"):
                view(kind, 1)
        shows = [section.listing for section in view("project", 1).sections]
        assert "time-costs" in shows  # finance may know what an hour costs
    do("user.add", login="sam", name="Sam", role="sales")
    with acting_as("sam"):
        assert "time-costs" not in [section.listing for section in view("project", 1).sections]
        assert not get_listing("audit").count_up_to(Query("changes:pay_line"), 1)


async def test_a_record_of_pay_that_is_asked_for_is_refused_in_words(desk: Open, shop: Shop) -> None:
    do_work({"ACME": shop.acme})
    do("user.add", login="sam", name="Sam", role="sales")
    with acting_as("sam"):
        async with desk() as pilot:
            await the_desk(pilot).backdesk.open_record(Subject("employee", 1))
            await settle(pilot)
            assert "may not see this" in shown(pilot) and "Ben Berg" not in shown(pilot)
            assert pilot.app.return_code is None


def test_the_table_of_a_pay_item_is_in_its_form(shop: Shop) -> None:
    steps = (
        BracketInput(percent=Decimal(0), up_to=Decimal(1000)),
        BracketInput(percent=Decimal(20), up_to=Decimal(3000)),
    )
    item = do("pay-item.add", code="WAGE", name="Wage tax", kind="deduction", percent=Decimal(30), lines=steps)
    asked = next(p for p in actions()["pay-item.edit"].parameters if p.name == "lines")
    assert current_lines(Subject("pay-item", item), asked) == [
        {"percent": "0", "up_to": "1000.00"},
        {"percent": "20", "up_to": "3000.00"},
    ]
    assert current_lines(Subject("payment-run", 1), asked) == []
