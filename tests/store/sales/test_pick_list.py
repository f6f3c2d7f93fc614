"""The pick list: what to fetch for shipments that have not left, in order of place, lots shared out by what expires."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from store.core.undo import undo
from tests.conftest import Opened
from tests.store.shop import act, confirmed, differences, everything, only, party, pick, product, ship_all

COLUMNS = ("location", "quantity", "sku", "lot", "shipment")


def listed(filter: str = "", sort: str = "") -> list[tuple[str, ...]]:
    found = get_listing("pick-list")
    lines = found.window(Query(filter, sort))
    assert found.count(Query(filter)) == len(lines)
    return [tuple(found.shown(line, found.column(name)) for name in COLUMNS) for line in lines]


@pytest.fixture
def shop(database: Opened) -> Opened:
    """TEA in two usable lots, one expired and one blocked; two pieces of BOX; CUP without lots, also at SHELF."""
    act("location.add", code="A-SHELF", name="Shelf")
    tea, box = product("TEA", tracking="lot"), product("BOX", tracking="serial")
    cup = product("CUP", stock="50")
    act("stock.transfer", product=cup, quantity="10", target="A-SHELF")
    act("stock.adjust", product=tea, quantity="20", lot="LATE", expires="2027-06-30", cost="2")
    act("stock.adjust", product=tea, quantity="5", lot="SOON", expires="2026-12-01", cost="2")
    act("stock.adjust", product=box, quantity="2", lot="S1..S2", cost="9")
    party()
    return database


def order(*lines: tuple[str, str], **values: str) -> int:
    items = [(only("id", "product WHERE sku = ?", sku), quantity) for sku, quantity in lines]
    return confirmed(only("id", "party"), *items, **values)


def test_lots_are_shared_out_over_all_that_is_to_leave(shop: Opened) -> None:
    """SOON has 5: shipment 1 wants 4 of it, 2 gets the last one and 2 of LATE, 3 gets 6 more of LATE."""
    order(("TEA", "4"), ("CUP", "7"))
    order(("TEA", "3"), ("BOX", "1"))
    order(("TEA", "6"), ("BOX", "1"))
    order(("CUP", "2"), location="A-SHELF")
    assert listed() == [
        ("A-SHELF", "2", "CUP", "", "#4"),
        ("MAIN", "1", "BOX", "S1", "#2"),
        ("MAIN", "1", "BOX", "S2", "#3"),
        ("MAIN", "7", "CUP", "", "#1"),
        ("MAIN", "4", "TEA", "SOON", "#1"),
        ("MAIN", "1", "TEA", "SOON", "#2"),
        ("MAIN", "2", "TEA", "LATE", "#2"),
        ("MAIN", "6", "TEA", "LATE", "#3"),
    ]
    assert listed("shipment_id:2") == [
        ("MAIN", "1", "BOX", "S1", "#2"),
        ("MAIN", "1", "TEA", "SOON", "#2"),
        ("MAIN", "2", "TEA", "LATE", "#2"),
    ]
    assert [row[3] for row in listed("sku:TEA expires<2027-01-01")] == ["SOON", "SOON"]


def test_what_lies_picked_is_served_first_and_fetched_no_more(shop: Opened) -> None:
    order(("TEA", "4"))
    order(("TEA", "3"))
    act("shipment.pick", shipment=2)
    assert listed() == [("MAIN", "2", "TEA", "SOON", "#1"), ("MAIN", "2", "TEA", "LATE", "#1")]
    ship_all(2)
    assert listed() == [("MAIN", "2", "TEA", "SOON", "#1"), ("MAIN", "2", "TEA", "LATE", "#1")]


def picked(shipment: int) -> list[tuple[str, int]]:
    return pick(
        "l.number, k.quantity / 10000",
        "picked_lot k JOIN lot l ON l.id = k.lot_id JOIN shipment_line x ON x.id = k.origin_line_id "
        "WHERE x.shipment_id = ? ORDER BY k.id",
        shipment,
    )


def left_with(shipment: int) -> list[tuple[str, int]]:
    return pick(
        "l.number, x.quantity / 10000",
        "move_lot x JOIN lot l ON l.id = x.lot_id JOIN move m ON m.id = x.move_id "
        "WHERE m.origin = 'shipment' AND m.origin_id = ? ORDER BY x.id",
        shipment,
    )


def test_what_was_fetched_is_what_leaves(shop: Opened) -> None:
    """SOON has 5, LATE 20. What comes later and expires earlier does not slip into a box that is packed."""
    tea = only("id", "product WHERE sku = 'TEA'")
    order(("TEA", "6"), ("CUP", "1"))
    order(("TEA", "4"))
    assert act("shipment.pick", shipment=1).message == "Shipment #1 is picked (lots SOON, LATE)."
    assert picked(1) == [("SOON", 5), ("LATE", 1)]
    act("stock.adjust", product=tea, quantity="3", lot="FRESH", expires="2026-11-25", cost="2")
    assert listed() == [("MAIN", "3", "TEA", "FRESH", "#2"), ("MAIN", "1", "TEA", "LATE", "#2")]
    ship_all(2)
    assert left_with(2) == [("FRESH", 3), ("LATE", 1)]
    act("shipment.ship", shipment=1)
    assert left_with(1) == [("SOON", 5), ("LATE", 1)] and picked(1) == [] == differences()


def test_the_clerk_names_other_lots(shop: Opened) -> None:
    tea = only("id", "product WHERE sku = 'TEA'")
    order(("TEA", "6"))
    order(("TEA", "5"))
    act("shipment.pick", shipment=1, lines=[(tea, "6", "LATE")])
    assert listed() == [("MAIN", "5", "TEA", "SOON", "#2")]
    with pytest.raises(Refused, match="picked already"):
        act("shipment.pick", shipment=1)
    act("shipment.pick", shipment=1, lines=[(tea, "6", "SOON:2, LATE:4")])
    assert picked(1) == [("SOON", 2), ("LATE", 4)] and [row[1:4:2] for row in listed()] == [
        ("3", "SOON"),
        ("2", "LATE"),
    ]
    before = everything()
    for lots, reason in (("LATE:5", "makes 5, not 6"), ("SOON:6", "Only 5 of SOON"), ("LATER", "is no lot of TEA")):
        with pytest.raises((Refused, Invalid), match=reason):
            act("shipment.pick", shipment=1, lines=[(tea, "6", lots)])
    with pytest.raises(Invalid, match="the shipment has 6"):
        act("shipment.pick", shipment=1, lines=[(tea, "5", "LATE")])
    assert everything() == before
    act("shipment.ship", shipment=1)
    assert left_with(1) == [("SOON", 2), ("LATE", 4)] and differences() == []


def test_lots_that_lay_ready_are_free_again_when_their_goods_stay(shop: Opened) -> None:
    tea = only("id", "product WHERE sku = 'TEA'")
    first = order(("TEA", "6"))
    act("shipment.pick", shipment=1)
    act("shipment.ship", shipment=1, lines=[(tea, "4")])  # 2 are drafted again
    assert left_with(1) == [("SOON", 4)] and [row[1:4:2] for row in listed()] == [("1", "SOON"), ("1", "LATE")]
    act("shipment.pick", shipment=2)
    undo()
    assert picked(2) == [] and [row[1:4:2] for row in listed()] == [("1", "SOON"), ("1", "LATE")]
    act("shipment.pick", shipment=2)
    act("order.close", order=first, line=only("id", "order_line"), reason="enough")
    assert pick("id", "picked_lot") == [] == differences()
    order(("TEA", "3"))
    act("shipment.pick", shipment=only("MAX(id)", "shipment"))
    act("shipment.cancel", shipment=only("MAX(id)", "shipment"), reason="box")
    assert pick("id", "picked_lot") == [] == differences()


def test_what_expired_or_was_blocked_since_it_was_fetched_is_said(shop: Opened) -> None:
    tea = only("id", "product WHERE sku = 'TEA'")
    order(("TEA", "6"))
    act("shipment.pick", shipment=1)
    act("lot.block", lot=only("id", "lot WHERE number = 'SOON'"), reason="look")
    with pytest.raises(Refused, match="SOON is blocked"):
        act("shipment.ship", shipment=1)
    act("shipment.pick", shipment=1, lines=[(tea, "6", "LATE")])
    act("shipment.ship", shipment=1)
    assert left_with(1) == [("LATE", 6)] and differences() == []


def test_what_no_usable_lot_is_there_for_says_so(shop: Opened) -> None:
    first = order(("TEA", "24"))
    order(("TEA", "1"))
    act("lot.block", lot=only("id", "lot WHERE number = 'SOON'"), reason="look")
    assert listed() == [
        ("MAIN", "20", "TEA", "LATE", "#1"),
        ("MAIN", "4", "TEA", "none usable", "#1"),
        ("MAIN", "1", "TEA", "none usable", "#2"),
    ]
    act("lot.block", lot=only("id", "lot WHERE number = 'LATE'"), reason="look")
    assert {row[3] for row in listed()} == {"none usable"}
    act("order.cancel", order=first, reason="no")
    assert [row[4] for row in listed()] == ["#2"]


def test_the_list_is_what_shipping_then_takes(shop: Opened) -> None:
    for _ in range(3):
        order(("TEA", "7"), ("BOX", "1"))
    told = [(shipment, lot, quantity) for _, quantity, _, lot, shipment in listed() if lot]
    for shipment in pick("id", "shipment WHERE state = 'draft' ORDER BY id"):
        act("shipment.ship", shipment=shipment)
    taken = pick(
        "m.origin_id, l.number, x.quantity",
        "move_lot x JOIN lot l ON l.id = x.lot_id JOIN move m ON m.id = x.move_id WHERE m.origin = 'shipment'",
    )
    assert sorted(told) == sorted((f"#{row[0]}", row[1], str(row[2] // 10_000)) for row in taken)
    assert listed() == []
