"""Counts where goods wait to be inspected: what is missing is written off and waits no more; nothing is found there."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import run
from store.core.errors import Refused
from tests.store.shop import act, balance_of, differences, everything, get, legs, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def came(item: int, quantity: str, price: str, lines: Any = None) -> int:
    """The inspection of goods that have come from Leafco."""
    found = pick("id", "party WHERE code = 'LEAFCO'")
    order = act("po.add", party=found[0] if found else party("Leafco", "LEAFCO"), lines=[(item, quantity, price)]).id
    act("po.confirm", po=order)
    return int(only("id", "inspection WHERE receipt_id = ?", act("po.receive", po=order, lines=lines).id))


def decided(inspection: int) -> tuple[Any, ...]:
    """(accepted, returned, scrapped, state, notes) of an inspection, in whole pieces."""
    *parts, state, notes = get("inspection", inspection, "accepted", "returned", "scrapped", "state", "notes")
    return (*(part // 10_000 for part in parts), state, notes)


def test_what_is_missing_of_what_waits_is_a_loss_and_waits_no_more() -> None:
    """FIFO: 10 at 2.00, then 6 at 3.00; 12 missing of 15 that wait: 10 - 1 of the first, 3 of the second."""
    tea = product("TEA", inspect="yes", cost_method="fifo")
    first, second = came(tea, "10", "2"), came(tea, "6", "3")
    act("inspection.reject", inspection=first, quantity="1", reason="torn", how="scrap")
    count = act("count.start", location="MAIN-HOLD").id
    assert only("expected", "stock_count_line") == 150_000
    act("count.enter", count=count, lines=[(tea, "3")])
    act("count.post", count=count)
    assert decided(first) == (0, 0, 10, "done", "torn; CO-2026-000001: 9 not found")
    assert decided(second) == (0, 0, 3, "open", "CO-2026-000001: 3 not found")
    # of 38.00, 1 at 2.00 was scrapped; 9 at 2.00 and 3 at 3.00 are missing: 27.00, and 3 at 3.00 are left
    assert legs("move", only("id", "move WHERE origin = 'count'")) == [("1200", -2700), ("5100", 2700)]
    assert (balance_of("1200"), balance_of("5100"), balance_of("2100")) == (900, 2900, -3800)
    assert pick("held", "purchase_line ORDER BY id") == [0, 30_000]
    assert only("quantity", "incoming") == 30_000
    with pytest.raises(Refused, match="Only 3 of 6"):
        act("inspection.accept", inspection=second, quantity="4")
    act("inspection.accept", inspection=second)
    assert only("on_hand", "stock_balance WHERE on_hand > 0") == 30_000
    assert pick("id", "incoming") == [] and differences() == []


def test_more_than_waits_is_received_on_its_order() -> None:
    tea, cup = product("TEA", inspect="yes"), product("CUP", stock="4")
    inspection = came(tea, "5", "2")
    count = act("count.start", location="MAIN-HOLD").id
    before = everything()
    for item, found in ((tea, "6"), (cup, "1")):
        with pytest.raises(Refused, match="than waits to be inspected") as refused:
            act("count.enter", count=count, lines=[(item, found)])
        assert refused.value.hint == "Receive it on its order."
    assert everything() == before
    act("count.enter", count=count, lines=[(tea, "5")])
    act("count.post", count=count)
    assert decided(inspection) == (0, 0, 0, "open", "") and pick("id", "move WHERE origin = 'count'") == []
    assert differences() == []


def test_goods_accepted_while_people_count_are_not_missed_twice() -> None:
    tea = product("TEA", inspect="yes")
    inspection = came(tea, "5", "2")
    count = act("count.start", location="MAIN-HOLD").id
    act("count.enter", count=count, lines=[(tea, "3")])
    act("inspection.accept", inspection=inspection, quantity="4")
    before = everything()
    with pytest.raises(Refused, match="TEA"):  # two were missing, but one is left
        act("count.post", count=count)
    assert everything() == before
    act("count.recount", count=count)
    act("count.enter", count=count, lines=[(tea, "0")])
    act("count.post", count=count)
    assert decided(inspection) == (4, 0, 1, "done", "CO-2026-000001: 1 not found")
    assert differences() == []


def test_a_missing_lot_is_of_what_brought_it() -> None:
    milk = product("MILK", inspect="yes", tracking="lot")
    first = came(milk, "5", "1", lines=[(milk, "5", "L1")])
    second = came(milk, "4", "1", lines=[(milk, "4", "L2")])
    count = act("count.start", location="MAIN-HOLD").id
    act("count.enter", count=count, lines=[(milk, "5", None, "L1"), (milk, "1", None, "L2")])
    act("count.post", count=count)
    assert decided(first)[:4] == (0, 0, 0, "open") and decided(second)[:4] == (0, 0, 3, "open")
    act("inspection.accept", inspection=second)
    act("inspection.accept", inspection=first)
    assert sorted(pick("quantity", "lot_balance WHERE quantity > 0")) == [10_000, 50_000]
    assert differences() == []


def test_check_misses_what_no_count_wrote_off() -> None:
    inspection = came(product("TEA", inspect="yes"), "5", "2")
    run("UPDATE inspection SET scrapped = 20000 WHERE id = ?", (inspection,))
    assert any("20000 scrapped of what waited, moves say 0" in said for said in differences())
