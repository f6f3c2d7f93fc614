"""Deals on their way: stages with history, winning, losing, reopening, lines and what they are worth."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import BackdeskError, Conflict, Invalid, Refused
from store.core.undo import redo, undo
from tests.store.shop import act, differences, everything, get, party, pick, product

pytestmark = pytest.mark.usefixtures("database")

PROSPECTING, QUALIFIED, PROPOSAL, NEGOTIATION, WON, LOST = range(1, 7)  # the stages of a new company


def deal(**values: Any) -> int:
    given = {"title": "Deal", "party": values.pop("party", None) or party()} | values
    return act("deal.add", **given).id


def history(of: int) -> list[tuple[Any, ...]]:
    return pick("from_stage_id, to_stage_id, day", "stage_history WHERE deal_id = ? ORDER BY id", of)


def test_a_new_deal_stands_at_the_first_open_stage() -> None:
    made = deal(value="1234.50", expected_close="2026-12-31")
    assert get("deal", made, "stage_id", "probability", "value", "currency", "opened_on", "closed_on", "owner_id") == (
        PROSPECTING, 100000, 123450, "EUR", "2026-11-21", None, 1,
    )  # fmt: skip
    assert history(made) == [(None, PROSPECTING, "2026-11-21")]


def test_moving_winning_losing_reopening_is_all_in_the_history() -> None:
    made = deal()
    act("deal.move", deal=made, stage="Proposal")
    assert get("deal", made, "stage_id", "probability") == (PROPOSAL, 500000)
    act("deal.lose", deal=made, reason="price", day="2026-11-20")
    assert get("deal", made, "stage_id", "probability", "closed_on", "lost_reason") == (LOST, 0, "2026-11-20", "price")
    act("deal.reopen", deal=made)
    assert get("deal", made, "stage_id", "probability", "closed_on", "lost_reason") == (PROPOSAL, 500000, None, "")
    act("deal.move", deal=made, stage="Qualified")
    act("deal.win", deal=made, day="2026-11-19")
    assert get("deal", made, "stage_id", "probability", "closed_on") == (WON, 1000000, "2026-11-19")
    act("deal.reopen", deal=made)
    assert get("deal", made, "stage_id") == QUALIFIED
    assert history(made) == [
        (None, PROSPECTING, "2026-11-21"),
        (PROSPECTING, PROPOSAL, "2026-11-21"),
        (PROPOSAL, LOST, "2026-11-20"),
        (LOST, PROPOSAL, "2026-11-21"),
        (PROPOSAL, QUALIFIED, "2026-11-21"),
        (QUALIFIED, WON, "2026-11-19"),
        (WON, QUALIFIED, "2026-11-21"),
    ]
    assert differences() == []


def test_what_is_over_is_over() -> None:
    made = deal()
    act("deal.win", deal=made)
    before = everything()
    act("deal.win", deal=made)
    assert everything() == before
    for name, values in (
        ("deal.lose", {"reason": "x"}),
        ("deal.move", {"stage": "Proposal"}),
        ("deal.edit", {"changes": {"stage": PROPOSAL}}),
    ):
        with pytest.raises(Refused):
            act(name, deal=made, **values)
    other = deal(party=1)
    with pytest.raises(Refused, match="lost for a reason"):
        act("deal.move", deal=other, stage="Lost")
    with pytest.raises(Invalid, match="reason"):
        act("deal.lose", deal=other, reason="  ")
    act("deal.reopen", deal=other)  # open already
    assert len(history(other)) == 1


def test_moving_to_a_won_stage_is_winning_at_that_stage() -> None:
    renewal = act("stage.add", name="Renewed", type="won", probability="100").id
    made = deal()
    act("deal.move", deal=made, stage="Renewed")
    assert get("deal", made, "stage_id", "closed_on") == (renewal, "2026-11-21")
    assert differences() == []


def test_two_people_moving_one_card() -> None:
    made = deal()
    version = get("deal", made, "version")
    act("deal.move", deal=made, stage="Qualified", version=version)
    before = everything()
    for stage in ("Proposal", "Won"):
        with pytest.raises(Conflict):
            act("deal.move", deal=made, stage=stage, version=version)
    assert everything() == before


def test_undo_and_redo_of_a_move_are_moves_too() -> None:
    made = deal()
    act("deal.move", deal=made, stage="Proposal")
    undo()
    assert get("deal", made, "stage_id", "probability") == (PROSPECTING, 100000)
    redo()
    assert get("deal", made, "stage_id", "probability") == (PROPOSAL, 500000)
    assert [step[:2] for step in history(made)] == [
        (None, PROSPECTING),
        (PROSPECTING, PROPOSAL),
        (PROPOSAL, PROSPECTING),
        (PROSPECTING, PROPOSAL),
    ]
    assert differences() == []


def test_lines_make_the_value() -> None:
    tea, cup = product("TEA", price="4.50"), product("CUP", price="1.20")
    made = deal(value="999", lines=[(tea, "40"), (cup, "4", "1.20", "5"), (None, "1", "10", None, "Delivery")])
    # 180.00 + 4.56 + 10.00
    assert get("deal", made, "value") == 19456
    assert pick("position, description, quantity, price, discount, net", "deal_line ORDER BY position") == [
        (1, "The TEA", 400000, 4500000, 0, 18000),
        (2, "The CUP", 40000, 1200000, 50000, 456),
        (3, "Delivery", 10000, 10000000, 0, 1000),
    ]
    with pytest.raises(Invalid, match="is the sum of the lines"):
        act("deal.edit", deal=made, changes={"value": "5"})
    act("deal.edit", deal=made, changes={}, lines=[(tea, "2")])
    assert get("deal", made, "value") == 900
    undo()
    assert get("deal", made, "value") == 19456
    assert len(pick("id", "deal_line")) == 3
    act("deal.edit", deal=made, changes={"value": "77"}, lines=[])
    assert get("deal", made, "value") == 7700
    assert differences() == []


def test_another_currency_rounds_to_its_own_minor_unit() -> None:
    tea = product("TEA", price="4.55")
    made, free = deal(lines=[(tea, "3")]), deal(party=1, value="13.65")
    assert get("deal", made, "value") == 1365
    for one in (made, free):
        act("deal.edit", deal=one, changes={"currency": "JPY"})
        assert get("deal", one, "currency", "value") == ("JPY", 14)  # 13.65 without decimals
    assert pick("net", "deal_line") == [14]
    act("deal.edit", deal=made, changes={"currency": "KWD"}, lines=[(tea, "3", "4.55")])
    assert get("deal", made, "currency", "value") == ("KWD", 13650)
    act("deal.edit", deal=free, changes={"currency": "KWD", "value": "1.234"})
    assert get("deal", free, "value") == 1234
    assert differences() == []


def test_bad_lines_are_all_named_and_nothing_is_written() -> None:
    old = product("OLD")
    act("product.retire", product=old)
    acme = party()
    before = everything()
    with pytest.raises(Invalid) as refusal:
        act("deal.add", title="D", party=acme, lines=[(old, "1"), (None, "1"), (None, "1", None, None, "No price")])
    assert [p.field for p in refusal.value.problems] == ["line 1 product", "line 2 product", "line 3 price"]
    assert everything() == before


def test_stages() -> None:
    demo = act("stage.add", name="Demo", probability="40", position="3").id
    assert get("stage", demo, "position", "type", "probability") == (3, "open", 400000)
    assert act("stage.add", name="Last").id
    for name, values in (
        ("stage.add", {"name": "Demo"}),
        ("stage.edit", {"stage": demo, "changes": {"name": "Won"}}),
        ("stage.edit", {"stage": demo, "changes": {"probability": "101"}}),
    ):
        before = everything()
        with pytest.raises(BackdeskError):
            act(name, **values)
        assert everything() == before
    act("stage.edit", stage=demo, changes={"type": "won"})
    act("stage.edit", stage=demo, changes={"type": "open"})
    made = deal(stage="Demo")
    with pytest.raises(Refused, match="its type is fixed"):
        act("stage.edit", stage=demo, changes={"type": "lost"})
    act("stage.edit", stage=demo, changes={"probability": "45"})
    assert get("deal", made, "probability") == 400000  # what stands there keeps its own
    assert differences() == []


def test_activities_on_any_record() -> None:
    acme = party()
    made = deal(party=acme)
    call = act("activity.add", kind="call", subject="Ask", about=f"deal {made}", due="2026-11-25").id
    assert get("activity", call, "state", "party_id", "record_kind", "record_id", "done_at") == (
        "planned", acme, "deal", made, None,
    )  # fmt: skip
    note = act("activity.add", subject="They called", about="ACME").id
    assert get("activity", note, "kind", "state", "record_kind", "record_id") == ("note", "done", "party", acme)
    act("activity.done", activity=call)
    assert get("activity", call, "state") == "done"
    with pytest.raises(Refused, match="done already"):
        act("activity.cancel", activity=call)
    undo()
    act("activity.edit", activity=call, changes={"due": "2026-12-01"})
    act("activity.cancel", activity=call)
    assert get("activity", call, "state", "done_at", "due") == ("cancelled", None, "2026-12-01")
    with pytest.raises(Refused, match="Nothing is called"):
        act("activity.add", subject="x", about="no such thing")
    assert differences() == []
