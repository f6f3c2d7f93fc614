"""Which lots come back is said on the draft of a return already, and what lies picked is shown."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.insight.relations import view
from tests.store.shop import act, confirmed, differences, only, open_shipment, party, pick, product
from tests.store.stock.lot_shop import bought, of, sold, tea_in_lots, there

pytestmark = pytest.mark.usefixtures("database")


def to_come(return_id: int) -> list[tuple[str, int]]:
    """(lot, quantity) that a draft says will come back."""
    return pick(
        "k.number, r.quantity",
        "picked_lot r JOIN lot k ON k.id = r.lot_id JOIN return_line n ON n.id = r.origin_line_id "
        "WHERE r.origin = 'return' AND n.goods_back_id = ? ORDER BY r.id",
        return_id,
    )


def listed(name: str, pattern: str, *columns: str) -> list[tuple[str, ...]]:
    """What a listing shows."""
    listing = get_listing(name)
    places = [next(n for n, c in enumerate(listing.columns) if c.name == column) for column in columns]
    return [tuple(str(line.values[place]) for place in places) for line in listing.window(Query(pattern), limit=50)]


def test_the_lots_of_a_draft_come_back() -> None:
    """10 left of SOON and MARCH; 4 of one and 1 of the other come back, without anybody naming them again."""
    tea = tea_in_lots()
    sold(tea, "10", ("10", "SOON:6, MARCH:4"))
    before = there(tea)
    drafted = act("return.add", order=1, lines=[(tea, "5", None, "SOON:4, MARCH:1")], reason="wet").id
    assert to_come(drafted) == [("SOON", 40_000), ("MARCH", 10_000)]
    assert there(tea) == before and differences() == []
    act("return.receive", goods_back=drafted)
    assert there(tea) == before | {"SOON": before["SOON"] + 4, "MARCH": before["MARCH"] + 1}
    assert of("return", drafted) == {"SOON": 4, "MARCH": 1}
    assert pick("id", "picked_lot") == [] and differences() == []


def test_each_lot_is_looked_for_in_the_shipment_it_left_with() -> None:
    tea = tea_in_lots()
    order = confirmed(party(), (tea, "8"))
    first = open_shipment(order)
    act("shipment.ship", shipment=first, lines=[(tea, "5", "SOON")])
    act("shipment.ship", shipment=open_shipment(order), lines=[(tea, "3", "MARCH")])
    drafted = act("return.add", order=order, lines=[(tea, "2", None, "SOON"), (tea, "1", None, "MARCH")], reason="x").id
    assert pick("quantity", "return_line ORDER BY shipment_line_id") == [20_000, 10_000]
    act("return.receive", goods_back=drafted)
    assert of("return", drafted) == {"SOON": 2, "MARCH": 1} and differences() == []


def test_what_a_draft_may_not_say() -> None:
    tea, cup = tea_in_lots(), product("CUP", stock="9")
    sold(tea, "10", ("10", "SOON:6, MARCH:4"))
    for lines, reason in (
        ([(tea, "7", None, "SOON")], "only 6 of SOON of TEA was shipped and can still come back"),
        ([(tea, "2", None, "FIRST")], "only 0 of FIRST of TEA"),
        ([(tea, "2", None, "NONE")], "is no lot of TEA"),
        ([(tea, "2", None, "SOON:1")], "makes 1, not 2"),
        ([(tea, "2", None, "SOON"), (tea, "1")], "is to be said on all lines of product"),
        ([(cup, "1", None, "SOON")], "CUP is not kept by lot"),
    ):
        with pytest.raises(Invalid, match=reason):
            act("return.add", order=1, lines=lines, reason="wet")
    assert pick("id", "sales_return") == []


def test_a_draft_is_changed_given_up_and_overruled() -> None:
    pc = product("PC", tracking="serial")
    bought(pc, ("4", "SN1..SN4"))
    sold(pc, "3", ("3", "SN1..SN3"))
    drafted = act("return.add", order=1, lines=[(pc, "2", None, "SN1, SN2")], reason="hot").id
    assert listed("return-lines", f"return_id:{drafted}", "sku", "lot") == [("PC", "SN1, SN2")]
    assert listed("return-lots", f"return_id:{drafted}", "lot") == [("SN1",), ("SN2",)]
    act("return.edit", goods_back=drafted, changes={}, lines=[(pc, "1", None, "SN3")])
    assert to_come(drafted) == [("SN3", 10_000)]
    undo()
    assert to_come(drafted) == [("SN1", 10_000), ("SN2", 10_000)] and differences() == []
    act("return.cancel", goods_back=drafted, reason="kept")
    assert to_come(drafted) == [] and differences() == []
    again = act("return.add", order=1, lines=[(pc, "1", None, "SN1")], reason="hot").id
    act("return.receive", goods_back=again, lines=[(pc, "1", "SN2")])  # it is another that came
    assert of("return", again) == {"SN2": 1} and differences() == []
    late = act("return.add", order=1, lines=[(pc, "1", None, "SN1")], reason="hot").id
    other = act("return.add", order=1, lines=[(pc, "1", None, "SN1")], reason="hot").id
    act("return.receive", goods_back=late)
    with pytest.raises(Refused, match="Only 0 of SN1 can still come back"):
        act("return.receive", goods_back=other)
    assert differences() == []


def test_lots_that_lie_picked_are_in_the_record() -> None:
    tea = tea_in_lots()
    shipment = open_shipment(confirmed(party(), (tea, "6")))
    act("shipment.pick", shipment=shipment, lines=[(tea, "6", "MARCH:4, FIRST:2")])
    assert listed("picked-lots", f"shipment_id:{shipment}", "sku", "lot", "quantity") == [
        ("TEA", "MARCH", "40000"),
        ("TEA", "FIRST", "20000"),
    ]
    assert "Lie picked" in [section.heading for section in view("shipment", shipment).sections]
    act("shipment.ship", shipment=shipment)
    assert only("COUNT(*)", "picked_lot") == 0
