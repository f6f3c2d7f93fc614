"""Goods to be inspected: ours and valued, not available; then accepted, sent back or scrapped, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import run
from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from tests.store.shop import (
    act,
    balance_of,
    confirmed,
    differences,
    get,
    legs,
    lines_of,
    only,
    party,
    pick,
    product,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tea(database: object) -> int:
    return product("TEA", inspect="yes")


def came(tea: int, quantity: str = "10", lines: Any = None, **values: Any) -> int:
    """A receipt of tea at 2.00 from Leafco; the inspection of it."""
    found = pick("id", "party WHERE code = 'LEAFCO'")
    order = act("po.add", party=found[0] if found else party("Leafco", "LEAFCO"), lines=[(tea, quantity, "2")]).id
    act("po.confirm", po=order)
    receipt = act("po.receive", po=order, lines=lines, **values).id
    return int(only("id", "inspection WHERE receipt_id = ?", receipt))


def there() -> dict[str, int]:
    """Whole pieces on hand by place."""
    return dict(pick("l.code, b.on_hand / 10000", "stock_balance b JOIN location l ON l.id = b.location_id "
                     "WHERE b.on_hand > 0"))  # fmt: skip


def test_held_goods_are_ours_but_nobody_gets_them(tea: int) -> None:
    order = confirmed(party(), (tea, "6"))
    inspection = came(tea)
    assert there() == {"MAIN-HOLD": 10}
    assert balance_of("1200") == 2000 == -balance_of("2100")
    assert lines_of(order, "reserved") == [0]
    assert only("held, received", "purchase_line") == (100_000, 100_000)
    assert only("quantity", "incoming") == 100_000  # still on its way to who waits
    stock = get_listing("stock")
    (line,) = stock.window(limit=1)
    assert stock.shown(line, stock.column("free")) == "0"
    assert get_listing("reorder").count(Query("sku:TEA")) == 0  # ten are coming, six are wanted
    with pytest.raises(Invalid, match="accept or reject"):
        act("stock.transfer", product=tea, quantity="1", source="MAIN-HOLD", target="MAIN")
    with pytest.raises(Invalid, match="accept or reject"):
        act("order.add", party=1, lines=[(tea, "1")], location="MAIN-HOLD")

    said = act("inspection.accept", inspection=inspection, quantity="7").message
    assert said == "7 × TEA accepted."
    assert there() == {"MAIN": 7, "MAIN-HOLD": 3}
    assert lines_of(order, "reserved") == [60_000]  # who waited has them at once
    assert balance_of("1200") == 2000
    assert only("quantity", "incoming") == 30_000
    assert get("inspection", inspection, "state") == "open"
    with pytest.raises(Refused, match="Only 3 of 10"):
        act("inspection.accept", inspection=inspection, quantity="4")
    assert differences() == []


def test_rejected_goods_go_back_or_are_scrapped(tea: int) -> None:
    inspection = came(tea)
    act("inspection.reject", inspection=inspection, quantity="4", reason="damp")
    back = only("id, type, value", "receipt WHERE type = 'return'")
    assert back[1:] == ("return", 800)
    assert legs("receipt", back[0]) == [("1200", -800), ("2100", 800)]
    act("inspection.reject", inspection=inspection, quantity="1", reason="torn", how="scrap")
    assert balance_of("5100") == 200  # one at our own expense
    act("inspection.accept", inspection=inspection)
    assert there() == {"MAIN": 5}
    assert (balance_of("1200"), balance_of("2100")) == (1000, -1200)
    assert get("inspection", inspection, "accepted", "returned", "scrapped", "state") == (
        50_000,
        40_000,
        10_000,
        "done",
    )
    assert only("held, received, returned", "purchase_line") == (0, 100_000, 40_000)
    assert pick("id", "incoming") == []
    with pytest.raises(Refused, match="decided on already"):
        act("inspection.reject", inspection=inspection, reason="late")
    assert differences() == []


def test_what_waits_is_rejected_not_returned(tea: int) -> None:
    inspection = came(tea)
    receipt = only("id", "receipt")
    with pytest.raises(Refused, match="waits to be inspected"):
        act("receipt.return", receipt=receipt, reason="damp")
    act("inspection.accept", inspection=inspection, quantity="4")
    act("receipt.return", receipt=receipt, reason="damp")  # of what was accepted, all
    assert there() == {"MAIN-HOLD": 6}
    act("inspection.reject", inspection=inspection, reason="all damp")
    assert there() == {} and balance_of("1200") == 0 == balance_of("2100")
    assert differences() == []


def test_lots_are_those_that_came(database: object) -> None:
    milk = product("MILK", inspect="yes", tracking="lot")
    first = came(milk, "5", lines=[(milk, "2", "L1"), (milk, "3", "L2")])
    second = came(milk, "4", lines=[(milk, "4", "L3")])
    act("inspection.accept", inspection=second, quantity="1")
    act("inspection.reject", inspection=first, quantity="2", reason="sour", lot="L2")
    act("inspection.accept", inspection=first)
    found = pick("o.number, l.code, b.quantity / 10000", "lot_balance b JOIN lot o ON o.id = b.lot_id "
                 "JOIN location l ON l.id = b.location_id WHERE b.quantity > 0 ORDER BY 1, 2")  # fmt: skip
    assert found == [("L1", "MAIN", 2), ("L2", "MAIN", 1), ("L3", "MAIN", 1), ("L3", "MAIN-HOLD", 3)]
    assert differences() == []


def test_each_place_has_its_own(tea: int) -> None:
    act("warehouse.add", code="NORTH", name="North")
    order = act("po.add", party=party("Leafco", "LEAFCO"), lines=[(tea, "3", "2")], location="NORTH").id
    act("po.confirm", po=order)
    act("po.receive", po=order)
    came(tea, "2")
    assert there() == {"NORTH-HOLD": 3, "MAIN-HOLD": 2}
    act("product.edit", product=tea, changes={"inspect": "no"})
    act("po.confirm", po=(other := act("po.add", party=1, lines=[(tea, "1", "2")]).id))
    act("po.receive", po=other)
    assert there()["MAIN"] == 1
    assert differences() == []


def test_check_finds_what_was_changed_behind_the_program(tea: int) -> None:
    inspection = came(tea)
    act("inspection.accept", inspection=inspection, quantity="4")
    run("UPDATE inspection SET accepted = 30000 WHERE id = ?", (inspection,))
    found = differences()
    assert "inspections: inspection #1: accepted 30000, scrapped 0; moves say 40000 and 0" in found
    assert any("wait to be inspected" in said for said in found)


def received_from(supplier: int, item: int) -> int:
    """Four pieces of a product come from a supplier; how many of them wait to be inspected."""
    order = act("po.add", party=supplier, lines=[(item, "4", "2")]).id
    act("po.confirm", po=order)
    receipt = act("po.receive", po=order).id
    return sum(pick("quantity / 10000", "inspection WHERE receipt_id = ?", receipt))


def test_a_supplier_or_what_they_supply_may_ask_for_inspection() -> None:
    careful, plain = party("Leafco", "LEAFCO", inspect_deliveries="yes"), party("Cup & Co", "CUPCO")
    tea, cup = product("TEA"), product("CUP")
    assert [received_from(careful, item) for item in (tea, cup)] == [4, 4]  # all that this supplier brings
    assert [received_from(plain, item) for item in (tea, cup)] == [0, 0]
    term = act("supplier-term.add", product=cup, supplier=plain, price="2", inspect="yes").id
    assert [received_from(plain, item) for item in (tea, cup)] == [0, 4]  # only cups of theirs
    act("supplier-term.retire", term=term)
    act("party.edit", party=careful, changes={"inspect_deliveries": False})
    assert [received_from(who, item) for who in (careful, plain) for item in (tea, cup)] == [0, 0, 0, 0]
    held = "stock_balance b JOIN location l ON l.id = b.location_id WHERE l.inspection = 1 ORDER BY b.product_id"
    assert pick("b.on_hand", held) == [40_000, 80_000]
    assert differences() == []


def test_what_goes_straight_to_a_customer_is_not_inspected_here() -> None:
    tea = product("TEA", inspect="yes", drop_ship=True)
    careful = party("Leafco", "LEAFCO", inspect_deliveries="yes")
    act("supplier-term.add", product=tea, supplier=careful, price="2", inspect="yes")
    order = confirmed(party(), (tea, "4"))
    bought = only("id", "purchase_order WHERE for_order = ?", order)
    act("po.confirm", po=bought)
    act("po.receive", po=bought)
    assert pick("id", "inspection") == [] and lines_of(order, "delivered") == [40_000]
    assert differences() == []
