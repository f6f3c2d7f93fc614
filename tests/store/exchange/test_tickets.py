"""Tickets from another help desk: with their messages, in the state they were in, once however often."""

from __future__ import annotations

import pytest

from store.core.database import rows
from store.insight.check import run_checks
from tests.conftest import Opened
from tests.store.exchange.taking import counts, take
from tests.tui.conftest import do

TICKETS = """External id,Title,Customer,Priority,Type,Status,Description,Opened at
Z1,Printer jams,Acme Ltd,high,hardware,closed,"It jams, always",2026-03-02
Z2,Where is it,Acme Ltd,urgent,delivery,open,Hello?,2026-11-20
Z3,Nothing said,Acme Ltd,,,,,2026-11-20
Z4,Bad one,Nobody Ltd,mild,,lost,x,2026-11-20
"""
MESSAGES = """ticket,way,text
T-2026-000001,out,Open the lid
T-2026-000001,in,Thank you
T-2026-000002,out,On Tuesday
T-2026-000002,note,"The carrier, again"
"""


@pytest.mark.usefixtures("database")
def test_tickets_and_their_messages() -> None:
    do("party.add", name="Acme Ltd", customer=True)
    report = take("tickets", TICKETS, skip_bad=True)
    assert counts(report) == (3, 0, 0, 1)
    assert {fault.column for fault in report.faults} == {"Customer", "Priority", "Status"}
    assert counts(take("tickets", TICKETS, skip_bad=True)) == (0, 0, 3, 1)
    assert counts(take("ticket-messages", MESSAGES)) == (4, 0, 0, 0)
    assert rows(
        "SELECT number, subject, priority, category, state, messages, SUBSTR(opened_at, 1, 10), "
        "CASE WHEN responded_at IS NULL THEN 0 ELSE 1 END FROM ticket ORDER BY id"
    ) == [
        ("T-2026-000001", "Printer jams", "high", "hardware", "closed", 3, "2026-03-02", 1),  # thanks open nothing
        ("T-2026-000002", "Where is it", "urgent", "delivery", "open", 3, "2026-11-20", 1),
        ("T-2026-000003", "Nothing said", "normal", "", "open", 0, "2026-11-20", 0),
    ]
    assert run_checks() == []


def test_what_stands_beside_them(lite: Opened) -> None:
    hours = "weekday,day,hours,name\nmon,,9-12,\n,2026-12-25,,Christmas Day\n"
    assert take("business-hours", hours).added == 2
    assert take("service-targets", "priority,response,resolve\nhigh,60,480\n").added == 1
    assert take("canned-answers", "code,name,body\nLATE,Late,Dear {name}\n").added == 1
    assert take("canned-answers", "code,name,body\nBAD,Bad,Dear {nobody}\n", skip_bad=True).refused == 1
    assert rows("SELECT weekday, day, hours FROM business_hours ORDER BY id")[-1] == ("", "2026-12-25", "closed")
