"""Tickets on both engines: clocks in business hours, the way of a ticket, links, merging, turns, what check proves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from store.catalog.lines import LineInput
from store.core.database import one, run, scalar
from store.core.dates import moved_to
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.references import resolve
from store.insight.check import run_checks
from store.insight.service import beside, conversation
from store.service.clocks import business_hours
from tests.conftest import Opened
from tests.tui.conftest import do


@contextmanager
def at(text: str) -> Iterator[None]:
    """A moment of November 2026: the 16th is a Monday."""
    with moved_to(datetime.fromisoformat(f"2026-11-{text}")):
        yield


def ticket(ticket_id: int) -> dict[str, Any]:
    names = "state due_at response_due responded_at resolve_due paused_at waited messages owner_id number".split()
    found = one(f"SELECT {', '.join(names)} FROM ticket WHERE id = ?", (ticket_id,))
    assert found
    moments = [value[:16].replace("T", " ") if str(value).endswith("Z") else value for value in found]
    return dict(zip(names, moments, strict=True))


def shown(listing: str, filter: str = "") -> list[tuple[str, str]]:
    """(number, clock) of the rows of a queue, in order."""
    spec = get_listing(listing)
    number, clock = spec.index_of("number"), spec.index_of("clock")
    return [(line.values[number], line.values[clock]) for line in spec.window(Query(filter))]


@pytest.fixture
def acme(database: Opened) -> int:
    """A customer, and targets: high in one hour and eight, normal in four and sixteen."""
    with at("01 08:00"):
        do("service-target.set", priority="high", response=Decimal(60), resolve=Decimal(480))
        do("service-target.set", priority="normal", response=Decimal(240), resolve=Decimal(960))
        return do("party.add", code="ACME", name="Acme Ltd", customer=True)


def test_the_clocks_count_business_hours(acme: int) -> None:
    """Worked out by hand: Friday 16:00, high: answer by 17:00, solution after 1 h on Friday and 7 h on Monday."""
    with at("20 16:00"):
        one_ = do("ticket.add", subject="Late", party=acme, priority="high")
        assert ticket(one_) | {"number": ""} == {
            "state": "open", "due_at": "2026-11-20 17:00", "response_due": "2026-11-20 17:00", "responded_at": None,
            "resolve_due": "2026-11-23 16:00", "paused_at": None, "waited": 0, "messages": 0, "owner_id": None,
            "number": "",
        }  # fmt: skip
        assert shown("late-first") == [("T-2026-000001", "due soon")]
    with at("20 16:30"):
        do("ticket.answer", ticket=one_, text="We look into it.", then="pending")
        assert ticket(one_)["state"] == "pending"
        assert ticket(one_)["responded_at"] == ticket(one_)["paused_at"] == "2026-11-20 16:30"
        assert ticket(one_)["due_at"] == "9999-12-31 23:59"
        assert ticket(one_)["owner_id"] == 1  # who answers has it
        assert shown("late-first") == [("T-2026-000001", "")]
    with at("23 11:00"):  # half an hour of Friday and two of Monday
        do("ticket.receive", ticket=one_, text="Still nothing.")
        assert ticket(one_)["waited"] == 9000
        assert ticket(one_)["resolve_due"] == ticket(one_)["due_at"] == "2026-11-24 10:30"
        assert shown("my-tickets") == [("T-2026-000001", "in time")]
    with at("24 08:40"):
        assert shown("my-tickets") == [("T-2026-000001", "due soon")]  # 10:30 is an hour and a half of business away
    with at("24 10:30"):
        assert shown("my-tickets", "clock:late") == [("T-2026-000001", "late")]
        do("ticket.edit", ticket=one_, changes={"priority": "normal"})  # 16 h and the wait from Friday 16:00
        assert ticket(one_)["due_at"] == "2026-11-25 10:30"
        do("ticket.resolve", ticket=one_)
        assert shown("late-first") == []
    with at("25 09:30"):  # half of the 24th's six and a half hours went by, and half an hour
        do("ticket.receive", ticket=one_, text="It broke.")
        assert ticket(one_)["state"] == "open"
        assert ticket(one_)["due_at"] == "2026-11-26 09:30"
    assert run_checks() == []


def test_holidays_and_hours_of_its_own(acme: int) -> None:
    for day in ("mon", "tue", "wed", "thu"):
        do("business-hours.set", weekday=day, hours="8-12, 13-17")
    do("business-hours.set", weekday="fri", hours="8-12")
    do("business-hours.set", day=date(2026, 11, 23), name="Town fair")
    with at("20 11:00"):
        late = do("ticket.add", subject="Late", party=acme, priority="high")  # 1 h on Friday, 7 h on Tuesday
        assert ticket(late)["response_due"] == "2026-11-20 12:00"
        assert ticket(late)["resolve_due"] == "2026-11-24 16:00"
        low = do("ticket.add", subject="A question", party=acme, priority="low")
        assert ticket(low)["due_at"].startswith("9999")
        assert shown("unassigned") == [("T-2026-000001", "due soon"), ("T-2026-000002", "")]
    with pytest.raises(Invalid, match="overlap"):
        do("business-hours.set", weekday="fri", hours="9-12, 11-15")
    with pytest.raises(Invalid):
        do("business-hours.set", hours="9-12")
    for day in ("mon", "tue", "wed", "thu"):
        do("business-hours.set", weekday=day, hours="closed")
    with pytest.raises(Refused, match="Nobody would be there"):
        do("business-hours.set", weekday="fri", hours="")


def test_whose_turn_it_is(acme: int) -> None:
    with pytest.raises(Refused, match="Nobody has the role"):
        do("ticket.assign", ticket=do("ticket.add", subject="A", party=acme), in_turn=True)
    ben, cleo = (do("user.add", login=name, name=name.title(), role="support") for name in ("ben", "cleo"))
    given = []
    for hour in range(9, 13):
        with at(f"18 {hour:02d}:00"):
            made = do("ticket.add", subject="B", party=acme)
            do("ticket.assign", ticket=made, in_turn=True)
            given.append(ticket(made)["owner_id"])
    assert given == [ben, cleo, ben, cleo]
    do("setting.set", name="service.in-turn", value="yes")
    with at("18 14:00"):
        assert ticket(do("ticket.add", subject="C", party=acme))["owner_id"] == ben
    with acting_as("ben"):
        assert [number for number, _ in shown("my-tickets")] == ["T-2026-000002", "T-2026-000004", "T-2026-000006"]
        with pytest.raises(Forbidden):
            do("service-target.set", priority="low", response=Decimal(1))


def test_answers_that_are_given_often(acme: int) -> None:
    with pytest.raises(Invalid, match="is no place"):
        do("canned-answer.add", code="BAD", name="Bad", body="Dear {nam}")
    late = do("canned-answer.add", code="LATE", name="Late", body="Dear {name}, {order} ({number}) is late. {agent}")
    ann = do("contact.add", party=acme, name="Ann [/x]")
    order = do("order.add", party=acme, lines=_tea())
    do("order.confirm", order=order)
    made = do("ticket.add", subject="Where is it?", contact=ann)
    with pytest.raises(Refused, match=r"nothing for \{order\} of LATE"):
        do("ticket.answer", ticket=made, canned_answer=late)
    do("ticket.link", ticket=made, about=f"order {order}")
    do("ticket.answer", ticket=made, canned_answer=late, text="Sorry!")
    said = conversation(made)[0]
    number = scalar("SELECT number FROM sales_order WHERE id = ?", (order,))
    assert said.body == f"Dear Ann [/x], {number} ({ticket(made)['number']}) is late. Ana\n\nSorry!"
    assert (said.way, said.who) == ("out", "Ana")
    do("canned-answer.retire", canned_answer=late)
    with pytest.raises(Refused, match="retired"):
        do("ticket.answer", ticket=made, canned_answer=late)
    with pytest.raises(Invalid):
        do("ticket.answer", ticket=made)


def _tea() -> tuple[LineInput, ...]:
    tea = scalar("SELECT id FROM product WHERE sku = 'TEA'") or do(
        "product.add", sku="TEA", name="Tea", price=Decimal("4.50")
    )
    return (LineInput(product=int(tea), quantity=Decimal(10)),)


def test_what_stands_beside_a_late_order(acme: int) -> None:
    with at("02 09:00"):
        order = do("order.add", party=acme, lines=_tea())
        do("stock.adjust", product=_tea()[0].product, quantity=Decimal(4), cost=Decimal(2))
        do("order.confirm", order=order)
        shipment = int(scalar("SELECT id FROM shipment WHERE order_id = ?", (order,)) or 0)
        do("shipment.ship", shipment=shipment)
        run("UPDATE shipment SET carrier = 'DHL', tracking = 'JD0146' WHERE id = ?", (shipment,))
        do("activity.add", kind="call", subject="Asked for patience", party=acme)
    with at("20 09:00"):
        made = do("ticket.add", subject="Where is the rest?", about=f"shipment {shipment}", message="Hello?")
        facts = {part.heading.split(" ")[0]: part.facts for part in beside(made)}
        parts = {heading: {fact.label: fact.said for fact in found} for heading, found in facts.items()}
        states = {fact.label: fact.state for fact in facts["Order"]}
    assert parts["Order"]["Goods"] == "4 of 10 sent, 6 not there yet"
    assert "DHL JD0146" in parts["Order"]["Shipment"] and states["Shipment"] == "shipped"
    assert list(parts["Last"].values()) == ["Ana, call: Asked for patience"]
    assert parts["Also"].keys() == {"Shipment"}
    assert scalar("SELECT party_id FROM ticket WHERE id = ?", (made,)) == acme
    assert [line.id for line in get_listing("ticket-links").window(Query(f"record_kind:shipment record_id:{shipment}"))]


def test_merging_and_taking_it_back(acme: int) -> None:
    bolt = do("party.add", code="BOLT", name="Bolt", customer=True)
    with at("18 09:00"):
        first = do("ticket.add", subject="Where is it?", party=acme, message="one")
        second = do("ticket.add", subject="Where is my order?", party=acme, message="two", about="party BOLT")
        third = do("ticket.add", subject="Hello?", party=acme, message="three", priority="high")
        other = do("ticket.add", subject="Mine", party=bolt)
    for wrong in (other, second):
        with pytest.raises(Refused):
            do("ticket.merge", ticket=second, into=wrong)
    with at("18 10:00"):
        do("ticket.merge", ticket=third, into=second)
        do("ticket.merge", ticket=second, into=first)
    assert resolve("ticket", "T-2026-000003") == resolve("ticket", "T-2026-000002") == first
    assert [(said.body, said.of) for said in conversation(first)] == [
        ("three", "T-2026-000003"), ("two", "T-2026-000002"), ("one", ""),
    ]  # fmt: skip
    assert (ticket(first)["messages"], ticket(second)["messages"]) == (3, 0)
    assert scalar("SELECT COUNT(*) FROM ticket_link WHERE ticket_id = ? AND record_kind = 'party'", (first,)) == 1
    with pytest.raises(Refused, match="was merged into T-2026-000001"):
        do("ticket.note", ticket=second, text="x")
    assert run_checks() == []
    do("action.undo")
    assert (ticket(first)["messages"], ticket(second)["messages"], ticket(second)["state"]) == (1, 2, "open")
    assert resolve("ticket", "T-2026-000003") == second
    assert ticket(second)["due_at"] == "2026-11-18 13:00"
    do("action.redo")
    do("action.undo")
    do("ticket.receive", ticket=second, text="And now?")
    with acting_as("ana"), pytest.raises(Refused):
        do("action.undo")  # of what was received: written is written
    assert run_checks() == []


def test_the_way_of_a_ticket_and_its_undo(acme: int) -> None:
    made = do("ticket.add", subject="x", party=acme)
    for action, state in (("pend", "pending"), ("resolve", "resolved"), ("close", "closed"), ("reopen", "open")):
        do(f"ticket.{action}", ticket=made)
        assert ticket(made)["state"] == state
        do("action.undo")
        do("action.redo")
        assert ticket(made)["state"] == state
    with pytest.raises(Invalid, match="is required"):
        do("ticket.add", subject="Nobody's")
    do("ticket.note", ticket=made, text="seen")
    with pytest.raises(Exception, match="append-only"):
        run("UPDATE ticket_message SET body = 'x'")


def test_what_check_finds(acme: int) -> None:
    made = do("ticket.add", subject="x", party=acme, about="party ACME", message="a")
    run("UPDATE ticket SET messages = 5, due_at = '2026-01-01T00:00:00.000000Z' WHERE id = ?", (made,))
    run("UPDATE ticket_link SET main = 0, record_id = 4711 WHERE ticket_id = ?", (made,))
    said = [finding.message for finding in run_checks() if finding.check.startswith("ticket")]
    assert said == [
        "T-2026-000001 is due 2026-01-01T00:00:00.000000Z, by its clocks at another time",
        "T-2026-000001 says it has 5 messages, there are 1",
        "T-2026-000001 is about party #4711, which there is not",
        "T-2026-000001 is about something, but nothing of it is the main thing",
    ]


def test_hours_that_are_none_say_so(database: Opened) -> None:
    """Somebody wrote past the program: what needs them is refused, and says which they are."""
    do("business-hours.set", weekday="mon", hours="9:00-17:00")
    run("UPDATE business_hours SET hours = 'soon'")
    with pytest.raises(Refused, match="The business hours of mon are 'soon', not hours"):
        business_hours()
