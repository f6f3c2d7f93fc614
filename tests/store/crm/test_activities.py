"""Activities: times, reminders, who is told what, putting off, what comes next and what comes again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.core.dates import moved_to
from store.core.errors import Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.crm.activity_notices import Reminder, notices
from tests.store.shop import act, differences, get, only, party, pick
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def at(day: str, time: str = "10:00") -> moved_to:  # type: ignore[valid-type]
    return moved_to(datetime.fromisoformat(f"{day}T{time}:00"))


def plan(subject: str = "Call", due: str = "2026-11-23", **values: Any) -> int:
    return act("activity.add", subject=subject, kind="call", due=due, **values).id


def turns() -> list[tuple[Any, ...]]:
    return pick("due, state, repeats", "activity ORDER BY id")


def my_day() -> list[str]:
    spec = get_listing("my-day")
    shown = (spec.column("turn"), spec.column("starts"), spec.column("subject"))
    return [" ".join(spec.shown(line, column) for column in shown) for line in spec.window(Query())]


def test_what_is_typed_is_what_stands_there_and_what_goes_together() -> None:
    made = plan("Visit", starts="2:30 pm", minutes="1h30", remind="1 day before", every="every 2 weeks on fri mon",
                until="2027-01-31", party=party())  # fmt: skip
    assert get("activity", made, "due", "starts", "minutes", "remind", "every", "until", "turn", "on_day") == (
        "2026-11-23", "14:30", 90, "1d", "2 weeks on mon, fri", "2027-01-31", "2026-11-23", 23,
    )  # fmt: skip
    for wrong, said in (
        ({"starts": "9"}, "due: is required for a time of day"),
        ({"every": "day"}, "due: is required for what comes again"),
        ({"due": "2026-12-01", "until": "2027-12-01"}, "every: is required for an end"),
        (
            {"due": "2026-12-01", "every": "day", "until": "2026-11-30"},
            "until: is before it comes first, on 2026-12-01",
        ),
    ):
        with pytest.raises(Invalid, match=said):
            act("activity.add", subject="x", **wrong)
    with pytest.raises(Invalid, match="due: is required for a time of day"):
        act("activity.edit", activity=made, changes={"due": ""})
    act("activity.edit", activity=made, changes={"due": "2026-11-30", "every": "month"})
    assert get("activity", made, "turn", "on_day", "starts") == ("2026-11-30", 31, "14:30")
    assert differences() == []


def test_whose_it_is_follows_from_what_it_is_about() -> None:
    acme = party()
    ben = act("contact.add", party=acme, name="Ben").id
    assert get("activity", plan(about=f"contact {ben}"), "party_id", "contact_id") == (acme, ben)
    assert get("activity", plan(contact=ben), "party_id", "contact_id") == (acme, ben)
    deal = act("deal.add", title="Tea", party=acme).id
    planned = act("activity.plan", about=f"deal {deal}", starts="9").id
    assert get("activity", planned, "kind", "subject", "due", "starts", "party_id", "record_kind") == (
        "call", "Call: Tea", "2026-11-22", "09:00", acme, "deal",
    )  # fmt: skip
    assert get("activity", act("activity.plan", about="ACME", kind="meeting").id, "subject") == "Meet: Acme GmbH"


def test_my_day_is_mine_late_first_then_by_time_then_what_comes() -> None:
    add_user("ben", "sales")
    plan("later", "2026-11-24", starts="8")
    plan("at ten", "2026-11-21", starts="10")
    plan("at nine", "2026-11-21", starts="9")
    plan("some time today", "2026-11-21")
    plan("late", "2026-11-20", starts="23:00")
    plan("his", "2026-11-20", owner="ben")
    act("activity.done", activity=plan("done", "2026-11-19"))
    assert my_day() == [
        "overdue 23:00 late", "today  some time today", "today 09:00 at nine", "today 10:00 at ten", "to come 08:00 later",
    ]  # fmt: skip
    spec = get_listing("my-day")
    first, second = spec.window(Query(), limit=2)
    assert [line.id for line in spec.window(Query(), after=first.place, limit=1)] == [second.id]
    with acting_as("ben"):
        assert my_day() == ["overdue  his"]


def test_done_says_what_came_of_it_and_plans_what_follows() -> None:
    acme = party()
    first = plan(party=acme, owner=1)
    said = act("activity.done", activity=first, outcome="Wants an offer", then="e-mail", on="2026-11-25", at="11")
    assert said.message == f"Call: done. Next: #{first + 1}."
    assert get("activity", first, "state", "outcome") == ("done", "Wants an offer")
    assert get("activity", first + 1, "kind", "subject", "due", "starts", "party_id", "state") == (
        "e-mail", "Call", "2026-11-25", "11:00", acme, "planned",
    )  # fmt: skip
    with pytest.raises(Refused, match="done already"):
        act("activity.done", activity=first)
    undo()
    assert turns() == [("2026-11-23", "planned", None)]
    act("activity.done", activity=first, next_subject="Write")
    assert get("activity", only("MAX(id)", "activity"), "subject", "due", "kind") == ("Write", "2026-11-22", "call")


def test_putting_off_keeps_the_time_and_the_rhythm() -> None:
    made = plan(due="2026-11-20", starts="9", every="week")
    assert act("activity.tomorrow", activity=made).message.endswith("put off to 2026-11-22 09:00.")
    assert act("activity.next-week", activity=made).message.endswith("put off to 2026-11-28 09:00.")
    act("activity.put-off", activity=made, to="2026-11-30", at="16:15")
    assert get("activity", made, "due", "starts", "turn") == ("2026-11-30", "16:15", "2026-11-20")
    act("activity.done", activity=made)
    assert turns() == [("2026-11-30", "done", None), ("2026-11-27", "planned", made)]  # a Friday, as it began
    undo()
    undo()
    assert get("activity", made, "due", "starts", "state") == ("2026-11-28", "09:00", "planned")


def test_what_comes_again_is_planned_once_and_never_in_the_past() -> None:
    made = plan(due="2026-10-31", every="month", until="2027-01-31", remind="1d")
    with at("2026-12-15"):
        assert act("activity.done", activity=made).message == "Call: done. It comes again on 2026-12-31."
    assert turns()[1:] == [("2026-12-31", "planned", made)]
    assert pick("at", "activity_notice WHERE seen_at IS NULL") == ["2026-12-30T09:00:00.000000Z"]
    second = made + 1
    with at("2026-12-31"):
        act("activity.done", activity=second)
    third = only("id", "activity WHERE state = 'planned'")
    assert get("activity", third, "due") == "2027-01-31"
    with at("2027-01-31"):
        assert act("activity.done", activity=third).message == "Call: done. It was the last time."
    assert len(turns()) == 3 and differences() == []
    once = plan(every="day")
    act("activity.cancel", activity=once)
    assert only("COUNT(*)", "activity WHERE repeats = ?", once) == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["done", "undo", "tomorrow", "cancel", "again"])), max_size=12
    )
)
def test_in_whatever_order_nothing_is_planned_twice(steps: list[tuple[int, str]]) -> None:
    series = [plan(f"S{n}", every=every) for n, every in enumerate(("day", "week on mon, thu", "month"))]
    before = series[0]
    for place, what in steps:
        there = pick("id", "activity WHERE id >= ? ORDER BY id", before)
        one = there[place % len(there)]
        try:
            if what == "undo":
                undo()
            else:
                act(f"activity.{'done' if what == 'again' else what}", activity=one)
        except Refused:
            continue
    doubled = pick("repeats", "activity WHERE repeats IS NOT NULL GROUP BY repeats HAVING COUNT(*) > 1")
    planned = pick(
        "subject", "activity WHERE id >= ? AND state = 'planned' GROUP BY subject HAVING COUNT(*) > 1", before
    )
    assert (doubled, planned) == ([], [])


def test_who_is_given_something_is_told_once_and_reminded_in_time() -> None:
    add_user("ben", "sales")
    act("company.edit", changes={"time_zone": "America/New_York"})
    made = plan("Ask them", "2026-11-23", starts="9:30", owner="ben", remind="2h", party=party())
    assert notices() == []
    with acting_as("ben"):
        (told,) = notices()
        assert told.said == "Ana gave you: Ask them (Acme GmbH), 2026-11-23 09:30"
        assert act("activity.seen").message == "1 notice seen."
        assert notices() == [] and act("activity.seen").message == "There is nothing new."
        with at("2026-11-23", "12:29"):  # UTC: 7:29 there
            assert notices() == []
        with at("2026-11-23", "12:30"):
            assert [n.said for n in notices()] == ["It is time: Ask them (Acme GmbH), 2026-11-23 09:30"]
            act("activity.tomorrow", activity=made)
            assert notices() == []
        with at("2026-11-24", "12:30"):
            assert [n.kind for n in notices()] == ["reminder"]
    act("activity.assign", activity=made, to=1)
    assert notices() == []  # who takes it knows
    act("activity.assign", activity=made, to="ben")
    with acting_as("ben"):
        assert [n.kind for n in notices()] == ["given"]
        act("activity.done", activity=made)
        assert notices() == []
        undo()
        assert [n.kind for n in notices()] == ["given"]
    assert differences() == []


def test_reminders_as_they_are_typed() -> None:
    kept = {"15": "15m", "2 hours": "2h", "1d": "1d", "-1w": "1w", "2026-11-25 9": "2026-11-25 09:00",
            "tomorrow": "2026-11-22 09:00", "": ""}  # fmt: skip
    assert {typed: Reminder().parse(typed) for typed in kept} == kept
    for wrong in ("soon", "2026-11-25 25:00", "d1"):
        with pytest.raises(ValueError, match="not a reminder"):
            Reminder().parse(wrong)
    made = plan("x", "2026-11-25", remind="2026-11-24 18:00")
    moment = only("at", "activity_notice WHERE activity_id = ?", made)
    assert date.fromisoformat(moment[:10]) >= date(2026, 11, 24)
    act("activity.edit", activity=made, changes={"remind": ""})
    assert pick("at", "activity_notice") == []
