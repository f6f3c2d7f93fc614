"""Closing a month says what is still to be done in it, room by room, and closes it all the same."""

from __future__ import annotations

import pytest

from store.core.action import actions
from store.core.errors import Invalid
from store.ledger.periods import reminders
from tests.store.shop import act, differences, get, party

pytestmark = pytest.mark.usefixtures("database")


def test_what_is_left_in_a_month_is_said_before_it_is_closed() -> None:
    acme, leaf = party(), party("Leaf", "LEAF", supplier=True)
    hosting = [(None, "1", "49", None, "Hosting")]
    assert reminders("2026-10") == []
    act("exchange-rate.set", currency="USD", rate="0.9", valid_from="2026-01-01")
    sold = act("invoice.draft", party=acme, currency="USD", lines=[(None, "1", "100", None, "Work")]).id
    act("invoice.post", invoice=sold, day="2026-10-02")  # 119 USD = 107.10, at the end of October 113.05
    act("exchange-rate.set", currency="USD", rate="0.95", valid_from="2026-10-30")
    act("template.add", code="RENT", memo="Rent", every="month", next_day="2026-10-31",
        lines=[("6000", "1200"), ("1000", "-1200")])  # fmt: skip
    act("recurring.add", code="HOST", party=acme, memo="Hosting", next_day="2026-10-05", lines=hosting)
    act("recurring.add", code="OVER", party=acme, memo="Over", next_day="2026-10-05", until="2026-10-04", lines=hosting)
    for number in range(4):
        act("bill.draft", party=leaf, supplier_number=f"R{number}", supplier_day="2026-10-31", lines=[("6000", "10")])
    act("bill.draft", party=leaf, supplier_number="R9", supplier_day="2026-11-01", lines=[("6000", "10")])
    act("statement.add", bank_account="BANK", day="2026-10-31", closing="-5",
        lines=[("2026-10-31", "-5", "Bank", "Fees")])  # fmt: skip
    left = [
        "4 draft bills to post (#1, #2, #3 and 1 more)",
        "entries are due (RENT): template run",
        "foreign money is not revalued (USD): period revalue",
        "1 statement line of BANK to match",
        "recurring invoices are due (HOST): recurring run",
    ]
    assert sorted(reminders("2026-10")) == sorted(left)
    assert sorted(actions()["period.close"].warnings({"month": "2026-10"})) == sorted(left)

    act("period.revalue", month="2026-10")
    act("template.run", until="2026-10-31")
    act("recurring.run", until="2026-10-31")
    said = act("period.close", month="2026-10").message
    assert said == (
        "Period 2026-10 is closed. Still to be done in it: 1 draft invoice to post (#2); "
        "1 statement line of BANK to match; 4 draft bills to post (#1, #2, #3 and 1 more)."
    )
    assert get("period", 1, "state") == "closed"
    assert reminders("2027-01") == [
        "entries are due (RENT): template run",
        "recurring invoices are due (HOST): recurring run",
    ]
    with pytest.raises(Invalid):
        reminders("October")
    assert differences() == []
