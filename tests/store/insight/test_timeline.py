"""The timeline of a record: everything mixed, newest first, each thing once however it is read."""

from __future__ import annotations

import pytest

from store.core.values import Moment
from store.insight import timeline
from store.insight.relations import view
from store.insight.timeline import Timeline
from tests.store.crm.test_activities import at
from tests.store.shop import act, party, product

pytestmark = pytest.mark.usefixtures("database")
LINE = (("TEA-1", "2", "10"),)


def told(kind: str, record_id: int, *only: str) -> list[str]:
    return [f"{one.when} {one.what}" for one in Timeline(kind, record_id, only).more(100)]


def test_what_happened_to_a_customer_stands_in_one_place_newest_first() -> None:
    with at("2026-11-01", "08:00"):
        acme = party()
        product("TEA-1", stock="10")
    with at("2026-11-02", "09:00"):
        deal = act("deal.add", title="Tea", party=acme, lines=LINE).id
    with at("2026-11-03", "09:30"):
        done = act("activity.add", subject="Ask", kind="call", about=f"deal {deal}", due="2026-11-03").id
        act("activity.done", activity=done, outcome="They want it")
    with at("2026-11-04", "10:00"):
        act("deal.win", deal=deal)
        order = act("deal.convert", deal=deal).id
    with at("2026-11-05", "11:00"):
        ticket = act("ticket.add", subject="Where is it?", about=f"order {order}", message="We wait").id
    with at("2026-11-06", "12:00"):
        act("party.edit", party=acme, changes={"city": "Bonn"})
    act("activity.add", subject="Visit", kind="meeting", party=acme, due="2026-12-01", starts="14:30")
    zone = Moment().shown("2026-11-06T12:00:00.000000Z")[11:16]
    found = told("party", acme)
    assert found[0] == "2026-12-01 14:30 meeting: Visit"
    assert found[1] == f"2026-11-06 {zone} Edit party"
    order_at = next(n for n, said in enumerate(found) if said.startswith("2026-11-04") and "Order" in said)
    assert "Ticket T-2026-000001 Where is it?" in " ".join(found[2:order_at])
    assert "Written by them" in " ".join(found[2:order_at])
    call_at = next(n for n, said in enumerate(found) if "call: Ask" in said)
    assert order_at < call_at < next(n for n, said in enumerate(found) if "Deal Tea" in said)
    assert found[-1].endswith("New party") and len(found) == len(set(found))
    assert told("party", acme, "activity") == [found[0], found[call_at]]
    assert told("deal", deal, "document")[0].startswith("2026-11-04") and told("order", order, "document")
    assert [one.said for one in Timeline("deal", deal, ("activity",)).more()] == [("They want it",)]
    assert any("Ticket" in said for said in told("order", order))
    assert told("ticket", ticket, "message")[0].endswith("Written by them")
    sections = [section.heading for section in view("party", acme).sections]
    assert "Timeline" in sections and "History" not in sections and "Activities" not in sections


def test_many_documents_are_read_in_blocks_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of three; orders were written in another order than that of their days."""
    monkeypatch.setattr(timeline, "BLOCK", 3)
    acme = party()
    product("TEA-1")
    days = [4, 9, 2, 7, 1, 8, 3, 6, 5, 10]
    made = [act("order.add", party=acme, lines=LINE, day=f"2026-10-{day:02}").id for day in days]
    whole = Timeline("party", acme, ("document",)).more(100)
    assert sorted(one.id for one in whole) == sorted(made)
    latest = [one.key[8:10] for one in whole[:3]]
    assert latest == ["10", "06", "05"]  # the last three that were written, by their days
    piecemeal = Timeline("party", acme, ("document",))
    assert [one.id for _ in range(6) for one in piecemeal.more(2)] == [one.id for one in whole]
