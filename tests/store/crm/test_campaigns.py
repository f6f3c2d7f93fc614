"""Campaigns: whom they take in, what is planned with whom and when, answers, and what of that nobody may do."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.insight.figures import figure
from store.parties.consents import known
from tests.store.exchange.taking import counts, take
from tests.store.insight.test_at_risk import on
from tests.store.shop import act, differences, get, only, party, pick, post_all, product, ship_all
from tests.support.people import add_user


def shown(name: str, text: str = "", *columns: str) -> list[tuple[str, ...]]:
    spec = get_listing(name)
    return [tuple(spec.shown(line, spec.column(c)) for c in columns) for line in spec.window(Query(filter=text))]


@pytest.fixture
def of(database: object) -> dict[str, int]:
    """Of four Swiss customers, Ann agreed to e-mails, Bob refused them, Cy never said; Dee did by her assistant."""
    found = {name: party(name, name.upper(), country="CH", email=f"{name.lower()}@x.example") for name in
             ("Ann", "Bob", "Cy", "Dee")}  # fmt: skip
    found["Eli"] = act("contact.add", party=found["Dee"], name="Eli", email="eli@x.example").id
    act("consent.set", party=found["Ann"], channel="e-mail", allowed=True, source="web form")
    act("consent.set", party=found["Bob"], channel="all", allowed=False, source="his letter")
    act("consent.set", party=found["Dee"], channel="e-mail", allowed=True, source="fair", contact=found["Eli"])
    found["seg"] = act("segment.add", name="Swiss", filter="country:CH").id
    found["camp"] = act("campaign.add", name="Autumn", segment=found["seg"], cost="400", starts="2026-11-25").id
    return found


def members() -> list[Any]:
    return pick("p.name, m.contact_id", "campaign_member m JOIN party p ON p.id = m.party_id ORDER BY m.id")


def test_only_who_may_be_contacted_is_taken_in_and_the_others_are_named(of: dict[str, int]) -> None:
    said = act("campaign.take", campaign=of["camp"])
    assert said.message == (
        "2 members taken into Autumn. Left out, for they may not be contacted by e-mail: 2 (Bob, Cy)."
    )
    assert members() == [("Ann", None), ("Dee", of["Eli"])]
    assert act("campaign.take", campaign=of["camp"]).message.startswith("0 members taken into Autumn.")
    act("setting.set", name="campaign.without-consent", value="yes")
    assert act("campaign.take", campaign=of["camp"]).message == (
        "1 member taken into Autumn. Left out, for they may not be contacted by e-mail: 1 (Bob)."
    )
    assert [name for name, _ in members()] == ["Ann", "Dee", "Cy"]
    with pytest.raises(Refused, match=r"Bob may not be contacted by e-mail. Bob asked not to get e-mails \(his letter"):
        act("member.add", campaign=of["camp"], party=of["Bob"])
    with pytest.raises(Invalid, match="stays e-mail"):
        act("campaign.edit", campaign=of["camp"], changes={"channel": "phone"})
    none = act("campaign.add", name="Nobody").id
    with pytest.raises(Refused, match="is for no segment"):
        act("campaign.take", campaign=none)
    with pytest.raises(Refused, match="has no members"):
        act("campaign.start", campaign=none)


def test_steps_become_activities_once_and_days_are_counted_from_the_start(of: dict[str, int]) -> None:
    """Starts on the 25th: the mail at once, the call a week later, on 2026-12-02, the task on the 12th."""
    camp = of["camp"]
    act("campaign.take", campaign=camp)
    with pytest.raises(Refused, match="is not running"):
        act("campaign.plan", campaign=camp)
    act("campaign.start", campaign=camp)
    with pytest.raises(Refused, match="has no steps"):
        act("campaign.plan", campaign=camp)
    act("campaign.step", campaign=camp, subject="Our teas", kind="e-mail")
    act("campaign.step", campaign=camp, subject="Did it come?", kind="call", days="7")
    act("consent.set", party=of["Ann"], channel="phone", allowed=False, source="call")
    said = act("campaign.plan", campaign=camp)
    assert said.message == "3 activities planned for Autumn. Left out, for they may not be contacted so: 1 (Ann)."
    plans = (
        "p.name, a.kind, a.due, a.contact_id, a.record_kind, a.record_id",
        ("activity a JOIN party p ON p.id = a.party_id ORDER BY a.id"),
    )
    assert pick(*plans) == [
        ("Ann", "e-mail", "2026-11-25", None, "campaign", camp),
        ("Dee", "e-mail", "2026-11-25", of["Eli"], "campaign", camp),
        ("Dee", "call", "2026-12-02", of["Eli"], "campaign", camp),
    ]
    assert act("campaign.plan", campaign=camp).message.startswith("0 activities planned")
    act("campaign.step", campaign=camp, subject="Send samples", kind="task", days="10")
    with on("2026-12-15"):  # what would be past is for today
        assert act("campaign.plan", campaign=camp).message.startswith("2 activities planned")
    assert pick("kind, due", "activity WHERE id > 3 ORDER BY id") == [("task", "2026-12-15")] * 2
    with pytest.raises(Refused, match="is planned with members"):
        act("campaign.drop-step", campaign=camp)
    act("campaign.step", campaign=camp, subject="Never", days="1")
    assert act("campaign.drop-step", campaign=camp).message == "Step 4 of Autumn dropped."
    assert differences() == []


def test_an_answer_ends_what_was_planned_and_unsubscribing_holds_everywhere(of: dict[str, int]) -> None:
    camp = of["camp"]
    act("campaign.take", campaign=camp)
    act("campaign.start", campaign=camp)
    act("campaign.step", campaign=camp, subject="Our teas")
    act("campaign.plan", campaign=camp)
    ann, dee = pick("id", "campaign_member ORDER BY id")
    assert shown("mailing-list", f"campaign_id:{camp}", "party", "email") == [
        ("Ann", "ann@x.example"),
        ("Dee", "eli@x.example"),
    ]
    said = act("member.respond", member=dee, response="unsubscribed").message
    assert said == "Dee: unsubscribed. No more by e-mail. 1 planned activity cancelled."
    assert known(of["Dee"], of["Eli"], "e-mail") == "refused"
    assert only("source, allowed", "consent WHERE contact_id = ?", of["Eli"]) == ("campaign Autumn", 0)
    assert pick("state", "activity ORDER BY id") == ["planned", "cancelled"]
    assert shown("mailing-list", f"campaign_id:{camp}", "party") == [("Ann",)]
    assert shown("members", f"campaign_id:{camp}", "party", "may", "email") == [
        ("Ann", "agreed", "ann@x.example"), ("Dee", "refused", ""),
    ]  # fmt: skip
    other = act("campaign.add", name="Winter", segment=of["seg"]).id
    assert act("campaign.take", campaign=other).message.endswith("3 (Bob, Cy, Dee).")
    act("member.respond", member=ann, response="interested", notes="wants samples", day="2026-11-20")
    assert get("campaign_member", ann, "response", "responded_on", "notes") == (
        "interested",
        "2026-11-20",
        "wants samples",
    )
    undo()
    assert get("campaign_member", ann, "response", "responded_on") == ("", None)
    with pytest.raises(Refused, match="was contacted already"):
        act("member.discard", member=ann)
    act("member.discard", member=pick("MAX(id)", "campaign_member")[0])
    assert shown("campaigns", "", "name", "members", "answered") == [("Winter", "0", "0"), ("Autumn", "2", "1")]
    act("campaign.finish", campaign=camp)
    with pytest.raises(Refused, match="is over"):
        act("member.add", campaign=camp, party=of["Cy"])


def test_who_comes_by_post_or_phone_is_asked_for_that(of: dict[str, int]) -> None:
    by_post = act("campaign.add", name="Letters", channel="post", segment=of["seg"]).id
    act("consent.set", party=of["Cy"], channel="post", allowed=True, source="order form")
    act("campaign.take", campaign=by_post)
    assert [name for name, _ in members()] == ["Cy"]
    act("campaign.start", campaign=by_post)
    act("campaign.step", campaign=by_post, subject="Send the letter", kind="task")
    act("consent.set", party=of["Cy"], channel="post", allowed=False, source="a call")
    assert act("campaign.plan", campaign=by_post).message == (
        "0 activities planned for Letters. Left out, for they may not be contacted so: 1 (Cy)."
    )


def test_a_deal_says_what_brought_it_and_a_lead_too(of: dict[str, int]) -> None:
    deal = act("deal.add", title="Tea", party=of["Ann"], campaign=of["camp"]).id
    assert shown("deals", f"campaign_id:{of['camp']}", "title", "campaign") == [("Tea", "Autumn")]
    act("deal.edit", deal=deal, changes={"campaign": None})
    assert get("deal", deal, "campaign_id") is None
    lead = act("lead.add", name="Uma", company_name="Uenal", campaign="AUTUMN").id
    assert get("deal", act("lead.qualify", lead=lead).id, "campaign_id") == of["camp"]


def test_what_makes_no_sense_and_who_may_not(of: dict[str, int]) -> None:
    with pytest.raises(Invalid, match="before it starts"):
        act("campaign.edit", campaign=of["camp"], changes={"ends": "2026-11-01"})
    with pytest.raises(Invalid, match="already exists"):
        act("campaign.add", name="AUTUMN")
    with pytest.raises(Refused, match="has not begun"):
        act("campaign.finish", campaign=of["camp"])
    made = act("member.add", campaign=of["camp"], party=of["Ann"]).id
    with pytest.raises(Invalid, match="still to come"):
        act("member.respond", member=made, response="later", day="2026-12-01")
    add_user("wes", "warehouse", "finance")
    with acting_as("wes"), pytest.raises(Forbidden):
        act("campaign.take", campaign=of["camp"])


def test_segments_campaigns_members_and_consents_come_from_files_and_go_back(of: dict[str, int]) -> None:
    assert counts(take("segments", "name,filter\nGerman,country:DE\nBad,owing>much\n")) == (1, 0, 0, 1)
    assert counts(take("segments", "name,filter\nGerman,country:DE\n")) == (1, 0, 0, 0)
    assert counts(take("campaigns", "name,by,segment,cost\nSpring,phone,German,12.50\n")) == (1, 0, 0, 0)
    assert counts(take("consents", "party,channel,allowed,source\nCY,phone,yes,card\nANN,phone,no,card\n")) == (
        2,
        0,
        0,
        0,
    )
    found = take("members", "campaign,party,response\nSpring,CY,interested\nSpring,ANN,\n")
    assert "Ann may not be contacted by phone" in found.faults[0].reason
    assert counts(take("members", "campaign,party,response\nSpring,CY,interested\n")) == (1, 0, 0, 0)
    assert shown("members", "campaign:Spring", "party", "response") == [("Cy", "interested")]
    assert counts(take("deals", "title,party,campaign\nTea,CY,Spring\n")) == (1, 0, 0, 0)


def test_what_came_of_a_campaign_worked_out_by_hand(of: dict[str, int]) -> None:
    """Two deals of three are won. Ten at 10.00 less 10 % make 90.00, five make 50.00, so 140.00 are ordered.

    The ten are shipped, invoiced and cost 3.00 each: 90.00 - 30.00 = 60.00 are left. Two come back: 18.00 credited,
    6.00 of goods: 72.00 - 24.00 = 48.00. The campaign cost 40.00: (48 - 40) / 40 = 20 %.
    """
    camp = of["camp"]
    act("campaign.edit", campaign=camp, changes={"cost": "40", "starts": "2026-11-01"})
    product("TEA", price="10", stock="100", cost="3")
    act("campaign.take", campaign=camp)
    ann, dee = pick("id", "campaign_member ORDER BY id")
    act("member.respond", member=ann, response="interested")
    act("member.respond", member=dee, response="later")
    deals = [
        act("deal.add", title=title, party=of["Ann"], campaign=camp, lines=[("TEA", quantity, None, discount)]).id
        for title, quantity, discount in (("A", "10", "10"), ("B", "5", "0"), ("C", "99", "0"))
    ]
    act("deal.add", title="Other", party=of["Ann"], lines=[("TEA", "7")])
    orders = []
    for deal in deals[:2]:
        act("deal.win", deal=deal)
        orders.append(act("deal.convert", deal=deal).id)
    ship_all(orders[0])
    post_all(orders[0])
    found = figure("campaigns")
    assert [heading for heading, _ in found.columns[1:6]] == ["Members", "Answers", "Interested", "Deals", "Won"]
    assert [bar.cells for bar in found.bars] == [
        ("2", "2", "1", "3", "2", "140.00", "90.00", "30.00", "60.00", "40.00", "50%")
    ]
    assert found.total == found.bars[0].cells
    back = act("return.add", order=orders[0], lines=[("TEA", "2")], reason="too many", credit=True).id
    act("return.receive", goods_back=back)
    for note in pick("id", "invoice WHERE type = 'credit_note' AND state = 'draft'"):
        act("invoice.post", invoice=note)
    assert figure("campaigns").bars[0].cells[5:] == ("140.00", "72.00", "24.00", "48.00", "40.00", "20%")
    assert differences() == []
