"""What made goods cost, by hand: levels, scrap, parts, layers, standard costs, services, and all of it taken back."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from tests.store.production.workshop import bill, needs, on_hand, released, service, state, worth
from tests.store.shop import act, balance_of, differences, get, legs, only, pick, product
from tests.store.stock.goods import receive

pytestmark = pytest.mark.usefixtures("database")
INVENTORY, ADJUSTED, DIFFERENCE, ABSORBED = "1200", "5100", "5200", "5300"


def make(order: int, quantity: str | None = None, **values: object) -> str:
    return act("work-order.complete", work_order=order, quantity=quantity, **values).message


def test_a_table_of_two_levels_with_scrap_and_work() -> None:
    """A table: 4 legs, 1 top, half an hour at 36.00. A leg: 0.8 m of wood at 3.10 (and 5 % spoiled), 0.1 h.

    A leg takes 0.84 m = 2.604 and 3.60 of work. 20 legs: 16.8 m at 3.10 = 52.08; 2 h = 72.00; together 124.08.
    A table: 4 legs of 6.204 = 24.816, a top at 41.50, work 18.00; five tables 124.08 + 207.50 + 90.00 = 421.58.
    """
    wood, top, hour = (
        product("WOOD", stock="100", cost="3.10"),
        product("TOP", stock="9", cost="41.50"),
        service("H", "36"),
    )
    leg, table = product("LEG"), product("TABLE")
    bill(leg, (wood, "0.8", "5"), (hour, "0.1"))
    bill(table, (leg, "4"), (top, "1"), (hour, "0.5"))
    tables = released(table, "5")
    assert needs(tables) == [("LEG", 20, 0, 20, 0), ("TOP", 5, 0, 5, 5), ("H", 2.5, 0, 2.5, 0)]
    legs_order = released(leg, "20")
    assert needs(legs_order) == [("WOOD", 16.8, 0, 16.8, 16.8), ("H", 2, 0, 2, 0)]
    assert make(legs_order) == "WO-2026-000002: 20 of LEG made, worth 124.08; it is done."
    assert legs("work-order", legs_order) == [(INVENTORY, 12_408), (INVENTORY, -5_208), (ABSORBED, -7_200)]
    assert needs(tables)[0] == ("LEG", 20, 0, 20, 20)  # what is made is reserved for who waits
    assert make(tables) == "WO-2026-000001: 5 of TABLE made, worth 421.58; it is done."
    assert legs("work-order", tables) == [(INVENTORY, 42_158), (INVENTORY, -33_158), (ABSORBED, -9_000)]
    assert (worth(table), worth(leg), on_hand(table), on_hand(leg), on_hand(wood)) == (42_158, 0, 5, 0, 83.2)
    # all that was bought, and all work, is in what is left
    assert balance_of(INVENTORY) == 31_000 + 9 * 4_150 + 7_200 + 9_000 and balance_of(ABSORBED) == -16_200
    assert pick("origin_line_id", "reservation WHERE state = 'active'") == []
    assert differences() == []


def test_parts_add_up_to_the_whole() -> None:
    """Ten of a third each: 3 take 1.0000, the next 3 another 1.0000, the last 4 the rest: 10/3 in all."""
    clay, pot = product("CLAY", stock="50", cost="1"), product("POT")
    bill(pot, (clay, "1"), quantity="3")
    order = released(pot, "10")
    assert needs(order) == [("CLAY", 3.3333, 0, 3.3333, 3.3333)]
    make(order, "3")
    assert needs(order) == [("CLAY", 3.3333, 1, 2.3333, 2.3333)] and state(order) == "in progress"
    make(order, "3")
    make(order, "4")
    assert pick("quantity, value", "completion_line ORDER BY id") == [(10_000, 100), (10_000, 100), (13_333, 133)]
    assert (on_hand(pot), worth(pot), on_hand(clay), worth(clay)) == (10, 333, 46.6667, 4_667)
    assert state(order) == "done" and differences() == []


def test_what_was_really_used_makes_the_cost() -> None:
    """6 of 10 made with 13 instead of 12 of clay at 1.00 and a lid (2.40) nobody had planned: 15.40."""
    clay, lid, pot = product("CLAY", stock="50", cost="1"), product("LID", stock="3", cost="2.40"), product("POT")
    bill(pot, (clay, "2"))
    order = released(pot, "10")
    assert make(order, "6", lines=[(clay, "13"), (lid, "1")]).endswith("6 of POT made, worth 15.40; it is in progress.")
    assert needs(order) == [("CLAY", 20, 13, 8, 8), ("LID", 0, 1, 0, 0)]
    assert make(order, lines=[(clay, "0")]).endswith("4 of POT made, worth 0.00; it is done.")
    assert (worth(pot), on_hand(clay)) == (1_540, 37)
    assert pick("id", "reservation WHERE state = 'active'") == [] and differences() == []


def test_layers_leave_first_in_first_out_and_come_in_as_layers() -> None:
    """10 at 2.00 and 10 at 3.50; the first 6 take 12 of it: 20.00 + 7.00, so 27.00 for six, then 2 for 14.00 more."""
    clay, pot = product("CLAY", cost_method="fifo"), product("POT", cost_method="fifo")
    receive(clay, 10, 2_000), receive(clay, 10, 3_500)
    bill(pot, (clay, "2"))
    order = released(pot, "8")
    make(order, "6")
    make(order, "2")
    assert pick("quantity, value", "cost_layer WHERE product_id = ? ORDER BY id", pot) == [
        (60_000, 2_700),
        (20_000, 1_400),
    ]
    assert pick("quantity, value", "cost_layer WHERE product_id = ? ORDER BY id", clay) == [(40_000, 1_400)]
    assert balance_of(INVENTORY) == 5_500 and differences() == []


def test_standard_costs_leave_a_difference() -> None:
    """Bought at 5 (standard 4): 10 for 50.00 leaves 10.00. Four pots take 8 at 4 = 32.00 and come in at 9 each."""
    clay = product("CLAY", cost_method="standard", standard_cost="4")
    pot = product("POT", cost_method="standard", standard_cost="9")
    receive(clay, 10, 5_000)
    assert balance_of(DIFFERENCE) == 1_000
    bill(pot, (clay, "2"))
    order = released(pot, "4")
    assert make(order).endswith("4 of POT made, worth 32.00; it is done.")
    assert legs("work-order", order) == [(INVENTORY, 3_600), (DIFFERENCE, -400), (INVENTORY, -3_200)]
    assert (worth(pot), worth(clay)) == (3_600, 800)
    step = only("id", "completion")
    act("completion.reverse", completion=step, reason="not yet dry")
    assert (worth(pot), worth(clay), balance_of(DIFFERENCE)) == (0, 4_000, 1_000)
    assert differences() == []


def test_spoiled_goods_take_their_share_of_the_cost() -> None:
    """8 of 10 are good: 10 cost 20.00 and 2 h at 15.00, 50.00; the two spoiled take 10.00 of it to adjustments."""
    clay, hour, pot = product("CLAY", stock="50", cost="1"), service("H", "15"), product("POT")
    bill(pot, (clay, "2"), (hour, "0.2"))
    order = released(pot, "10")
    with pytest.raises(Invalid, match="reason: is required where something was spoiled"):
        make(order, scrapped="2")
    assert make(order, scrapped="2", reason="cracked").endswith("8 of POT made, 2 spoiled, worth 40.00; it is done.")
    assert legs("work-order", order) == [(INVENTORY, 4_000), (ADJUSTED, 1_000), (INVENTORY, -2_000), (ABSORBED, -3_000)]
    assert get("work_order", order, "produced", "scrapped") == (80_000, 20_000)
    assert only("reason", "completion") == "cracked" and differences() == []


def test_all_spoiled_is_all_lost() -> None:
    clay, pot = product("CLAY", stock="50", cost="1"), product("POT")
    bill(pot, (clay, "2"))
    order = released(pot, "3")
    assert make(order, "0", scrapped="1", reason="fell").endswith(
        "0 of POT made, 1 spoiled, worth 0.00; it is in progress."
    )
    assert legs("work-order", order) == [(ADJUSTED, 200), (INVENTORY, -200)]
    assert on_hand(pot) == 0 and differences() == []


def test_components_spoiled_at_work_are_still_needed() -> None:
    """3 of 12 break: 0.60 to adjustments, none of it to the pots; with 10 there, 5 are missing then."""
    clay, pot = product("CLAY", stock="10", cost="0.20"), product("POT")
    bill(pot, (clay, "2"))
    order = released(pot, "6")
    done = act("work-order.scrap", work_order=order, lines=[(clay, "3")], reason="dropped")
    assert done.message == "WO-2026-000001: components worth 0.60 scrapped, dropped."
    assert needs(order) == [("CLAY", 12, 3, 12, 7)] and state(order) == "in progress"
    assert legs("work-order", order) == [(ADJUSTED, 60), (INVENTORY, -60)]
    make(order, "3")
    assert worth(pot) == 120
    act("completion.reverse", completion=1, reason="was fine after all")
    assert needs(order) == [("CLAY", 12, 6, 6, 4)] and balance_of(ADJUSTED) == 0
    assert differences() == []


def test_a_completion_taken_back_leaves_what_was_before() -> None:
    """Of 100 at 2.00 and then 100 at 3.00 (2.50 each): 4 pots take 20.00. 60 more at 4.00 before it is taken back."""
    clay, pot, hour = product("CLAY"), product("POT"), service("H", "30")
    receive(clay, 100, 20_000), receive(clay, 100, 30_000)
    bill(pot, (clay, "2"), (hour, "0.5"))
    order = released(pot, "10")
    make(order, "4")
    assert worth(pot) == 2_000 + 6_000
    receive(clay, 60, 24_000)
    before = only("quantity, value", "cost_layer WHERE product_id = ?", clay)
    act("completion.reverse", completion=1, reason="counted twice")
    assert only("quantity, value", "cost_layer WHERE product_id = ?", clay) == (before[0] + 80_000, before[1] + 2_000)
    assert (on_hand(pot), worth(pot), balance_of(ABSORBED)) == (0, 0, 0)
    assert needs(order) == [("CLAY", 20, 0, 20, 20), ("H", 5, 0, 5, 0)] and state(order) == "released"
    assert act("completion.reverse", completion=1, reason="again").message.endswith("is taken back already.")
    with pytest.raises(Refused, match="takes another one back"):
        act("completion.reverse", completion=2, reason="x")
    make(order)
    assert state(order) == "done" and differences() == []


def test_goods_that_are_gone_cannot_be_taken_back() -> None:
    clay, pot = product("CLAY", stock="50", cost="1"), product("POT")
    bill(pot, (clay, "2"))
    make(released(pot, "5"))
    act("stock.adjust", product=pot, quantity="4")
    with pytest.raises(Refused, match="Only 4 of POT can be taken: 4 on hand"):
        act("completion.reverse", completion=1, reason="x")
    act("stock.adjust", product=pot, quantity="6", cost="1")
    act("completion.reverse", completion=1, reason="x")  # five are there again
    assert on_hand(pot) == 1 and differences() == []


def test_layers_sold_in_between_are_made_up_from_others() -> None:
    """FIFO: 5 made for 10.00, 2 of them gone (4.00), 4 more made for 8.00: the first five leave at what they came for."""
    clay, pot = product("CLAY", stock="50", cost="1"), product("POT", cost_method="fifo")
    bill(pot, (clay, "2"))
    order = released(pot, "9")
    make(order, "5")
    act("stock.adjust", product=pot, quantity="3")
    make(order, "4")
    act("completion.reverse", completion=1, reason="x")
    # out of its own layer 3 at 2.00, out of the other 2 at 2.00; two of the second are left
    assert pick("quantity, value", "cost_layer WHERE product_id = ? AND quantity > 0", pot) == [(20_000, 400)]
    assert balance_of(DIFFERENCE) == 0 and differences() == []
