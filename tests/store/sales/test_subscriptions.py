"""Contracts: terms and notice worked out by hand, one deal a renewal, what bills them, and what nobody may do."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.insight.check import run_checks
from store.insight.figures import figure
from store.ledger.periods import reminders
from tests.store.exchange.taking import counts, take
from tests.store.insight.test_at_risk import on
from tests.store.shop import act, differences, get, only, party, pick
from tests.support.people import add_user


@pytest.fixture
def acme(database: object) -> int:
    return party()


def contract(customer: int, code: str = "C-7", **values: Any) -> int:
    """From 2026-01-15 for twelve months, so to 2027-01-14; notice 30 days before: by 2026-12-15; a deal 30 before that."""
    given = {"memo": "Machines", "starts": "2026-01-15", "value": "2400", "notice_days": "30", "renews": True}
    return act("subscription.add", code=code, party=customer, **given | values).id


def shown(text: str = "", *columns: str, name: str = "subscriptions") -> list[tuple[str, ...]]:
    spec = get_listing(name)
    return [tuple(spec.shown(line, spec.column(c)) for c in columns) for line in spec.window(Query(filter=text))]


def test_a_renewal_opens_one_deal_in_time(acme: int) -> None:
    made = contract(acme)
    assert get("subscription", made, "ends", "state") == ("2027-01-14", "active")
    assert shown("", "code", "decide_in") == [("C-7", "24")]  # from 2026-11-21 to 2026-12-15
    with on("2026-11-14"):
        assert act("subscription.run").message == "No subscription has anything to be done."
        assert act("subscription.run", until="2026-11-15").message == "1 renewal deal opened (#1)."
    with on("2026-11-20"):
        assert act("subscription.run").message == "No subscription has anything to be done."
    assert only("title, value, expected_close, source, notes", "deal") == (
        "Renewal of C-7 Machines", 240000, "2027-01-14", "contract C-7",
        "Goes on by itself unless notice is given by 2026-12-15.",
    )  # fmt: skip
    assert shown(f"subscription_id:{made}", "code", "day", "deal", name="renewals") == [
        ("C-7", "2027-01-14", "Renewal of C-7 Machines")
    ]
    assert differences() == []


def test_terms_go_on_or_end_by_themselves(acme: int) -> None:
    """Six months from 2026-01-15 end on 2026-07-14; the next on 2027-01-14. One that does not renew has ended."""
    long = contract(acme, months="6")
    short = contract(acme, "C-8", months="6", renews=False)
    with on("2026-07-15"):
        said = act("recurring.run").message
    assert said == "1 subscription went on for another term (C-7). 1 subscription ended (C-8)."
    assert get("subscription", long, "ends", "state") == ("2027-01-14", "active")
    assert get("subscription", short, "ends", "state") == ("2026-07-14", "ended")
    with on("2028-02-01"):  # nobody looked for long: 2027-07-14, 2028-01-14, 2028-07-14
        act("subscription.run")
    assert get("subscription", long, "ends") == "2028-07-14"
    assert differences() == []


def test_winning_the_renewal_renews_once_and_keeps_it_won(acme: int) -> None:
    made = contract(acme, renews=False)
    bills = act("recurring.add", code="R", party=acme, memo="Machines", lines=[(None, "1", "200", None, "Rent")]).id
    act("subscription.edit", subscription=made, changes={"recurring": bills})
    with on("2026-12-01"):
        act("subscription.run")
        assert only("notes", "deal") == "Ends on 2027-01-14 unless it is renewed."
        act("subscription.notice", subscription=made, reason="moving house")
        assert get("subscription", made, "state", "noticed_on", "ends") == ("noticed", "2026-12-01", "2027-01-14")
        assert get("recurring_invoice", bills, "until") == "2027-01-14"
        act("deal.win", deal=1)
        assert get("subscription", made, "state", "noticed_on", "ends") == ("active", None, "2028-01-14")
        assert get("recurring_invoice", bills, "until") is None
        with pytest.raises(Refused, match="C-7 was renewed to 2028-01-14"):
            act("deal.reopen", deal=1)
        act("subscription.run")
        assert pick("COUNT(*)", "deal") == [1]


def test_notice_too_late_is_for_the_next_term(acme: int) -> None:
    made = contract(acme)
    with on("2026-12-15"):  # the last day
        act("subscription.notice", subscription=made, reason="closing")
        assert get("subscription", made, "ends") == "2027-01-14"
        undo()
    with on("2026-12-16"):
        said = act("subscription.notice", subscription=made, reason="closing")
    assert said.message == "C-7: notice given, too late for 2026-12-15: it ends on 2028-01-14. closing."
    with pytest.raises(Refused, match="is noticed already"):
        act("subscription.notice", subscription=made, reason="again")
    with on("2028-01-15"):
        act("subscription.run")
    assert get("subscription", made, "state", "ends") == ("ended", "2028-01-14") and pick("COUNT(*)", "deal") == [0]


def test_who_is_on_hold_gets_no_deal_and_closing_the_month_reminds(acme: int) -> None:
    made = contract(acme, "C-7", starts="2025-12-01")  # ends on 2026-11-30
    act("party.hold", party=acme, reason="unpaid")
    assert act("subscription.run").message == "1 subscription left without a deal (C-7: Acme GmbH is on hold)."
    act("party.release", party=acme)
    assert act("subscription.cancel", subscription=made).message == "C-7 has ended on 2026-11-21."
    assert act("subscription.run").message == "No subscription has anything to be done."
    contract(acme, "C-9", starts="2025-10-01")
    assert reminders("2026-10") == ["subscriptions have to be moved on (C-9): subscription run"]
    assert reminders("2026-06") == []


def test_what_does_not_fit_and_who_may_not(acme: int) -> None:
    bolt = party("Bolt", "BOLT")
    other = act("recurring.add", code="R", party=bolt, memo="Tea", lines=[(None, "1", "200", None, "Rent")]).id
    with pytest.raises(Invalid, match="bills Bolt"):
        contract(acme, recurring=other)
    with pytest.raises(Invalid, match="before it starts"):
        contract(acme, ends="2026-01-01")
    made = contract(acme)
    with pytest.raises(Invalid, match="already exists"):
        contract(acme, "c-7")
    with pytest.raises(Invalid, match="between its start"):
        act("subscription.cancel", subscription=made, day="2026-12-24")
    with pytest.raises(Invalid, match="cannot be emptied"):
        act("subscription.edit", subscription=made, changes={"ends": None})
    add_user("wes", "warehouse")
    with acting_as("wes"), pytest.raises(Forbidden):
        act("subscription.notice", subscription=made, reason="x")


def test_they_come_from_files(acme: int) -> None:
    text = "code,party,memo,starts,months,value,renews\nC-1,ACME,Care,2026-03-01,6,120.50,yes\n"
    assert counts(take("subscriptions", text)) == (1, 0, 0, 0)
    assert shown("", "code", "party", "ends", "value", "renews") == [
        ("C-1", "Acme GmbH", "2026-08-31", "120.50", "yes")
    ]
    assert run_checks() == []


def test_the_list_of_what_ends_says_why_it_may_be_lost(acme: int) -> None:
    contract(acme, starts="2025-12-31")  # to 2026-12-30; notice by 2026-11-30
    contract(acme, "C-8", starts="2026-05-01", months="6", renews=False, notice_days="0", value="120")
    contract(acme, "C-9", starts="2026-11-01")  # far away
    act("ticket.add", subject="Broken", party=acme)
    act("subscription.run")
    found = figure("renewals")
    assert [(bar.label, *bar.cells) for bar in found.bars] == [
        ("C-7 Acme GmbH", "2026-12-30", "9 days", "2,400.00",
         "goes on by itself unless notice comes by 2026-11-30; deal #1 is at Prospecting; 1 open ticket"),
    ]  # fmt: skip
