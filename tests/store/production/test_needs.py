"""What has to be had for work and by work: demand of components, drafts for what is made, one key for all that is short."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from store.core.listing import Query, get_listing
from store.insight.figures import figure
from tests.store.production.workshop import bill, released
from tests.store.shop import act, confirmed, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shop() -> dict[str, int]:
    """A table of a top and four legs, a leg of 0.8 m of wood; wood and tops are bought."""
    found = {sku: product(sku) for sku in ("TABLE", "TOP", "LEG", "WOOD")}
    found["SAW"] = party("Sawmill", "SAW")
    act("supplier-term.add", product=found["WOOD"], supplier="SAW", price="3", lead_days="10")
    act("supplier-term.add", product=found["TOP"], supplier="SAW", price="40")
    bill(found["LEG"], ("WOOD", "0.8"))
    bill(found["TABLE"], ("LEG", "4"), ("TOP", "1"))
    return found


def proposed() -> dict[str, tuple[str, str, str]]:
    """SKU → (how much, why, from whom) of the list of proposals."""
    found = get_listing("reorder")
    names = ("sku", "quantity", "reason", "party")
    lines = [[found.shown(line, found.column(name)) for name in names] for line in found.every(Query())]
    return {sku: (quantity, reason, whom) for sku, quantity, reason, whom in lines}


def test_components_of_work_are_wanted_and_what_is_made_is_proposed_as_work(shop: dict[str, int]) -> None:
    """Three tables sold: made. Their draft wants nothing yet; released, 12 legs and 3 tops; the legs 9.6 m of wood."""
    confirmed(party(), ("TABLE", "3"))
    assert proposed() == {"TABLE": ("3", "orders wait for 3 more", "made here")}
    assert act("po.propose", product="TABLE").message == "Draft work order #1: 3 × TABLE."
    assert proposed() == {}
    with pytest.raises(Refused, match="Nothing more of TABLE needs to be ordered"):
        act("po.propose", product="TABLE")
    assert get("work_order", 1, "source", "quantity", "state") == ("reorder", 30_000, "draft")
    act("work-order.release", work_order=1)
    assert proposed() == {
        "LEG": ("12", "orders wait for 12 more", "made here"), "TOP": ("3", "orders wait for 3 more", "Sawmill"),
    }  # fmt: skip
    said = act("po.supply", work_order=1)
    assert said.message == "On draft purchase orders: #1 to Sawmill. Draft work order #2: 12 × LEG."
    with pytest.raises(Refused, match="This work order waits for nothing that is not on its way"):
        act("po.supply", work_order=1)
    act("work-order.release", work_order=2)
    assert proposed() == {"WOOD": ("10", "orders wait for 9.6 more", "Sawmill")}
    act("po.supply", work_order=2)
    assert pick("product_id, quantity", "purchase_line ORDER BY id") == [(shop["TOP"], 30_000), (shop["WOOD"], 100_000)]
    assert proposed() == {} and differences() == []


def test_bought_goods_come_and_work_goes_on(shop: dict[str, int]) -> None:
    sold = confirmed(party(), ("TABLE", "3"))
    for action, record in (("po.cover", {"order": sold}), ("work-order.release", {"work_order": 1})):
        act(action, **record)
    act("po.supply", work_order=1)
    act("work-order.release", work_order=2)
    act("po.supply", work_order=2)
    act("po.confirm", po=1)
    act("po.receive", po=1)
    lines = get_listing("work-order-lines")
    short = Query("work_order_id:1 missing>0")
    shown = [[lines.shown(line, c) for c in lines.shown_columns] for line in lines.every(short)]
    assert shown == [["LEG", "12", "0", "12", "0", "12", "", "12", "", "The LEG"]]  # on their way by work order 2
    act("work-order.complete", work_order=2)
    assert lines.count(short) == 0
    act("work-order.complete", work_order=1)
    # a leg 0.8 × 3 = 2.40, twelve 28.80; three tops 120.00
    assert only("value", "cost_layer WHERE product_id = ?", shop["TABLE"]) == 14_880
    assert only("reserved", "order_line WHERE order_id = ?", sold) == 30_000
    assert differences() == []


def test_a_reorder_rule_of_what_is_made_and_more_of_it_on_the_same_draft(shop: dict[str, int]) -> None:
    act("reorder-rule.set", product="LEG", minimum="8", maximum="40")
    assert proposed()["LEG"] == ("40", "0 left, minimum 8", "made here")
    assert act("po.propose", product="LEG").message == "Draft work order #1: 40 × LEG."
    confirmed(party(), ("LEG", "50"))
    assert act("po.propose", product="LEG").message == "Draft work order #1: 90 × LEG."
    assert only("quantity", "work_order_line") == 720_000
    act("supplier-term.add", product="LEG", supplier="SAW", price="7")
    assert act("po.propose", product="LEG", supplier="SAW", quantity="5").id == only("id", "purchase_order")
    assert differences() == []


def test_what_work_used_counts_as_use(shop: dict[str, int]) -> None:
    """90 m used in 90 days and ten days of delivery: ordered again at ten, of which there are four."""
    act("stock.adjust", product="WOOD", quantity="94.4", cost="3", reason="opening")
    order = released(shop["LEG"], "113")  # 90.4 m
    act("work-order.complete", work_order=order)
    found = get_listing("reorder")
    line = next(iter(found.every(Query("sku:WOOD"))))
    assert [found.shown(line, found.column(name)) for name in ("on_hand", "used", "lead_days")] == ["4", "90.4", "10"]
    assert "4 left, 10.0444 used in 10 days" in found.shown(line, found.column("reason"))


def test_where_used_and_incoming_name_bills_and_work_orders(shop: dict[str, int]) -> None:
    used = get_listing("where-used")
    lines = [
        [used.shown(line, c) for c in used.shown_columns]
        for line in used.every(Query("product_id:" + str(shop["WOOD"])))
    ]
    assert lines == [["WOOD", "LEG/1", "The LEG", "0.8", "1", "", "active"]]
    released(shop["LEG"], "10", due="2026-12-02")
    coming = get_listing("incoming")
    line = next(iter(coming.every(Query())))
    assert [coming.shown(line, coming.column(name)) for name in ("sku", "quantity", "order", "party")] == [
        "LEG", "10", "WO-2026-000001", "made here",
    ]  # fmt: skip


def test_shortages_count_work_beside_orders(shop: dict[str, int]) -> None:
    """Three tops sold, two wanted for work: five short, none on their way; legs for work only, ten on their way."""
    confirmed(party(), ("TOP", "3"))
    released(shop["TABLE"], "2", due="2026-12-01")
    released(shop["LEG"], "10", due="2026-11-28")
    found = {bar.label: bar for bar in figure("shortages").bars}
    assert found["TOP"].cells[:5] == ("5", "5", "", "", "2026-12-01") and found["TOP"].cells[5] == "2"
    assert found["LEG"].cells[:4] == ("8", "", "10", "2026-11-28")
    assert [opens.listing for opens in found["TOP"].opens] == ["shortages", ""]
    assert [opens.listing for opens in found["LEG"].opens] == ["shortages", "incoming", ""]
    needs = get_listing("shortages")
    shown = [
        [needs.shown(line, needs.column(name)) for name in ("sku", "short", "promised", "order", "party", "made")]
        for line in needs.every(Query())
    ]
    assert sorted(shown) == [
        ["LEG", "8", "2026-12-01", "WO-2026-000001", "for 2 × TABLE", "yes"],
        ["TOP", "2", "2026-12-01", "WO-2026-000001", "for 2 × TABLE", ""],
        ["TOP", "3", "", "SO-2026-000001", "Acme GmbH", ""],
        ["WOOD", "8", "2026-11-28", "WO-2026-000002", "for 10 × LEG", ""],  # 0.8 each
    ]
    # what is made here leads to a work order by the same key as what is bought leads to a purchase order
    assert act("po.propose", product="LEG", quantity="8").kind == "work-order"
    assert act("po.propose", product="TOP").kind == "po"
    assert differences() == []


def test_what_is_made_to_order_is_needed_when_it_was_promised(shop: dict[str, int]) -> None:
    """Sold for the 12th, then for the 5th: the draft is for the sooner of the two, and its components in turn."""
    acme = party()
    confirmed(acme, ("TABLE", "1"), promised="2026-12-12")
    act("po.propose", product="TABLE")
    assert get("work_order", 1, "due", "quantity") == ("2026-12-12", 10_000)
    confirmed(acme, ("TABLE", "2"), promised="2026-12-05")
    act("po.propose", product="TABLE")
    assert get("work_order", 1, "due", "quantity") == ("2026-12-05", 30_000)
    act("work-order.release", work_order=1)
    act("po.supply", work_order=1)
    assert get("work_order", 2, "due", "quantity") == ("2026-12-05", 120_000) and differences() == []
