"""Lots and serial numbers kept through returns, transfers, counts and imports, and traced both ways."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from store.core.references import resolve
from store.core.undo import undo
from tests.conftest import Opened
from tests.store.shop import (
    act,
    confirmed,
    differences,
    everything,
    only,
    open_shipment,
    party,
    pick,
    product,
    ship_all,
)
from tests.store.stock.lot_shop import bought, of, sold, tea_in_lots, there

pytestmark = pytest.mark.usefixtures("database")


# Coming back ----------------------------------------------------------------------------------------


def test_a_customer_s_return_asks_which_lot_came_back() -> None:
    tea = tea_in_lots()
    sold(tea, "35")  # 30 of SOON, 5 of MARCH
    move = only("id", "move WHERE origin = 'shipment'")
    with pytest.raises(Invalid, match=r"say which of (SOON \(30\), MARCH \(5\)|MARCH \(5\), SOON \(30\))"):
        act("move.return", move=move, quantity="3")
    with pytest.raises(Refused, match="Only 5 of MARCH can still come back"):
        act("move.return", move=move, quantity="6", lot="MARCH")
    act("move.return", move=move, quantity="5", lot="MARCH:4, SOON:1")
    act("move.return", move=move, quantity="1", lot="MARCH")
    assert there(tea) == {"MARCH": 40, "OLD": 20, "FIRST": 10, "SOON": 1, "SECOND": 5}
    act("move.return", move=move, quantity="2")  # only SOON is left of it
    act("move.return", move=move, quantity="27")  # all that is left
    assert there(tea)["SOON"] == 30
    assert differences() == []


def test_a_return_to_the_supplier_takes_lots_of_its_receipt() -> None:
    tea = product("TEA", tracking="lot")
    receipt = bought(tea, ("6", "A"), ("4", "B"))
    bought(tea, ("5", "C"))
    for lines, fault in (([(tea, "3")], "say which of"), ([(tea, "3", "C")], "Only 0 of C can still come back")):
        with pytest.raises((Invalid, Refused), match=fault):
            act("receipt.return", receipt=receipt, reason="damp", lines=lines)
    sold(tea, "5", ("5", "A"))
    with pytest.raises(Refused, match="Only 1 of A is at MAIN"):
        act("receipt.return", receipt=receipt, reason="damp", lines=[(tea, "3", "A:2, B:1")])
    back = act("receipt.return", receipt=receipt, reason="damp", lines=[(tea, "5", "A:1, B:4")]).id
    assert of("receipt", back) == {"A": 1, "B": 4}
    assert there(tea) == {"C": 5} and differences() == []


# Other places and counts --------------------------------------------------------------------------


def test_transfers_carry_lots_and_what_is_on_its_way_arrives_as_it_left() -> None:
    tea = tea_in_lots()
    act("location.add", code="NORTH", name="North")
    plan = act("transfer.add", target="NORTH", lines=[(tea, "50")]).id
    act("transfer.send", transfer=plan, lines=[(tea, "35")])  # 30 SOON, 5 MARCH
    act("transfer.send", transfer=plan, lines=[(tea, "5", "OLD")])  # by name also what has expired
    with pytest.raises(Invalid, match="more than is on its way"):
        act("transfer.receive", transfer=plan, lines=[(tea, "6", "MARCH")])
    act("transfer.receive", transfer=plan, lines=[(tea, "2", "MARCH")])
    act("transfer.receive", transfer=plan, lines=[(tea, "6")])  # first OLD, then SOON
    act("transfer.complete", transfer=plan)
    at = dict(
        pick(
            "l.number, b.quantity",
            "lot_balance b JOIN lot l ON l.id = b.lot_id JOIN location g ON g.id = b.location_id "
            "WHERE g.code = 'NORTH' ORDER BY l.id",
        )
    )
    assert at == {"MARCH": 150_000, "OLD": 50_000, "SOON": 300_000}
    act("stock.transfer", product=tea, quantity="5", source="NORTH", target="MAIN", lot="OLD")
    assert there(tea) == {"MARCH": 40, "OLD": 20, "FIRST": 10, "SOON": 30, "SECOND": 5}
    assert differences() == []


def test_a_count_is_of_lots_and_pieces() -> None:
    """30 of SOON expected, 28 found; MARCH as expected; 2 of NEW at 2.00 nobody knew of; SN2 missing, SN9 found."""
    tea, box = tea_in_lots(), product("BOX", tracking="serial")
    bought(box, ("3", "SN1..SN3"), price="100")
    count = act("count.start").id
    assert pick("expected", "stock_count_line WHERE product_id = ? ORDER BY id", tea) == [
        200_000, 300_000, 400_000, 100_000, 50_000,
    ]  # fmt: skip
    with pytest.raises(Invalid, match="say which lot"):
        act("count.enter", count=count, lines=[(tea, "105")])
    lines = [
        (tea, "28", None, "soon"), (tea, "75", None, "MARCH:40, OLD:20, FIRST:10, SECOND:5"),
        (tea, "2", "2", "NEW", "2028-01-01"), (box, "3", "90", "SN1, SN3, SN9"), (box, "0", None, "SN2"),
    ]  # fmt: skip
    act("count.enter", count=count, lines=lines)
    piece = only("x.id", "stock_count_line x JOIN lot l ON l.id = x.lot_id WHERE l.number = 'SN9'")
    with pytest.raises(Invalid, match="must be 0 or 1"):
        act("count-line.edit", line=piece, quantity="2")
    act("count.post", count=count)
    assert there(tea) == {"MARCH": 40, "OLD": 20, "FIRST": 10, "SOON": 28, "SECOND": 5, "NEW": 2}
    assert there(box) == {"SN1": 1, "SN3": 1, "SN9": 1}
    assert sum(pick("value", "stock_count_line")) == -400 + 400 - 10_000 + 9_000
    assert differences() == []


def test_nothing_of_a_product_kept_by_lot_is_counted_without_a_lot() -> None:
    tea = product("TEA", tracking="lot")
    count = act("count.start", product=tea).id
    with pytest.raises(Invalid, match="say which lot"):
        act("count-line.edit", line=1, quantity="3")
    act("count.enter", count=count, lines=[(tea, "3", "2", "L1")])
    act("count.post", count=count)
    assert there(tea) == {"L1": 3} and differences() == []


# Tracing --------------------------------------------------------------------------------------------


def listed(name: str, filter: str, *columns: str) -> list[tuple[str, ...]]:
    found = get_listing(name)
    return [
        tuple(found.plain(line, found.column(column)) for column in columns) for line in found.window(Query(filter))
    ]


def test_a_lot_is_traced_to_its_customers_and_back_to_its_supplier() -> None:
    tea = tea_in_lots()
    bright = party("Bright", "BRIGHT")
    sold(tea, "32")  # to Acme: 30 of SOON, 2 of MARCH
    act("shipment.ship", shipment=open_shipment(confirmed(bright, (tea, "3"))))
    act("move.return", move=only("MAX(id)", "move"), quantity="1")
    march = resolve("lot", "MARCH")
    assert listed("lot-customers", f"lot_id:{march}", "party", "quantity", "back", "shipment") == [
        ("Bright", "3", "1", "SH-2026-000002"),
        ("Acme GmbH", "2", "0", "SH-2026-000001"),
    ]
    assert listed("lot-suppliers", "lot:march", "party", "quantity", "receipt") == [("Leaf", "40", "RC-2026-000001")]
    assert listed("lot-moves", "lot:march", "from", "to", "quantity") == [
        ("CUSTOMER", "MAIN", "1"),
        ("MAIN", "CUSTOMER", "3"),
        ("MAIN", "CUSTOMER", "2"),
        ("SUPPLIER", "MAIN", "40"),
    ]
    assert listed("lots", "state:expired", "number", "on_hand") == [("OLD", "20")]
    assert listed("lots", "march", "sku", "on_hand") == [("TEA", "36")]
    assert listed("lot-stock", "expires<2026-12-01 sku:TEA", "lot", "quantity", "state") == [("OLD", "20", "expired")]


def test_undo_of_an_edit_brings_the_expiry_back() -> None:
    tea = product("TEA", tracking="lot")
    bought(tea, ("5", "L1", "2027-01-01"))
    act("lot.edit", lot=1, changes={"expires": "2027-02-01", "number": "L1-B"})
    undo()
    assert pick("number, expires", "lot") == [("L1", "2027-01-01")]
    assert resolve("lot", "l1") == 1


def test_an_import_sets_lot_by_lot_and_twice_is_once(database: Opened, tmp_path: Any) -> None:
    from store.exchange.engine import import_file
    from store.exchange.options import ImportOptions

    product("TEA", tracking="lot")
    product("BOX", tracking="serial")
    file = tmp_path / "stock.csv"
    file.write_text(
        "sku,on hand,unit cost,lot,expiry,reason\nTEA,60,2.10,L7,2027-03-31,opening\nTEA,40,2.20,L8,,opening\n"
        "BOX,3,80,SN1..SN3,,opening\n"
    )
    for _ in range(2):
        import_file("stock", str(file), ImportOptions())
        assert pick("l.number, b.quantity", "lot_balance b JOIN lot l ON l.id = b.lot_id ORDER BY l.id") == [
            ("L7", 600_000), ("L8", 400_000), ("SN1", 10_000), ("SN2", 10_000), ("SN3", 10_000),
        ]  # fmt: skip
    assert only("COUNT(*), CAST(SUM(cost) AS BIGINT)", "move") == (3, 12600 + 8800 + 24000)
    assert differences() == []


# What others make of it -------------------------------------------------------------------------------


def test_a_return_of_an_order_says_which_lots_came_back() -> None:
    tea = tea_in_lots()
    sold(tea, "35")  # 30 of SOON, 5 of MARCH
    made = act("return.add", order=only("id", "sales_order"), reason="damaged", lines=[(tea, "4")]).id
    for lines, fault in (
        (None, "say which of"),
        ([(tea, "3", "MARCH")], "makes 3, but 4 come back"),
        ([(tea, "4", "FIRST")], "Only 0 of FIRST can still come back"),
    ):
        with pytest.raises((Invalid, Refused), match=fault):
            act("return.receive", goods_back=made, lines=lines)
    act("return.receive", goods_back=made, lines=[(tea, "4", "MARCH:3, SOON:1")])
    assert there(tea) == {"MARCH": 38, "OLD": 20, "FIRST": 10, "SOON": 1, "SECOND": 5}
    act("return.reverse", goods_back=made, reason="not ours")
    assert there(tea) == {"MARCH": 35, "OLD": 20, "FIRST": 10, "SECOND": 5}
    again = act("return.add", order=only("id", "sales_order"), reason="damaged", scrap=True).id  # all that left
    act("return.receive", goods_back=again)
    assert there(tea) == {"MARCH": 35, "OLD": 20, "FIRST": 10, "SECOND": 5}
    assert differences() == []


def test_what_has_expired_is_ordered_again() -> None:
    tea = product("TEA", tracking="lot", reorder_level="20")
    bought(tea, ("15", "GOOD", "2027-03-31"), ("10", "OLD", "2026-11-01"))
    [line] = get_listing("reorder").window(Query("sku:TEA"))
    assert get_listing("reorder").plain(line, get_listing("reorder").column("on_hand")) == "15"
    act("lot.edit", lot=resolve("lot", "OLD"), changes={"expires": "2027-11-01"})
    assert get_listing("reorder").window(Query("sku:TEA")) == []


def test_pieces_are_sold_whole() -> None:
    box, acme = product("BOX", tracking="serial"), party()
    with pytest.raises(Invalid, match="each piece of BOX has a number"):
        act("order.add", party=acme, lines=[(box, "1.5")])


def test_no_part_of_a_piece_moves_by_any_way() -> None:
    acme, box = party(), product("BOX", tracking="serial")
    act("stock.adjust", product=box, quantity="3", lot="S1..S3", cost="5", reason="opening")
    ship_all(confirmed(acme, (box, "1")))
    move = only("id", "move WHERE origin = 'shipment'")
    for action, values in (
        ("move.return", {"move": move, "quantity": "0.5"}),
        ("stock.transfer", {"product": box, "quantity": "0.5", "target": "B1"}),
        ("stock.adjust", {"product": box, "quantity": "1.5"}),
    ):
        if action == "stock.transfer":
            act("location.add", code="B1", name="Bay")
        before = everything()
        with pytest.raises(Invalid):
            act(action, **values)
        assert everything() == before, action
    assert differences() == []
