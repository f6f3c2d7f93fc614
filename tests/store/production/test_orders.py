"""Work orders from draft to done, closed short or cancelled; who gets scarce goods; what may change when."""

from __future__ import annotations

import pytest

from store.core.database import db, run
from store.core.errors import Conflict, Invalid, Refused
from store.core.undo import undo
from store.production.next_step import next_step
from tests.store.production.workshop import bill, needs, on_hand, released, state
from tests.store.shop import act, confirmed, differences, everything, get, lines_of, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def reserved(order: int) -> float:
    return float(only("reserved", "work_order_line WHERE work_order_id = ?", order)) / 10_000


@pytest.fixture
def pot() -> int:
    """A pot is made of two pieces of clay, of which there are ten."""
    made = product("POT")
    bill(made, (product("CLAY", stock="10", cost="1"), "2"))
    return made


def test_the_way_of_a_work_order(pot: int) -> None:
    order = act("work-order.add", product=pot, quantity="4", due="2026-12-01").id
    assert state(order) == "draft" and pick("id", "reservation") == [] == pick("id", "incoming")
    steps = []
    while step := next_step("work-order", order):
        steps.append((step.action, state(order)))
        act(step.action, work_order=order)
    assert steps == [
        ("work-order.release", "draft"), ("work-order.start", "released"), ("work-order.complete", "in progress"),
    ]  # fmt: skip
    assert state(order) == "done" and get("work_order", order, "number") == "WO-2026-000001"
    assert on_hand(pot) == 4 and pick("id", "incoming") == [] and differences() == []


def test_every_step_twice_is_once(pot: int) -> None:
    order = released(pot, "4", due="2026-12-01")
    assert only("quantity, day, origin", "incoming") == (40_000, "2026-12-01", "work_order")
    for action, said in (
        ("release", "WO-2026-000001 is released already."),
        ("start", "WO-2026-000001 is in progress already."),
        ("complete", "WO-2026-000001 has been completed already."),
    ):
        act(f"work-order.{action}", work_order=order)
        before = everything()
        assert act(f"work-order.{action}", work_order=order).message == said
        assert everything() == before


def test_a_request_counts_once_whoever_repeats_it(pot: int) -> None:
    order = released(pot, "4")
    act("work-order.complete", work_order=order, quantity="2", request_key="k1")
    again = act("work-order.complete", work_order=order, quantity="2", request_key="k1")
    assert again.message == "WO-2026-000001: that was reported already (#1)." and on_hand(pot) == 2


def test_who_looked_at_an_older_state_is_told(pot: int) -> None:
    order = released(pot, "4")
    seen = get("work_order", order, "version")
    act("work-order.complete", work_order=order, quantity="2", version=seen)
    with pytest.raises(Conflict, match="changed this work order meanwhile; nothing was saved"):
        act("work-order.complete", work_order=order, quantity="2", version=seen)
    assert on_hand(pot) == 2


def test_all_that_is_missing_is_named_at_once(pot: int) -> None:
    glaze = product("GLAZE", stock="1", cost="5")
    act("bom.activate", bom=act("bom.add", product=pot, lines=[("CLAY", "2"), (glaze, "0.5")]).id)
    order = act("work-order.add", product=pot, quantity="6").id
    assert act("work-order.release", work_order=order).message == (
        "WO-2026-000001 released: 6 × POT by POT/2; short of 2 CLAY, 2 GLAZE."
    )
    before = everything()
    with pytest.raises(Refused, match="lacks 2 of CLAY, 2 of GLAZE at MAIN"):
        act("work-order.complete", work_order=order)
    assert everything() == before
    act("work-order.complete", work_order=order, quantity="2")
    assert needs(order) == [("CLAY", 12, 4, 8, 6), ("GLAZE", 3, 1, 2, 0)] and differences() == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"quantity": "5"}, "5 are more than the 4 of WO-2026-000001 still to be made"),
        ({"quantity": "3", "scrapped": "2", "reason": "x"}, "5 are more than the 4"),
        ({"quantity": "0"}, "quantity: is nothing"),
        ({"lines": [("POT", "1")]}, "cannot go into itself"),
        ({"day": "2026-01-01"}, "was there before"),
    ],
)
def test_what_cannot_be_completed(pot: int, values: dict[str, object], reason: str) -> None:
    order = released(pot, "4")
    before = everything()
    with pytest.raises((Refused, Invalid), match=reason):
        act("work-order.complete", work_order=order, **values)
    assert everything() == before


def test_only_open_work_orders_are_worked_on(pot: int) -> None:
    order = act("work-order.add", product=pot, quantity="4").id
    for action in ("start", "complete"):
        with pytest.raises(Refused, match="Work order #1 is a draft"):
            act(f"work-order.{action}", work_order=order)
    act("work-order.cancel", work_order=order, reason="typed twice")
    for action in ("start", "complete", "release"):
        with pytest.raises(Refused, match="Work order #1 is cancelled"):
            act(f"work-order.{action}", work_order=order)


def test_cancelling_frees_what_was_reserved_and_others_get_it(pot: int) -> None:
    first, second = released(pot, "4"), released(pot, "4")
    assert (reserved(first), reserved(second)) == (8, 2)
    act("work-order.cancel", work_order=first, reason="not needed")
    assert (reserved(first), reserved(second), state(first)) == (0, 8, "cancelled")
    act("work-order.complete", work_order=second, quantity="1")
    with pytest.raises(Refused, match="cannot be cancelled: components were used on it"):
        act("work-order.cancel", work_order=second, reason="x")
    assert differences() == []


def test_closing_short_keeps_what_was_made(pot: int) -> None:
    order = released(pot, "4")
    with pytest.raises(Refused, match="Nothing of WO-2026-000001 is made yet"):
        act("work-order.close", work_order=order, reason="x")
    act("work-order.complete", work_order=order, quantity="1")
    said = act("work-order.close", work_order=order, reason="enough").message
    assert said == "WO-2026-000001 is closed with 1 of 4: enough."
    assert state(order) == "done" and pick("id", "incoming") == []
    assert pick("id", "reservation WHERE state = 'active'") == [] and differences() == []


def test_the_quantity_may_change_until_it_is_done(pot: int) -> None:
    cup, order = product("CUP"), released(pot, "4")
    act("work-order.complete", work_order=order, quantity="2")
    act("work-order.edit", work_order=order, changes={"quantity": "3"})
    assert needs(order) == [("CLAY", 6, 4, 2, 2)]
    act("work-order.edit", work_order=order, changes={"quantity": "6", "due": "2026-12-24"})
    assert needs(order) == [("CLAY", 12, 4, 8, 6)]
    assert only("quantity, day", "incoming") == (40_000, "2026-12-24")
    with pytest.raises(Invalid, match="quantity: is less than the 2 made"):
        act("work-order.edit", work_order=order, changes={"quantity": "1"})
    with pytest.raises(Refused, match="is released; its product cannot change"):
        act("work-order.edit", work_order=order, changes={"product": cup})
    with pytest.raises(Refused, match="WO-2026-000001 is in progress by now"):
        undo()
    act("work-order.edit", work_order=order, changes={"due": "2026-12-27"})
    undo()
    assert only("day", "incoming") == "2026-12-24"
    act("work-order.edit", work_order=order, changes={"quantity": "2"})
    assert state(order) == "done" and differences() == []
    with pytest.raises(Refused, match="is done"):
        act("work-order.edit", work_order=order, changes={"quantity": "9"})
    act("work-order.edit", work_order=order, changes={"notes": "kiln 2"})


def test_a_draft_may_become_another(pot: int) -> None:
    cup, order = product("CUP"), act("work-order.add", product=pot, quantity="4").id
    with pytest.raises(Refused, match="No bill is in use for CUP"):
        act("work-order.edit", work_order=order, changes={"product": cup})
    bill(cup, ("CLAY", "0.5"))
    act("work-order.edit", work_order=order, changes={"product": cup, "quantity": "3"})
    assert needs(order) == [("CLAY", 1.5, 0, 0, 0)] and get("work_order", order, "bom_id") == 2
    undo()
    assert needs(order) == [("CLAY", 8, 0, 0, 0)] and get("work_order", order, "product_id") == pot
    with pytest.raises(Invalid, match="bom: is not a bill of POT"):
        act("work-order.edit", work_order=order, changes={"bom": "CUP/1"})
    assert act("work-order.edit", work_order=order, changes={"notes": ""}).message == "Nothing to change."


def test_retired_components_and_places_hold_a_work_order_back(pot: int) -> None:
    shelf = act("location.add", code="SHELF", name="Shelf").id
    order = act("work-order.add", product=pot, quantity="4", location=shelf).id
    with pytest.raises(Refused, match="SHELF cannot be archived: work order #1 is made there"):
        act("location.archive", location=shelf)
    act("product.retire", product="CLAY")
    with pytest.raises(Refused, match="CLAY: retired"):
        act("work-order.release", work_order=order)
    undo()
    act("work-order.release", work_order=order)
    assert needs(order) == [("CLAY", 8, 0, 8, 0)]  # what is at another place is not there
    act("stock.transfer", product="CLAY", quantity="8", target=shelf)
    assert needs(order) == [("CLAY", 8, 0, 8, 8)]
    act("work-order.complete", work_order=order)
    assert only("location_id", "stock_balance WHERE product_id = ?", pot) == shelf and differences() == []


# Scarce goods ----------------------------------------------------------------------------------------


def test_who_was_promised_first_is_served_first_whether_it_is_sold_or_built_in() -> None:
    """Nothing is there. Sold for the 3rd and the 9th, needed for the 5th; ten come, then ten more."""
    pot, clay, acme = product("POT"), product("CLAY"), party()
    bill(pot, (clay, "2"))
    late = confirmed(acme, (clay, "6"))
    soon = confirmed(acme, (clay, "6"))
    with db.atomic():
        run("UPDATE order_line SET promised = '2026-12-09' WHERE order_id = ?", (late,))
        run("UPDATE order_line SET promised = '2026-12-03' WHERE order_id = ?", (soon,))
    built = released(pot, "4", due="2026-12-05")
    someday = released(pot, "1")
    act("stock.adjust", product=clay, quantity="10", cost="1", reason="opening")
    assert (lines_of(soon, "reserved"), reserved(built), lines_of(late, "reserved")) == ([60_000], 4, [0])
    act("stock.adjust", product=clay, quantity="20", cost="1", reason="opening")
    assert (reserved(built), lines_of(late, "reserved"), reserved(someday)) == (8, [60_000], 0)
    act("stock.adjust", product=clay, quantity="22", cost="1", reason="opening")
    assert reserved(someday) == 2 and differences() == []


def test_what_work_brings_is_promised_to_customers(pot: int) -> None:
    """Three sold, none there: promised for the day after the work order is needed by, reserved when it is done."""
    sold = confirmed(party(), (pot, "3"))
    assert lines_of(sold, "promised") == [None]
    order = released(pot, "4", due="2026-12-08")
    assert lines_of(sold, "promised, reserved") == [("2026-12-09", 0)]
    act("work-order.complete", work_order=order)
    assert lines_of(sold, "reserved") == [30_000] and differences() == []


def test_what_is_reserved_for_work_is_not_sold(pot: int) -> None:
    released(pot, "4")  # eight of ten
    sold = confirmed(party(), ("CLAY", "5"))
    assert lines_of(sold, "reserved") == [20_000]
    with pytest.raises(Refused, match="Only 0 of CLAY can be taken: 10 on hand, 10 reserved"):
        act("stock.adjust", product="CLAY", quantity="9")
