"""Projects, tasks, timesheets and employees from files, through the rules of their actions."""

from __future__ import annotations

import pytest

from store.core.errors import BackdeskError
from store.core.identity import acting_as
from tests.store.exchange.taking import counts, take
from tests.store.shop import differences, only, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")

PROJECTS = "code,name,rate,budget_hours\nWEB,Web shop,90,40\nOWN,Our own,,\n"
TASKS = "project,title,estimate\nWEB,Build,20\nOWN,Plan,\n"
TIME = """user,day,task,hours,note,billable
ana,2026-11-02,Build,7.5,pages,yes
ana,2026-11-03,Plan,2,,no
ben,2026-11-02,Build,20,,yes
ben,2026-11-02,Plan,5,,yes
"""


def test_timesheets_come_in_once_and_no_day_is_too_long() -> None:
    add_user("ben", "sales")
    assert counts(take("projects", PROJECTS)) == (2, 0, 0, 0)
    assert counts(take("tasks", TASKS)) == (2, 0, 0, 0)
    refused = take("time", TIME)
    assert not refused.written and refused.refused == 1  # a day of 25 hours
    unknown = take("time", TIME.replace("Plan,5", "Nothing,1"))
    assert not unknown.written and unknown.refused == 1
    assert only("COUNT(*)", "project_time") == 0
    right = "".join(TIME.splitlines(keepends=True)[:4])
    assert counts(take("time", right)) == (3, 0, 0, 0)
    assert counts(take("time", right)) == (0, 0, 3, 0)
    assert pick("u.login, t.hours, t.billable", "project_time t JOIN app_user u ON u.id = t.user_id ORDER BY 1, 2") == [
        ("ana", 20_000, 0),
        ("ana", 75_000, 1),
        ("ben", 200_000, 1),
    ]
    assert differences() == []


def test_employees_come_in_by_who_may_see_them() -> None:
    staff = "code,name,start,iban\nE1,Eve,2026-01-01,DE02 1203 0000 0000 2020 51\n"
    assert counts(take("employees", staff)) == (1, 0, 0, 0)
    assert counts(take("contracts", "employee,amount,valid_from\nE1,3000,2026-01-01\n")) == (1, 0, 0, 0)
    assert only("amount, per", "contract") == (300_000, "month")
    add_user("mona", "manager")
    with acting_as("mona"), pytest.raises(BackdeskError, match="may not import"):
        take("employees", staff)
