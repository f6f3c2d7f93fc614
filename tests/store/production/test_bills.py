"""Bills of materials: revisions, one in use, components fixed then, services at standard cost, and no loops."""

from __future__ import annotations

import pytest

from store.core.errors import Conflict, Invalid, Refused
from store.core.undo import undo
from tests.store.production.workshop import bill, released, service
from tests.store.shop import act, differences, get, pick, product

pytestmark = pytest.mark.usefixtures("database")


def test_a_bill_from_draft_to_its_next_revision() -> None:
    cup, tea, box = product("CUP"), product("TEA"), product("BOX")
    first = act("bom.add", product=box, lines=[(cup, "4"), (tea, "0.25", "2.5")])
    assert first.message == "Bill BOX/1: 2 components, a draft."
    assert pick("position, product_id, quantity, scrap", "bom_line ORDER BY position") == [
        (1, cup, 40_000, 0), (2, tea, 2_500, 25_000),
    ]  # fmt: skip
    act("bom.edit", bom=first.id, changes={"makes": "2"}, lines=[(cup, "8"), (tea, "0.5")])
    assert act("bom.activate", bom=first.id).message == "Bill BOX/1 is in use."
    assert act("bom.activate", bom="box/1").message == "Bill BOX/1 is in use already."
    second = act("bom.revise", bom=first.id)
    assert second.message == "Bill BOX/2 drawn up from BOX/1."
    assert pick("product_id, quantity, scrap", "bom_line WHERE bom_id = ? ORDER BY position", second.id) == [
        (cup, 80_000, 0), (tea, 5_000, 0),
    ]  # fmt: skip
    assert get("bom", second.id, "quantity", "state") == (20_000, "draft")
    assert act("bom.activate", bom=second.id).message == "Bill BOX/2 is in use; BOX/1 is retired."
    assert pick("state", "bom ORDER BY id") == ["retired", "active"]
    assert differences() == []


def test_components_are_fixed_once_in_use() -> None:
    cup, box = product("CUP"), product("BOX")
    made = bill(box, (cup, "4"))
    for change in ({"changes": {}, "lines": [(cup, "5")]}, {"changes": {"makes": "2"}}):
        with pytest.raises(Refused, match=r"Bill BOX/1 is active; its components are fixed.*bom revise BOX/1"):
            act("bom.edit", bom=made, **change)
    with pytest.raises(Invalid, match="product: cannot change"):
        act("bom.edit", bom=made, changes={"product": "CUP"})
    assert act("bom.edit", bom=made, changes={"notes": "by hand"}).message == "Bill BOX/1 changed."
    assert act("bom.edit", bom=made, changes={"notes": "by hand"}).message == "Nothing to change."
    with pytest.raises(Conflict):
        act("bom.edit", bom=made, changes={"notes": "other"}, version=1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("CUP", "0"), "must be at least 0.0001"),
        (("CUP", "1", "101"), "must be at most 100"),
        (("CUP", ""), "is required"),
    ],
)
def test_bad_components_are_named(line: tuple[str, ...], reason: str) -> None:
    product("CUP"), product("BOX")
    with pytest.raises((Invalid, ValueError), match=reason):
        act("bom.add", product="BOX", lines=[line])
    assert pick("id", "bom") == []


def test_what_cannot_be_made_or_used() -> None:
    cup, box, hour = product("CUP"), product("BOX"), product("HOUR", kind="service")
    with pytest.raises(Invalid, match=r"HOUR.*|is a service; only goods"):
        act("bom.add", product=hour, lines=[(cup, "1")])
    with pytest.raises(Invalid, match="is there twice"):
        act("bom.add", product=box, lines=[(cup, "1"), (cup, "2")])
    with pytest.raises(Invalid, match="at least one component"):
        act("bom.add", product=box, lines=[])
    free = act("bom.add", product=box, lines=[(cup, "1"), (hour, "1")]).id
    act("product.retire", product=cup)
    with pytest.raises(
        Invalid, match=r"component: is retired \('CUP'\); component: is a service without a standard cost"
    ):
        act("bom.activate", bom=free)


def test_loops_are_refused_and_named() -> None:
    box, tray, cup, clay = (product(sku) for sku in ("BOX", "TRAY", "CUP", "CLAY"))
    with pytest.raises(Refused, match="BOX would be made of itself: BOX → BOX"):
        act("bom.add", product=box, lines=[(box, "1")])
    bill(box, (tray, "1"), (clay, "1"))
    bill(tray, (clay, "1"), (cup, "2"))
    with pytest.raises(Refused, match="CUP would be made of itself: CUP → BOX → TRAY → CUP"):
        act("bom.add", product=cup, lines=[(clay, "1"), (box, "1")])
    # a draft that is no loop yet becomes one by another bill coming into use: found when it is put in use itself
    waiting = act("bom.add", product=clay, lines=[(product("SAND"), "1")]).id
    sand = pick("id", "product WHERE sku = 'SAND'")[0]
    later = act("bom.add", product=sand, lines=[(box, "0.1")]).id
    act("bom.activate", bom=waiting)
    with pytest.raises(Refused, match="SAND would be made of itself: SAND → BOX → CLAY → SAND"):
        act("bom.activate", bom=later)
    assert differences() == []


def test_undo_knows_what_has_come_into_use() -> None:
    cup, tea, box = product("CUP"), product("TEA"), product("BOX")
    made = act("bom.add", product=box, lines=[(cup, "4")]).id
    act("bom.edit", bom=made, changes={}, lines=[(tea, "1")])
    undo()
    assert pick("product_id", "bom_line") == [cup]
    act("bom.edit", bom=made, changes={}, lines=[(tea, "1")])
    act("bom.activate", bom=made)
    undo()  # of coming into use
    assert get("bom", made, "state") == "draft"
    undo()
    assert pick("product_id", "bom_line") == [cup]
    act("bom.edit", bom=made, changes={}, lines=[(tea, "2")])
    act("bom.activate", bom=made)
    act("bom.retire", bom=made)
    undo()
    assert get("bom", made, "state") == "active"


def test_goods_and_services_stay_what_they_are_in_bills() -> None:
    cup, box, hour = product("CUP"), product("BOX"), service("HOUR", "30")
    made = bill(box, (cup, "1"), (hour, "1"))
    for item, kind in ((box, "service"), (cup, "service"), (hour, "stock")):
        with pytest.raises(Refused, match="is fixed: it is in bill BOX/1"):
            act("product.edit", product=item, changes={"kind": kind})
    act("bom.retire", bom=made)
    act("product.edit", product=cup, changes={"kind": "service"})


def test_work_orders_keep_the_components_they_were_drawn_up_with() -> None:
    cup, tea, box = product("CUP"), product("TEA"), product("BOX")
    first = bill(box, (cup, "4"))
    order = released(box, "5")
    bill(box, (tea, "1"))
    assert get("bom", first, "state") == "retired"
    assert pick("product_id, quantity", "work_order_line WHERE work_order_id = ?", order) == [(cup, 200_000)]
    again = released(box, "5")
    assert pick("product_id, quantity", "work_order_line WHERE work_order_id = ?", again) == [(tea, 50_000)]
