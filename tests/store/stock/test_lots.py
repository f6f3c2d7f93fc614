"""Lots and serial numbers: asked for when goods come, first expired first out when they go, kept through everything."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, NotFound, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.references import find_anything, resolve, title
from store.core.undo import undo
from tests.conftest import Opened
from tests.store.shop import act, confirmed, differences, everything, get, only, open_shipment, party, pick, product
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def bought(item: int, *lines: tuple[Any, ...], price: str = "2") -> int:
    """A receipt of a product: (quantity, lots, expires) for each line; the receipt."""
    known = pick("id", "party WHERE code = 'LEAF'")
    leaf = known[0] if known else party("Leaf", "LEAF")
    whole = sum(int(quantity) for quantity, *_ in lines)
    order = act("po.add", party=leaf, lines=[(item, str(whole), price)]).id
    act("po.confirm", po=order)
    return act("po.receive", po=order, lines=[(item, *line) for line in lines]).id


def sold(item: int, quantity: str, *lots: tuple[str, str], **values: Any) -> int:
    """A shipment of an order for a product, of these lots where any are named."""
    known = pick("id", "party WHERE code = 'ACME'")
    shipment = open_shipment(confirmed(known[0] if known else party(), (item, quantity)))
    act("shipment.ship", shipment=shipment, lines=[(item, *lot) for lot in lots] or None, **values)
    return shipment


def there(item: int) -> dict[str, float]:
    """Lot → how much of it is at all places, as pieces."""
    found = pick(
        "l.number, SUM(b.quantity)",
        "lot_balance b JOIN lot l ON l.id = b.lot_id WHERE b.product_id = ? GROUP BY l.id, l.number ORDER BY l.id",
        item,
    )
    return {number: int(quantity) / 10_000 for number, quantity in found}


def of(origin: str, origin_id: int) -> dict[str, float]:
    """Lot → how much of it a document moved."""
    found = pick(
        "l.number, x.quantity",
        "move_lot x JOIN lot l ON l.id = x.lot_id JOIN move m ON m.id = x.move_id "
        "WHERE m.origin = ? AND m.origin_id = ? ORDER BY x.id",
        origin,
        origin_id,
    )
    return {number: quantity / 10_000 for number, quantity in found}


def tea_in_lots() -> int:
    """20 that expired on 1 November, 30 good until the 25th, 40 until March, 10 and 5 without an end."""
    tea = product("TEA", tracking="lot")
    bought(tea, ("40", "MARCH", "2027-03-31"), ("20", "OLD", "2026-11-01"), ("10", "FIRST"))
    bought(tea, ("30", "SOON", "2026-11-25"), ("5", "SECOND"))
    return tea


# Coming in ----------------------------------------------------------------------------------------


def test_goods_kept_by_lot_come_in_lots_only() -> None:
    tea = product("TEA", tracking="lot")
    leaf = party("Leaf", "LEAF")
    order = act("po.add", party=leaf, lines=[(tea, "10", "2")]).id
    act("po.confirm", po=order)
    before = everything()
    for lines, reason in (
        (None, "say which lot of TEA"),
        ([(tea, "10")], "say which lot of TEA"),
        ([(tea, "10", "A:4, B:5")], "makes 9, not 10"),
        ([(tea, "10", "A, B")], "needs its quantity"),
    ):
        with pytest.raises(Invalid, match=reason):
            act("po.receive", po=order, lines=lines)
    with pytest.raises(Invalid, match="say which lot"):
        act("stock.adjust", product=tea, quantity="3", cost="1")
    assert everything() == before
    receipt = act("po.receive", po=order, lines=[(tea, "7", "A:4, b:3", "2027-01-31"), (tea, "3", "a", "2027-01-31")])
    assert there(tea) == {"A": 7, "b": 3}
    assert pick("quantity, cost", "move") == [(100_000, 2000)]  # one move, of two lots
    assert pick("number, expires, state", "lot ORDER BY id") == [
        ("A", "2027-01-31", "active"),
        ("b", "2027-01-31", "active"),
    ]
    assert of("receipt", receipt.id) == {"A": 7, "b": 3}
    assert differences() == []


def test_a_lot_has_one_number_a_product_in_any_letter_case_and_one_expiry() -> None:
    tea, cup = product("TEA", tracking="lot"), product("CUP", tracking="lot")
    bought(tea, ("5", "Ä-1"))
    bought(cup, ("5", "ä-1", "2027-01-01"))  # another product's
    bought(tea, ("5", "ä-1", "2027-02-01"))  # now it is known until when it is good
    assert pick("product_id, number, expires", "lot ORDER BY id") == [
        (tea, "Ä-1", "2027-02-01"),
        (cup, "ä-1", "2027-01-01"),
    ]
    with pytest.raises(Refused, match=r"Ä-1 expires on 2027-02-01, not on 2027-03-01"):
        bought(tea, ("5", "Ä-1", "2027-03-01"))
    with pytest.raises(Invalid, match="already exists as 'Ä-1'"):
        act("lot.add", product=tea, number="ä-1")
    act("lot.add", product=tea, number="NEXT", expires="2027-05-05", supplier_reference="77/A")
    with pytest.raises(Invalid, match="already exists"):
        act("lot.edit", lot=resolve("lot", "NEXT"), changes={"number": "Ä-1"})
    with pytest.raises(Refused, match="fits several"):
        resolve("lot", "ä-1")
    assert resolve("lot", "cup:Ä-1") == 2 and title("lot", 2) == "CUP ä-1"
    assert find_anything("next") == ("lot", 3) and find_anything("lot TEA:ä-1") == ("lot", 1)
    with pytest.raises(NotFound):
        resolve("lot", "CUP:NEXT")
    plain = product("PLAIN")
    with pytest.raises(Refused, match="not kept by lot"):
        act("lot.add", product=plain, number="X")
    with pytest.raises(Invalid, match="PLAIN is not kept by lot"):
        bought(plain, ("1", "X"))


def test_serial_numbers_are_one_piece_each() -> None:
    box = product("BOX", tracking="serial")
    with pytest.raises(Invalid, match="makes 2, not 3"):
        bought(box, ("3", "SN1..SN2"))
    bought(box, ("3", "SN1..SN3"), price="100")
    with pytest.raises(Refused, match="SN2 is at MAIN already"):
        bought(box, ("1", "sn2"))
    assert of("shipment", sold(box, "1")) == {"SN1": 1}
    assert of("shipment", sold(box, "1", ("1", "SN3"))) == {"SN3": 1}
    bought(box, ("1", "SN3"))  # bought back
    assert there(box) == {"SN2": 1, "SN3": 1}
    with pytest.raises(Invalid, match="must be whole"):
        act("stock.adjust", product=box, quantity="0.5", lot="SN9", cost="1")
    act("stock.adjust", product=box, quantity="2", lot="SN7..SN8", cost="1")
    act("stock.adjust", product=box, quantity="0", lot="SN7, SN2")
    assert there(box) == {"SN3": 1, "SN8": 1}
    act("stock.adjust", product=box, quantity="0")
    assert there(box) == {} and only("on_hand", "stock_balance") == 0
    assert differences() == []


def test_what_a_product_is_kept_by_is_fixed_once_goods_moved() -> None:
    tea = product("TEA", tracking="lot")
    act("product.edit", product=tea, changes={"tracking": "serial"})
    act("product.edit", product=tea, changes={"tracking": "lot"})
    undo()
    assert get("product", tea, "tracking") == "serial"
    act("stock.adjust", product=tea, quantity="1", lot="SN1", cost="1")
    for other in ("none", "lot"):
        with pytest.raises(Refused, match="The keeping by lot of TEA is fixed"):
            act("product.edit", product=tea, changes={"tracking": other})
    plain = product("PLAIN", stock="1")
    with pytest.raises(Refused, match="is fixed"):
        act("product.edit", product=plain, changes={"tracking": "lot"})
    with pytest.raises(Invalid, match="is for goods"):
        product("HOUR", kind="service", tracking="lot")


# Going out ----------------------------------------------------------------------------------------


def test_first_expired_goes_first_and_what_never_expires_last_oldest_first() -> None:
    """SOON until 25 November, MARCH after it, then FIRST before SECOND; OLD expired on the 1st and stays."""
    tea = tea_in_lots()
    assert of("shipment", sold(tea, "20")) == {"SOON": 20}
    assert of("shipment", sold(tea, "15")) == {"SOON": 10, "MARCH": 5}
    assert of("shipment", sold(tea, "47")) == {"MARCH": 35, "FIRST": 10, "SECOND": 2}
    assert there(tea) == {"OLD": 20, "SECOND": 3}
    order = confirmed(only("id", "party WHERE code = 'ACME'"), (tea, "4"))  # 3 can be promised, OLD cannot
    assert only("reserved", "order_line WHERE order_id = ?", order) == 30_000
    assert differences() == []


def test_a_lot_is_good_on_the_day_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tea = product("TEA", tracking="lot")
    bought(tea, ("5", "SOON", "2026-11-25"))
    monkeypatch.setenv("BACKDESK_TODAY", "2026-11-25")
    sold(tea, "2")
    shipment = open_shipment(confirmed(only("id", "party WHERE code = 'ACME'"), (tea, "2")))
    monkeypatch.setenv("BACKDESK_TODAY", "2026-11-26")
    with pytest.raises(Refused, match=r"Only 0 of TEA can be taken by lot, of 2: SOON expired on 2026-11-25"):
        act("shipment.ship", shipment=shipment)
    act("shipment.ship", shipment=shipment, day="2026-11-25")  # it left yesterday
    assert there(tea) == {"SOON": 1} and differences() == []


def test_expired_and_blocked_lots_are_refused_by_name_unless_a_manager_says_why() -> None:
    tea = tea_in_lots()
    act("lot.block", lot=resolve("lot", "MARCH"), reason="smells of soap")
    add_user("wendy", "warehouse")
    shipment = open_shipment(confirmed(party(), (tea, "4")))
    for lot, reason in (("OLD", "OLD expired on 2026-11-01"), ("MARCH", "MARCH is blocked")):
        with pytest.raises(Refused, match=reason):
            act("shipment.ship", shipment=shipment, lines=[(tea, "4", lot)])
    with acting_as("wendy"), pytest.raises(Forbidden, match="Only a manager"):
        act("shipment.ship", shipment=shipment, lines=[(tea, "4", "OLD")], override="the customer wants it")
    act("shipment.ship", shipment=shipment, lines=[(tea, "4", "OLD:1, MARCH:3")], override="the customer wants it")
    assert of("shipment", shipment) == {"OLD": 1, "MARCH": 3}
    assert only("reason", "audit WHERE action = 'shipment.ship'") == "the customer wants it"
    assert differences() == []


def test_what_is_blocked_or_expired_is_promised_to_nobody_until_it_is_released() -> None:
    tea = product("TEA", tracking="lot")
    bought(tea, ("10", "L1"))
    act("lot.block", lot=1, reason="to be looked at")
    order = confirmed(party(), (tea, "6"))
    assert only("reserved", "order_line") == 0
    found = get_listing("stock").window(Query("sku:TEA"))[0]
    assert get_listing("stock").plain(found, get_listing("stock").column("free")) == "0"
    with pytest.raises(Refused, match="blocked already: to be looked at"):
        act("lot.block", lot=1, reason="again")
    act("lot.release", lot=1)
    assert only("reserved", "order_line") == 60_000
    assert of("shipment", open_shipment(order)) == {}
    with pytest.raises(Refused, match="not blocked"):
        act("lot.release", lot=1)
    assert differences() == []


def test_blocking_says_what_is_promised_of_it() -> None:
    tea = product("TEA", tracking="lot")
    bought(tea, ("10", "A"), ("5", "B"))
    order = confirmed(party(), (tea, "12"))
    told = act("lot.block", lot=resolve("lot", "A"), reason="wet").message
    assert told == "A is blocked: wet. 7 of what is promised to others lacks without it."
    with pytest.raises(Refused, match="Only 5 of TEA can be taken by lot, of 12: A is blocked"):
        act("shipment.ship", shipment=open_shipment(order))
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "5")])  # the rest is drafted again
    assert there(tea) == {"A": 10} and differences() == []


def test_a_later_expiry_serves_who_waits() -> None:
    tea = product("TEA", tracking="lot")
    bought(tea, ("10", "L1", "2026-11-01"))
    confirmed(party(), (tea, "6"))
    assert only("reserved", "order_line") == 0
    act("lot.edit", lot=1, changes={"expires": "2027-11-01"})
    assert only("reserved", "order_line") == 60_000


def test_a_person_chooses_and_what_is_not_there_is_refused() -> None:
    tea = tea_in_lots()
    assert of("shipment", sold(tea, "12", ("5", "MARCH"), ("7", "SOON:4, FIRST:3"))) == {
        "MARCH": 5, "SOON": 4, "FIRST": 3,
    }  # fmt: skip
    acme = only("id", "party WHERE code = 'ACME'")
    shipment = open_shipment(confirmed(acme, (tea, "9")))
    for lots, reason in (
        ([("9", "FIRST")], "Only 7 of FIRST is at MAIN"),
        ([("9", "NEVER")], "is no lot of TEA"),
        ([("5", "MARCH"), ("4", "")], "on all lines"),
    ):
        with pytest.raises((Refused, Invalid), match=reason):
            act("shipment.ship", shipment=shipment, lines=[(tea, *lot) for lot in lots])
    assert differences() == []


def test_a_lot_does_not_leave_before_it_came() -> None:
    tea = product("TEA", tracking="lot")
    act("stock.adjust", product=tea, quantity="10", lot="A", cost="1", reason="opening", day="2026-11-01")
    act("stock.adjust", product=tea, quantity="10", lot="B", expires="2026-12-01", cost="1", day="2026-11-10")
    # B expires first, but on the 5th only A was there
    assert of("shipment", sold(tea, "4", day="2026-11-05")) == {"A": 4}
    acme = only("id", "party WHERE code = 'ACME'")
    shipment = open_shipment(confirmed(acme, (tea, "4")))
    with pytest.raises(Refused, match="Only 0 of B is at MAIN on 2026-11-05"):
        act("shipment.ship", shipment=shipment, lines=[(tea, "4", "B")], day="2026-11-05")
    act("shipment.ship", shipment=shipment)
    assert of("shipment", shipment) == {"B": 4} and differences() == []


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
