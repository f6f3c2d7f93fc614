"""Leads: points by visible rules, whose turn it is, qualified once and never into a second customer."""

from __future__ import annotations

from datetime import datetime

import pytest

from store.core.dates import moved_to
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.insight.flow import chain
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, get, only, party, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def lead(name: str = "Ann Lee", **values: object) -> int:
    return act("lead.add", name=name, **values).id


def shown(name: str, text: str = "", *columns: str) -> list[tuple[str, ...]]:
    spec = get_listing(name)
    return [tuple(spec.shown(line, spec.column(c)) for c in columns) for line in spec.window(Query(filter=text))]


def test_points_are_those_of_the_rules_line_by_line() -> None:
    """20 for the fair (in any letters), 5 for an address, -10 for a free one, 7 outside Österreich: 20 + 5 + 7 = 32."""
    act("score-rule.add", field="source", value="Trade Fair", points="20")
    act("score-rule.add", field="email", condition="filled", points="5")
    free = act("score-rule.add", field="email", condition="contains", value="@GMAIL.", points="-10").id
    act("score-rule.add", field="country", condition="is-not", value="OSTERREICH", points="7")
    ann = lead(email="Ann@acme.example", source="trade fair", country="GB")
    bob = lead("Bob", email="bob@gmail.example", country="Österreich")
    eve = lead("Eve")
    assert pick("score", "lead ORDER BY id") == [32, -5, 7]
    assert shown("lead-points", f"lead_id:{ann}", "rule", "points") == [
        ("source is Trade Fair", "20"), ("email is filled", "5"), ("country is not OSTERREICH", "7"),
    ]  # fmt: skip
    said = act("score-rule.edit", score_rule=free, changes={"points": -40})
    assert said.message == "email contains @GMAIL.: -40. 1 open lead scored anew."
    assert pick("score", "lead ORDER BY id") == [32, -35, 7]
    undo()
    assert get("lead", bob, "score") == -5
    act("lead.edit", lead=eve, changes={"source": "TRADE FAIR"})
    assert get("lead", eve, "score") == 27
    act("lead.disqualify", lead=eve, reason="a student")
    act("score-rule.retire", score_rule=1)
    assert pick("score", "lead ORDER BY id") == [12, -5, 27]  # what is closed keeps the score it had
    act("lead.reopen", lead=eve)
    assert get("lead", eve, "score", "state") == (7, "working")
    assert differences() == []
    for wrong in ({"condition": "is"}, {"condition": "filled", "value": "x"}, {"value": "--"}):
        with pytest.raises(Invalid, match="value"):
            act("score-rule.add", field="source", points="1", **wrong)


def test_leads_are_given_in_turn_by_the_first_rule_that_fits_and_say_why() -> None:
    for login in ("ben", "cleo", "dan"):
        add_user(login, "sales")
    act("score-rule.add", field="campaign", value="Spring", points="50")
    act("assign-rule.add", field="score", condition="at-least", value="50", users="dan")
    german = act("assign-rule.add", field="country", value="de", users="ben, cleo").id
    given = [lead(f"L{n}", country="DE") for n in range(3)]
    hot, other = lead("Hot", country="DE", campaign="spring"), lead("Other", country="FR")
    said = lead("Said", country="DE", owner="dan")
    owners = "u.login, l.given", "lead l JOIN app_user u ON u.id = l.owner_id WHERE l.id = ?"
    assert [only(*owners, one) for one in (*given, hot, other, said)] == [
        ("ben", "rule: country is de, ben's turn of 2"), ("cleo", "rule: country is de, cleo's turn of 2"),
        ("ben", "rule: country is de, ben's turn of 2"), ("dan", "rule: score at least 50"),
        ("ana", "no rule fits: who brought it in"), ("dan", "by ana"),
    ]  # fmt: skip
    act("user.disable", user="cleo")
    assert act("lead.assign", lead=other, owner="ben").message == "Other is ben's (by ana)."
    act("lead.edit", lead=other, changes={"country": "DE"})
    assert act("lead.assign", lead=other).message == "Other is ben's (rule: country is de)."
    act("assign-rule.edit", assign_rule=german, changes={"users": "dan"})
    assert shown("assign-rules", "", "rule", "users", "turn") == [
        ("score at least 50", "dan", "1"), ("country is de", "dan", "4"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="Cleo is disabled"):
        act("lead.assign", lead=other, owner="cleo")
    for users in ("ben, nobody", "ben, ben", " , "):
        with pytest.raises(Invalid, match="users"):
            act("assign-rule.add", users=users)


def test_a_qualified_lead_is_a_party_a_contact_and_a_deal_once() -> None:
    ann = lead(
        company_name="Acme Ltd", email="ann@acme.example", country="GB", source="web", phone="+44 1", notes="tea"
    )
    done = act("lead.qualify", lead=ann, value="4800")
    again = act("lead.qualify", lead=ann, deal_title="Another")
    assert done.message == "Ann Lee is qualified: Acme Ltd (new), deal #1 Acme Ltd."
    assert (again.kind, again.id, again.message) == ("deal", done.id, "Ann Lee is qualified already: Acme Ltd.")
    assert only("title, value, source, notes, contact_id, party_id", "deal") == ("Acme Ltd", 480000, "web", "tea", 1, 1)
    assert only("name, country, is_prospect, email", "party") == ("Acme Ltd", "GB", 1, "")
    assert only("name, email, phone", "contact") == ("Ann Lee", "ann@acme.example", "+44 1")
    assert get("lead", ann, "state", "party_id", "contact_id", "deal_id") == ("qualified", 1, 1, done.id)
    with pytest.raises(Refused, match="qualified"):
        act("lead.disqualify", lead=ann, reason="x")
    assert differences() == []


def test_who_is_here_already_is_found_in_the_order_of_trust() -> None:
    taxed = party("Other name", "TAX", tax_id="DE123")
    mailed, named = party("Bolt Oy", "BOLT"), party("Café Zoë", "CAFE", country="Deutschland")
    party("Café Zoë", "WIEN", country="Österreich")
    act("contact.add", party=mailed, name="Bo", email="bo@bolt.example")
    first = lead("Tess", company_name="Bolt Oy", tax_id="de123", email="BO@bolt.example")
    assert act("lead.qualify", lead=first).message.startswith("Tess is qualified: Other name (same tax id)")
    second = lead("Bo B.", company_name="cafe zoe", email="Bo@Bolt.example", country="Deutschland")
    with pytest.raises(Refused, match=r"fits several parties by e-mail of a contact: .*Say which"):
        act("lead.qualify", lead=second)  # at Bolt since ever, and at Other name since a moment ago
    act("lead.qualify", lead=second, party=mailed)
    assert get("lead", second, "party_id", "contact_id") == (mailed, 1)
    third = lead("Zoë", company_name="CAFE ZOE", country="deutschland")
    act("lead.qualify", lead=third)
    assert get("lead", third, "party_id") == named
    with pytest.raises(Refused, match="fits several parties by name"):
        act("lead.qualify", lead=lead("Z", company_name="Cafe Zoe"))
    alone = lead("Café Zoë", country="FR", email="zoe@example.org")
    act("lead.qualify", lead=alone)
    assert get("party", get("lead", alone, "party_id"), "name", "country", "email") == (
        "Café Zoë",
        "FR",
        "zoe@example.org",
    )
    assert taxed == get("lead", first, "party_id") and only("COUNT(*)", "party") == 5


def test_states_touches_and_what_goes_cold() -> None:
    with moved_to(datetime.fromisoformat("2026-11-01T10:00:00")):
        cold, called = lead("Cold"), lead("Called", email="c@x.example")
    with moved_to(datetime.fromisoformat("2026-11-20T10:00:00")):
        act("activity.add", kind="call", subject="Hello", about=f"lead {called}")
    assert shown("cold-leads", "", "name", "quiet") == [("Cold", "20")]
    assert shown("leads", "called", "state", "age") == [("working", "1")]
    assert act("lead.work", lead=cold).message == "Cold is being worked on now."
    assert shown("cold-leads") == []
    act("lead.disqualify", lead=called, reason="no budget")
    with pytest.raises(Refused, match="disqualified: no budget"):
        act("lead.qualify", lead=called)
    other = lead("Same address", email="C@x.example")
    with pytest.raises(Invalid, match=f"is an open lead already: #{other}"):
        act("lead.reopen", lead=called)
    with pytest.raises(Invalid, match="open lead already"):
        lead("Twice", email="c@X.example")
    add_user("sue", "support")
    with acting_as("sue"):
        lead("From a call")
        with pytest.raises(Forbidden):
            act("lead.qualify", lead=cold)
    assert differences() == []


FILE = """Full name,Company,E-mail,Country,Lead source,Campaign,Message
Ann Lee,Acme Ltd,ann@acme.example,GB,Trade fair,Spring,"hello, there"
Bob,,bob@example.org,DE,web,,
Ann again,Acme,ANN@acme.example,GB,web,,
"""


def test_a_file_of_leads_is_scored_given_and_taken_once() -> None:
    act("score-rule.add", field="source", value="trade fair", points="20")
    add_user("ben", "sales")
    act("assign-rule.add", users="ben")
    report = take("leads", FILE)
    assert [(fault.line, fault.column) for fault in report.faults] == [(4, "email")] and not report.written
    good = FILE.replace("ANN@acme", "ann2@acme")
    assert counts(take("leads", good)) == (3, 0, 0, 0)
    assert counts(take("leads", good)) == (0, 0, 3, 0)
    assert pick("l.name, l.score, u.login, l.notes", "lead l JOIN app_user u ON u.id = l.owner_id ORDER BY l.id") == [
        ("Ann Lee", 20, "ben", "hello, there"), ("Bob", 0, "ben", ""), ("Ann again", 0, "ben", ""),
    ]  # fmt: skip
    assert chain("deal", act("lead.qualify", lead=pick("MIN(id)", "lead")[0]).id).title == "Ann Lee"
    assert differences() == []
