"""Goods that arrive and go back: what stock and books say at every step, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    everything,
    get,
    legs,
    lines_of,
    only,
    party,
    pick,
    product,
    ship_all,
)

pytestmark = pytest.mark.usefixtures("database")


def bought(*lines: tuple[Any, ...], **values: Any) -> int:
    """A confirmed purchase order to Leafco."""
    found = pick("id", "party WHERE code = 'LEAFCO'")
    order = act("po.add", party=found[0] if found else party("Leafco", "LEAFCO"), lines=lines, **values).id
    act("po.confirm", po=order)
    return order


def received(order: int, *lines: tuple[Any, ...], **values: Any) -> int:
    return act("po.receive", po=order, lines=lines or None, **values).id


def test_parts_add_up_to_the_line() -> None:
    """3 at 3.333333 = 10.00: 3.33, then 6.67 − 3.33 = 3.34, then 3.33."""
    tea = product("TEA")
    order = bought((tea, "3", "3.333333"))
    assert get("purchase_order", order, "net") == 1000
    receipts = [received(order, (tea, "1")) for _ in range(3)]
    assert [get("receipt", receipt, "value") for receipt in receipts] == [333, 334, 333]
    assert only("quantity, value", "cost_layer") == (30_000, 1000)
    assert balance_of("1200") == 1000 == -balance_of("2100")
    assert get("purchase_order", order, "state") == "done"
    assert differences() == []


def test_discounts_are_off_what_goods_cost_and_tax_is_not_part_of_it() -> None:
    tea, cup = product("TEA"), product("CUP")
    # 10 × 11.90 = 119.00, 5 × 23.80 less 50 % = 59.50; less 10 % each: 107.10 and 53.55 with 19 % tax in them
    order = bought((tea, "10", "11.90"), (cup, "5", "23.80", "50"), prices="with tax", document_discount_percent="10")
    assert get("purchase_order", order, "net", "tax", "total", "document_discount") == (13500, 2565, 16065, 1785)
    receipt = received(order)
    assert pick("value", "receipt_line ORDER BY id") == [9000, 4500]
    assert legs("receipt", receipt) == [("1200", 13500), ("2100", -13500)]
    assert differences() == []


def test_goods_come_in_at_the_rate_of_the_day_they_arrive() -> None:
    tea = product("TEA")
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-11-01")
    act("exchange-rate.set", currency="USD", rate="0.80", valid_from="2026-11-25")
    order = bought((tea, "20", "1.50"), currency="USD")
    first = received(order, (tea, "10"))  # 15.00 USD at 0.90
    second = received(order, day="2026-11-26")  # 15.00 USD at 0.80
    assert [get("receipt", receipt, "value") for receipt in (first, second)] == [1350, 1200]
    assert only("quantity, value", "cost_layer") == (200_000, 2550)
    assert differences() == []


def test_never_more_than_ordered_beyond_the_tolerance(user: Any) -> None:
    user("wim", "warehouse")
    tea = product("TEA")
    order = bought((tea, "10", "2"))
    before = everything()
    with pytest.raises(Refused, match="11 of TEA would be more than the 10 ordered"):
        received(order, (tea, "11"))
    with acting_as("wim"), pytest.raises(Forbidden, match="Only purchasing or a manager"):
        received(order, (tea, "11"), override="they sent one more")
    with pytest.raises(Invalid, match="is not on the purchase order"):
        received(order, (product("CUP"), "1"))
    assert only("COUNT(*)", "receipt") == 0 and everything()["incoming"] == before["incoming"]
    act("setting.set", name="purchase.over-delivery", value="10")
    with acting_as("wim"):
        received(order, (tea, "11"))
    assert only("received", "purchase_line") == 110_000
    assert only("quantity, value", "cost_layer") == (110_000, 2200)
    with pytest.raises(Refused, match="12 of TEA"):
        received(order, (tea, "1"))
    received(order, (tea, "1"), override="a gift of the house")
    assert only("reason", "audit WHERE action = 'po.receive' ORDER BY id DESC LIMIT 1") == "a gift of the house"
    assert differences() == []


def test_receiving_twice_brings_goods_once() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "2"))
    received(order)
    before = everything()
    assert act("po.receive", po=order).message == "PO-2026-000001 has been received already."
    assert everything() == before


def test_two_prices_of_one_product_stay_apart() -> None:
    tea = product("TEA")
    order = bought((tea, "4", "2"), (tea, "6", "3"))
    first = received(order, (tea, "5"))  # 4 at 2.00, then 1 at 3.00
    assert pick("quantity, value", "receipt_line WHERE receipt_id = ? ORDER BY id", first) == [
        (40_000, 800),
        (10_000, 300),
    ]
    act("receipt.return", receipt=first, reason="damp", lines=[(tea, "4.5")])
    assert pick("quantity, value", "receipt_line WHERE receipt_id > ? ORDER BY id", first) == [
        (40_000, 800),
        (5_000, 150),
    ]
    assert pick("received, returned", "purchase_line ORDER BY id") == [(40_000, 40_000), (10_000, 5_000)]
    assert differences() == []


def test_goods_go_back_at_what_they_came_in_for() -> None:
    tea = product("TEA", stock="10", cost="1")  # 10.00
    order = bought((tea, "10", "3"))
    receipt = received(order)  # 30.00 more: 20 for 40.00, 2.00 each on average
    back = act("receipt.return", receipt=receipt, reason="damp", lines=[(tea, "4")]).id
    assert legs("receipt", back) == [("1200", -1200), ("2100", 1200)]  # 4 at 3.00, not at 2.00
    assert only("quantity, value", "cost_layer") == (160_000, 2800)
    assert get("receipt", back, "number", "type", "value") == ("SR-2026-000001", "return", 1200)
    with pytest.raises(Invalid, match="more of product"):
        act("receipt.return", receipt=receipt, reason="damp", lines=[(tea, "7")])
    with pytest.raises(Refused, match="is a return itself"):
        act("receipt.return", receipt=back, reason="wrong")
    act("receipt.return", receipt=receipt, reason="the rest too")
    assert only("quantity, value", "cost_layer") == (100_000, 1000)
    assert balance_of("2100") == 0
    with pytest.raises(Refused, match="has gone back already"):
        act("receipt.return", receipt=receipt, reason="again")
    assert get("purchase_order", order, "state") == "done"  # what comes instead is ordered anew
    assert differences() == []


def test_what_customers_were_promised_does_not_go_back() -> None:
    tea = product("TEA")
    receipt = received(bought((tea, "5", "3")))
    confirmed(party(), (tea, "3"))
    before = everything()
    with pytest.raises(Refused, match="Only 2 of TEA can be taken"):
        act("receipt.return", receipt=receipt, reason="damp")
    assert everything() == before


def test_arrivals_go_to_who_was_promised_first_and_promises_come_from_what_is_on_its_way() -> None:
    acme, tea = party(), product("TEA")
    order = bought((tea, "6", "2", None, "", "2026-12-01"), (tea, "4", "2", None, "", "2026-12-15"))
    first, second, third, last = (confirmed(acme, (tea, quantity)) for quantity in ("5", "3", "2", "1"))
    promised = [lines_of(o, "promised")[0] for o in (first, second, third, last)]
    # 6 by the 1st: five of them; the 6th and two of the 15th; eight, nine, ten; the eleventh: nobody knows
    # each a working day later, to get them ready
    assert promised == ["2026-12-02", "2026-12-16", "2026-12-16", None]
    more = bought((tea, "1", "2", None, "", "2026-12-20"))
    assert lines_of(last, "promised") == ["2026-12-21"]  # the 20th is a Sunday
    received(order, (tea, "6"))
    assert [lines_of(o, "reserved")[0] for o in (first, second, third, last)] == [50_000, 10_000, 0, 0]
    ship_all(first)
    received(order)
    received(more)
    assert [lines_of(o, "reserved")[0] for o in (second, third, last)] == [30_000, 20_000, 10_000]
    assert pick("id", "incoming") == []
    assert differences() == []


def test_an_overdue_supply_promises_nothing_in_the_past() -> None:
    tea = product("TEA")
    bought((tea, "6", "2", None, "", "2026-11-02"))
    assert lines_of(confirmed(party(), (tea, "5")), "promised") == ["2026-11-23"]  # Monday


def test_a_closed_month_takes_no_goods() -> None:
    order = bought((product("TEA"), "1", "2"))
    act("period.close", month="2026-10")
    before = everything()
    with pytest.raises(Refused, match="2026-10 is closed"):
        received(order, day="2026-10-30")
    assert everything() == before
