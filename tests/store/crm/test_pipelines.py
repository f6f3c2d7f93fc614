"""Several pipelines; what stages ask for, all of it at once; deals that rot, come again, or are lost to somebody."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from store.core.dates import moved_to
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.crm.board import board, pipelines
from store.insight.reports import report
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, get, only, party, pick, product
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def deal(customer: int, title: str = "Tea", **values: object) -> int:
    return act("deal.add", party=customer, title=title, **values).id


def on(day: str) -> moved_to:  # type: ignore[valid-type]
    return moved_to(datetime.fromisoformat(f"{day}T10:00:00"))


def stage_of(record: int) -> str:
    return ": ".join(
        only("p.name, s.name", "deal d JOIN stage s ON s.id = d.stage_id JOIN pipeline p ON p.id = s.pipeline_id "
             "WHERE d.id = ?", record)
    )  # fmt: skip


def flag(record: int) -> str:
    spec = get_listing("deals")
    line = spec.get(record)
    assert line is not None
    return spec.shown(line, spec.column("flag"))


def test_a_second_pipeline_has_stages_of_its_own_and_its_deals_win_and_lose_there() -> None:
    acme = party()
    said = act("pipeline.add", name="Renewals", stages="Due, Talking, Agreed").message
    assert said == "Pipeline Renewals added with Due, Talking, Agreed, Won and Lost."
    assert [name for _, name in pipelines()] == ["Sales", "Renewals"]
    assert pick("probability", "stage WHERE pipeline_id = 2 ORDER BY position") == [250000, 500000, 750000, 1000000, 0]
    one = deal(acme, pipeline="Renewals", value="100")
    assert stage_of(one) == "Renewals: Due"
    with pytest.raises(Refused, match="fits several"):
        act("deal.move", deal=one, stage="Won")
    act("deal.move", deal=one, stage="Renewals:Talking")
    act("deal.win", deal=one)
    assert stage_of(one) == "Renewals: Won"
    other = deal(acme, pipeline="Renewals")
    act("deal.lose", deal=other, reason="gone")
    act("deal.reopen", deal=other)
    assert stage_of(other) == "Renewals: Due"
    act("deal.move", deal=other, stage="Proposal")
    assert stage_of(other) == "Sales: Proposal"
    assert [(column.title, column.count) for column in board(2)] == [
        ("Renewals: Due", 0), ("Renewals: Talking", 0), ("Renewals: Agreed", 0), ("Renewals: Won", 1), ("Renewals: Lost", 0),
    ]  # fmt: skip
    with pytest.raises(Refused, match="There are open deals in Sales"):
        act("pipeline.retire", pipeline="Sales")
    with pytest.raises(Invalid, match="already exists"):
        act("stage.add", name="due", pipeline="Renewals")
    act("stage.add", name="Due", pipeline="Sales")
    with pytest.raises(Invalid, match="pipeline: changes with"):
        act("deal.edit", deal=other, changes={"pipeline": 2})
    act("pipeline.retire", pipeline="Renewals")
    assert len(board()) == 7 and differences() == []


def test_a_stage_names_all_that_is_missing_and_a_manager_may_override_it() -> None:
    acme = party()
    act("stage.edit", stage="Proposal", changes={"needs": "value, contact, activity, Expected close"})
    for name in ("Budget confirmed", "Decider known"):
        act("stage-check.add", stage="Proposal", name=name)
    one = deal(acme)
    missing = "the contact, the value, the expected close, a next activity, 'Budget confirmed' and 'Decider known'"
    with pytest.raises(Refused, match=f"cannot enter Proposal yet; missing: {missing}."):
        act("deal.move", deal=one, stage="Proposal")
    ann = act("contact.add", party=acme, name="Ann").id
    act("deal.edit", deal=one, changes={"contact": ann, "value": "5", "expected_close": date(2026, 12, 1)})
    act("activity.add", subject="Call", about=f"deal {one}", due="2026-11-30")
    assert act("deal.tick", deal=one).message == "Tea: Budget confirmed is ticked."
    add_user("sue", "sales")
    with acting_as("sue"), pytest.raises(Forbidden, match="Only a manager may"):
        act("deal.move", deal=one, stage="Proposal", override="they are in a hurry")
    act("deal.move", deal=one, stage="Proposal", override="they are in a hurry")
    assert only("reason", "audit ORDER BY id DESC LIMIT 1") == "they are in a hurry (missing: 'Decider known')"
    act("deal.move", deal=one, stage="Qualified")
    act("deal.tick", deal=one, check="Decider known")
    act("deal.tick", deal=one, check="Decider known")
    act("deal.untick", deal=one, check="Budget confirmed")
    with pytest.raises(Refused, match="missing: 'Budget confirmed'"):
        act("deal.move", deal=one, stage="Proposal")
    undo()
    act("deal.move", deal=one, stage="Proposal")
    spec = get_listing("deal-checks")
    lines = spec.window(Query(filter=f"deal_id:{one}"))
    assert [[spec.shown(line, spec.column(c)) for c in ("check", "ticked", "by")] for line in lines] == [
        ["Budget confirmed", "yes", "ana"], ["Decider known", "yes", "ana"],
    ]  # fmt: skip
    act("stage.edit", stage="Won", changes={"needs": "lines"})
    with pytest.raises(Refused, match="cannot enter Won yet; missing: lines"):
        act("deal.win", deal=one)
    with pytest.raises(Invalid, match="must be some of contact, value"):
        act("stage.edit", stage="Won", changes={"needs": "colour"})
    assert differences() == []


def test_deals_rot_where_they_rest_too_long_and_are_flagged_without_a_next_step() -> None:
    acme = party()
    with on("2026-11-01"):
        one, two = deal(acme), deal(acme, "Two")
    act("activity.add", subject="Call", about=f"deal {two}", due="2026-11-30")
    assert (flag(one), flag(two)) == ("no next step", "")
    act("stage.edit", stage="Prospecting", changes={"rot_days": 20})
    assert get("deal", one, "since", "rots_on") == ("2026-11-01", "2026-11-21")
    assert (flag(one), flag(two)) == ("rotting", "rotting")
    assert [line.id for line in get_listing("rotting-deals").window()] == [one, two]
    act("deal.move", deal=one, stage="Qualified")
    assert get("deal", one, "since", "rots_on") == ("2026-11-21", None)
    undo()
    assert get("deal", one, "since", "rots_on") == ("2026-11-01", "2026-11-21")
    act("deal.win", deal=one)
    assert flag(one) == "" and differences() == []
    act("stage.edit", stage="Prospecting", changes={"rot_days": None})
    assert flag(two) == ""
    undo()
    assert flag(two) == "rotting"


def test_who_beat_us_and_why_in_our_own_words() -> None:
    acme = party()
    one = deal(acme)
    act("competitor.add", name="Teaworld")
    act("competitor.add", name="Leafline")
    act("deal.compete", deal=one, competitor="Leafline", notes="2 % less")
    for name in ("Price too high", "Price list missing", "No budget"):
        act("lost-reason.add", name=name)
    act("deal.lose", deal=one, reason="no b", competitor="teaworld")
    assert get("deal", one, "lost_reason") == "No budget"
    rivals = "c.name, t.beat_us, t.notes", "deal_competitor t JOIN competitor c ON c.id = t.competitor_id ORDER BY t.id"
    assert pick(*rivals) == [("Leafline", 0, "2 % less"), ("Teaworld", 1, "")]
    act("deal.reopen", deal=one)
    assert [row[1] for row in pick(*rivals)] == [0, 0]
    act("deal.uncompete", deal=one, competitor="Leafline")
    act("deal.lose", deal=one, reason="price")  # begins two of them: taken as it is
    assert get("deal", one, "lost_reason") == "price"
    act("setting.set", name="deal.listed-reasons", value="yes")
    act("deal.reopen", deal=one)
    with pytest.raises(Invalid, match="must be one of: Price too high, Price list missing, No budget"):
        act("deal.lose", deal=one, reason="price")
    act("lost-reason.retire", lost_reason="Price list missing")
    act("deal.lose", deal=one, reason="price")
    assert get("deal", one, "lost_reason") == "Price too high"


def test_a_won_deal_that_comes_again_opens_the_next_one_once() -> None:
    acme, tea = party(), product("TEA", "10")
    one = deal(
        acme, "Tea of the year", every="year", expected_close="2026-11-30", lines=[(tea, "3"), (tea, "1", "8", "5")]
    )
    said = act("deal.win", deal=one).message
    assert said == "Tea of the year is won; it can become an order now. The next one is #2, expected on 2027-11-30."
    assert get("deal", 2, "title", "value", "every", "repeats", "party_id", "expected_close", "closed_on") == (
        "Tea of the year", 3760, "year", one, acme, "2027-11-30", None,
    )  # fmt: skip
    lines = "quantity, price, discount, net", "deal_line WHERE deal_id = ? ORDER BY position"
    assert pick(*lines, 2) == pick(*lines, one)
    with pytest.raises(Refused, match="opened the next deal"):
        undo()
    act("deal.reopen", deal=one)
    act("deal.win", deal=one)
    assert only("COUNT(*)", "deal") == 2 and differences() == []


def test_stages_are_measured() -> None:
    """Worked out by hand: A opened 1st, at Proposal on the 5th, won on the 11th (10 days, 300); B 1st, 3rd, lost on the
    9th; C won on the day it was opened, from Prospecting (0 days, 100); D is open at Proposal.

    Prospecting: A and C won, B lost: 2/3; stays 4 + 2 + 0 days / 3 = 2. Proposal: A won, B lost; 6 + 6 / 2 = 6.
    All: cycle = median of 10 and 0 = 5; velocity 1 × 2/3 × (400 / 2) / 5 = 26.67.
    """
    acme = party()
    for title, value, proposal, end, won in (("A", "300", "05", "11", True), ("B", "50", "03", "09", False)):
        with on("2026-10-01"):
            one = deal(acme, title, value=value)
        with on(f"2026-10-{proposal}"):
            act("deal.move", deal=one, stage="Proposal")
        with on(f"2026-10-{end}"):
            act("deal.win", deal=one) if won else act("deal.lose", deal=one, reason="price")
    with on("2026-10-12"):
        act("deal.win", deal=deal(acme, "C", value="100"))
        act("deal.move", deal=deal(acme, "D", value="70"), stage="Proposal")
    found = report("stages")
    assert [row for row in found.rows if row[0] in ("Prospecting", "Proposal", "All")] == [
        ("Prospecting", "0", "2", "1", "66.7 %", "2.0", "", ""), ("Proposal", "1", "1", "1", "50.0 %", "6.0", "", ""),
        ("All", "1", "2", "1", "66.7 %", "", "5.0", "26.67"),
    ]  # fmt: skip


def test_pipelines_and_what_they_ask_for_come_from_files() -> None:
    assert counts(take("pipelines", 'name,stages\nRenewals,"Due, Talking"\n')) == (1, 0, 0, 0)
    assert counts(
        take("stages", 'pipeline,name,type,probability,needs\nRenewals,Signed,open,90,"contact, lines"\n')
    ) == (1, 0, 0, 0)
    assert counts(take("stage-checks", "stage,name\nSigned,Credit checked\n")) == (1, 0, 0, 0)
    assert counts(take("competitors", "name,website\nTeaworld,tea.example\n")) == (1, 0, 0, 0)
    assert counts(take("lost-reasons", "name\nNo budget\n")) == (1, 0, 0, 0)
    assert only("needs, position", "stage WHERE name = 'Signed'") == ("contact, lines", 5)
