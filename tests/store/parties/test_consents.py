"""Who may be contacted, by what: the most careful answer holds, the latest word is kept, and who plans is told."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.action import actions
from store.core.errors import Invalid, Refused
from store.core.undo import undo
from store.parties.consents import known, objection
from tests.store.insight.test_at_risk import on
from tests.store.shop import act, party, pick

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def acme(database: object) -> int:
    return party()


def contact(of: int, name: str) -> int:
    return act("contact.add", party=of, name=name).id


def test_the_most_careful_answer_holds(acme: int) -> None:
    ann, bob = contact(acme, "Ann"), contact(acme, "Bob")
    assert known(acme, ann, "e-mail") == "not said"
    act("consent.set", party=acme, channel="e-mail", allowed=True, source="web form")
    assert [known(acme, who, "e-mail") for who in (None, ann, bob)] == ["agreed"] * 3
    said = act("consent.set", party=acme, channel="e-mail", allowed=False, source="her mail", contact=ann)
    assert said.message == "Ann may not be contacted by e-mail (her mail, 2026-11-21)."
    assert [known(acme, who, "e-mail") for who in (None, ann, bob)] == ["agreed", "refused", "agreed"]
    assert known(acme, ann, "phone") == "not said"
    assert objection(acme, ann, "e-mail") == "Ann asked not to get e-mails (her mail, 2026-11-21)."
    act("consent.set", party=acme, channel="all", allowed=False, source="a letter")
    assert pick("channel", "consent WHERE allowed = 0 AND contact_id IS NULL ORDER BY channel") == [
        "e-mail",
        "phone",
        "post",
    ]
    assert known(acme, bob, "e-mail") == known(acme, None, "post") == "refused"
    assert objection(acme, bob, "phone") == "Acme GmbH asked not to be called (a letter, 2026-11-21)."
    with pytest.raises(Refused, match="cannot be undone"):
        undo()


def test_an_older_word_does_not_overwrite_a_later_one(acme: int) -> None:
    with on("2026-11-01"):
        act("consent.set", party=acme, channel="phone", allowed=False, source="call")
    said = act("consent.set", party=acme, channel="phone", allowed=True, source="old list", day="2026-10-01")
    assert said.message == "Acme GmbH said so, or later." and known(acme, None, "phone") == "refused"
    act("consent.set", party=acme, channel="phone", allowed=True, source="call", day="2026-11-02")
    assert known(acme, None, "phone") == "agreed" and pick("COUNT(*)", "consent") == [1]
    with pytest.raises(Invalid, match="still to come"):
        act("consent.set", party=acme, channel="phone", allowed=True, source="call", day="2026-12-01")
    with pytest.raises(Invalid, match="is not with"):
        act(
            "consent.set", party=acme, channel="phone", allowed=True, source="x", contact=contact(party("B", "B"), "Cy")
        )


def test_who_plans_a_call_or_a_mail_is_told(acme: int) -> None:
    ann = contact(acme, "Ann")
    act("consent.set", party=acme, channel="phone", allowed=False, source="call")
    said = "Acme GmbH asked not to be called (call, 2026-11-21)."
    plan = actions()["activity.add"]

    def told(**values: object) -> list[str]:
        return list(plan.warnings(plan.arguments({"subject": "Ask", "kind": "call", "party": acme} | values)))

    tomorrow = date(2026, 11, 22)
    assert told(due=tomorrow) == told(due=tomorrow, contact=ann) == [said]
    assert told(due=tomorrow, kind="e-mail") == told(due=tomorrow, kind="meeting") == []
    assert told() == []  # a call that was: they may have called us
    made = act("activity.add", subject="Ask", kind="call", party=acme, due="2026-11-22")
    assert made.message == f"Call planned. {said}"
    deal = act("deal.add", title="Tea", party=acme).id
    assert act("activity.plan", about=f"deal {deal}", kind="call").message == f"Call planned. {said}"
    assert actions()["activity.plan"].warnings({"about": f"deal {deal}", "kind": "call"}) == (said,)
    assert actions()["activity.plan"].warnings({"about": f"deal {deal}", "kind": "e-mail"}) == ()
    assert act("activity.done", activity=made.id, then="call").message.endswith(said)
