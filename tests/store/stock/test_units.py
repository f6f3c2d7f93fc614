"""Goods moved, counted and made in other units than the one they are kept in, against sums done by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import run
from store.core.errors import Invalid, Refused
from tests.store.catalog.test_units import boxed
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, balance_of, differences, only, party, pick, product
from tests.store.stock.goods import receive

pytestmark = pytest.mark.usefixtures("database")


def there(product_id: int) -> dict[str, int]:
    """Place → how many whole pieces are there."""
    found = pick("l.code, b.on_hand", "stock_balance b JOIN location l ON l.id = b.location_id WHERE b.product_id = ? "
                 "AND b.on_hand <> 0", product_id)  # fmt: skip
    return {place: on_hand // 10_000 for place, on_hand in found}


def whole(product_id: int) -> None:
    """Its stock unit comes whole only."""
    run("UPDATE unit SET whole = 1 WHERE id = (SELECT unit_id FROM product WHERE id = ?)", (product_id,))


def test_what_is_there_is_said_in_boxes_and_worth_what_they_cost() -> None:
    """3 boxes of 7 at 25.00 are 21 pieces for 75.00; 25 / 7 is no price of a piece."""
    bolt = boxed("BOLT", holds="7")
    said = act("stock.adjust", product=bolt, quantity="3", unit="box", cost="25", reason="opening").message
    assert said == "BOLT: 21 on hand (21)."
    assert there(bolt) == {"MAIN": 21} and balance_of("1200") == 7500
    act("stock.adjust", product=bolt, quantity="22")  # one more at what the others cost: 3.57
    act("stock.adjust", product=bolt, quantity="2", unit="box")  # 8 of 22 for 78.57: 28.57
    assert there(bolt) == {"MAIN": 14} and balance_of("1200") == 5000
    assert differences() == []


def test_boxes_are_transferred_sent_and_received() -> None:
    act("warehouse.add", code="NORTH", name="North")
    bolt, tea = boxed("BOLT", stock="60", cost="1"), product("TEA", stock="9", cost="2")
    assert "24 of BOLT moved" in act("stock.transfer", product=bolt, quantity="2", unit="box", target="NORTH").message
    plan = act("transfer.add", target="NORTH", lines=[(bolt, "2 box"), (bolt, "5"), (tea, "4")]).id
    assert pick("quantity", "transfer_line WHERE transfer_id = ? ORDER BY id", plan) == [290_000, 40_000]
    act("transfer.send", transfer=plan, lines=[(bolt, "1 box")])
    with pytest.raises(Invalid, match="is more than can be received"):
        act("transfer.receive", transfer=plan, lines=[(bolt, "1.25 box")])
    act("transfer.receive", transfer=plan, lines=[(bolt, "0.5 box")])
    assert there(bolt) == {"MAIN": 24, "NORTH": 30, "TRANSIT": 6} and differences() == []


def test_what_is_counted_in_boxes() -> None:
    """24 expected, 2 boxes and 5 found: 5 more for a twelfth of 30.00 each, 12.50."""
    bolt = boxed("BOLT", stock="24", cost="2")
    count = act("count.start", product=bolt).id
    act("count.enter", count=count, lines=[(bolt, "2 box")])
    assert only("counted", "stock_count_line") == 240_000
    line = only("id", "stock_count_line")
    act("count-line.edit", line=line, quantity="2.5", unit="box", cost="30")
    assert only("counted, unit_cost, value", "stock_count_line") == (300_000, 2_500_000, 1500)
    act("count-line.edit", line=line, quantity="29", cost="2.50")
    act("count.post", count=count)
    assert there(bolt) == {"MAIN": 29} and balance_of("1200") == 4800 + 1250 and differences() == []


def test_goods_back_in_boxes() -> None:
    bolt = boxed("BOLT")
    came = receive(bolt, 36, 3600)
    assert "12 of BOLT went back" in act("move.return", move=came, quantity="1", unit="box").message
    assert there(bolt) == {"MAIN": 24} and differences() == []


def test_boxes_are_made_of_boxes() -> None:
    """A box of 4 hampers takes 8 teas (half a box of 16) and 4 cups: 8 × 1.00 + 4 × 2.00 = 16.00."""
    tea, cup = boxed("TEA", holds="16", stock="40", cost="1"), product("CUP", stock="40", cost="2")
    hamper = boxed("HAMPER", holds="4")
    act("bom.add", product=hamper, makes="4", activate=True, lines=[(tea, "0.5 box"), (cup, "4")])
    assert pick("quantity", "bom_line ORDER BY id") == [80_000, 40_000]
    made = act("work-order.add", product=hamper, quantity="3", unit="box").id
    assert only("quantity", "work_order") == 120_000
    act("work-order.edit", work_order=made, changes={"quantity": "2", "unit": "box"})
    assert only("quantity", "work_order") == 80_000
    assert pick("quantity", "work_order_line ORDER BY id") == [160_000, 80_000]
    act("work-order.release", work_order=made)
    act("work-order.complete", work_order=made, quantity="1", unit="box")
    assert there(hamper) == {"MAIN": 4} and there(tea) == {"MAIN": 32} and there(cup) == {"MAIN": 36}
    # two pieces are spoiled, two are good: a box of tea is used instead of half a one, 16.00 + 8.00 in all
    act("work-order.complete", work_order=made, quantity="0.5", scrapped="0.5", unit="box", reason="torn",
        lines=[(tea, "1 box")])  # fmt: skip
    assert there(hamper) == {"MAIN": 6} and there(tea) == {"MAIN": 16}
    assert only("state", "work_order") == "done" and balance_of("5100") == 1200 and differences() == []


def test_what_does_not_come_out_is_refused_everywhere() -> None:
    act("warehouse.add", code="NORTH", name="North")
    bolt = boxed("BOLT", stock="60", cost="1")
    whole(bolt)
    count = act("count.start", product=bolt).id
    tries: tuple[tuple[str, dict[str, Any]], ...] = (
        ("stock.adjust", {"product": bolt, "quantity": "0.3", "unit": "box"}),
        ("stock.transfer", {"product": bolt, "quantity": "0.3", "unit": "box", "target": "NORTH"}),
        ("transfer.add", {"target": "NORTH", "lines": [(bolt, "0.3 box")]}),
        ("count.enter", {"count": count, "lines": [(bolt, "0.3 box")]}),
        ("count-line.edit", {"line": only("id", "stock_count_line"), "quantity": "0.3", "unit": "box"}),
        ("work-order.add", {"product": bolt, "quantity": "0.3", "unit": "box"}),
    )
    for name, values in tries:
        with pytest.raises(Invalid, match=r"would be 3\.6 pc, and these come whole only: say 3 or 4 pc"):
            act(name, **values)
        in_kilos = {"unit": "kg"} if "unit" in values else {"lines": [(bolt, "2 kg")]}
        with pytest.raises(Invalid, match="is no unit of BOLT, which has pc, box"):
            act(name, **values | in_kilos)
    with pytest.raises(Invalid, match="pc is not divided: say 1 or 2"):
        act("stock.transfer", product=bolt, quantity="1.5", target="NORTH")
    with pytest.raises(Refused, match="Only 60 of BOLT can be taken"):
        act("stock.transfer", product=bolt, quantity="6", unit="box", target="NORTH")
    assert there(bolt) == {"MAIN": 60}


def test_stock_levels_and_bills_are_imported_in_boxes() -> None:
    party()
    bolt, tea = boxed("BOLT"), product("TEA")
    report = take("stock", "sku,quantity,uom,cost\nBOLT,2,box,30\nTEA,5,,1\n")
    assert counts(report) == (2, 0, 0, 0)
    assert there(bolt) == {"MAIN": 24} and there(tea) == {"MAIN": 5} and balance_of("1200") == 6500
    refused = take("stock", "sku,quantity,unit,cost\nTEA,5,box,1\n")
    assert [fault.reason for fault in refused.faults] == [
        "is no unit of TEA, which has pc; say how many: backdesk product unit TEA"
    ]
    hamper = product("HAMPER")
    assert counts(take("boms", "product,component,quantity,uom\nHAMPER,BOLT,2,box\nHAMPER,TEA,1,\n"))[0] == 1
    assert pick("quantity", "bom_line WHERE bom_id = (SELECT id FROM bom WHERE product_id = ?) ORDER BY id", hamper) == [
        240_000, 10_000
    ]  # fmt: skip
    assert differences() == []
