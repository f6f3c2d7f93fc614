"""Lots and serial numbers: asked for when goods come, first expired first out when they go, by whose say."""

from __future__ import annotations

import pytest

from store.core.errors import Forbidden, Invalid, NotFound, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.references import find_anything, resolve, title
from store.core.undo import undo
from tests.store.shop import act, confirmed, differences, everything, get, only, open_shipment, party, pick, product
from tests.store.stock.lot_shop import bought, of, sold, tea_in_lots, there
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


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
