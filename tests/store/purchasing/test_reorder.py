"""What must be bought, and why; the drafts made of it: one a supplier, each need once."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Refused
from store.core.listing import Query, get_listing
from tests.store.shop import act, confirmed, differences, get, party, pick, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


def proposals() -> dict[str, tuple[Any, ...]]:
    """SKU → how much to order, from whom, at what price, why: as the list shows it."""
    spec = get_listing("reorder")
    columns = [spec.column(name) for name in ("sku", "quantity", "party", "price", "reason")]
    found = [[spec.shown(line, column) for column in columns] for line in spec.every(Query())]
    assert spec.count() == len(found)
    return {sku: tuple(rest) for sku, *rest in found}


def supplied(sku: str, by: int, price: str, **values: Any) -> int:
    made = product(sku, **values)
    act("supplier-term.add", product=made, supplier=by, price=price)
    return made


def test_each_reason_in_words() -> None:
    leafco, acme = party("Leafco", "LEAFCO"), party()
    short = supplied("SHORT", leafco, "1.50", stock="4")
    supplied("LOW", leafco, "2", stock="8", reorder_level="10")
    used = supplied("USED", leafco, "3", stock="100", lead_days="30")
    supplied("FULL", leafco, "4", stock="11", reorder_level="10")
    product("NOBODY", stock="2", reorder_level="3")
    ship_all(confirmed(acme, (used, "81")))  # 81 in 90 days: 27 in 30 days; 19 are left
    confirmed(acme, (short, "10"))
    assert proposals() == {
        # 4 − 10 = −6
        "SHORT": ("6", "Leafco", "1.50", "orders wait for 6 more"),
        # nothing used: up to the level itself
        "LOW": ("2", "Leafco", "2.00", "8 left, minimum 10"),
        # ordered again at 27, up to 27 and the 27 of another 30 days: 54 − 19
        "USED": ("35", "Leafco", "3.00", "19 left, 27 used in 30 days"),
        "NOBODY": ("1", "", "", "2 left, minimum 3"),
    }
    assert differences() == []


def test_a_rule_says_when_and_up_to_how_much() -> None:
    leafco = party("Leafco", "LEAFCO")
    tea = supplied("TEA", leafco, "2", stock="8.5", reorder_level="10")
    act("reorder-rule.set", product=tea, minimum="5", maximum="40")
    assert proposals() == {}
    act("reorder-rule.set", product=tea, minimum="9", maximum="40")
    # 40 − 8.5 = 31.5, in whole units
    assert proposals() == {"TEA": ("32", "Leafco", "2.00", "8.5 left, minimum 9")}
    act("supplier-term.edit", term=1, changes={"least": "50"})
    act("supplier-term.price", term=1, price="1.80", min_quantity="50")
    assert proposals()["TEA"][:3] == ("50", "Leafco", "1.80")


def test_one_draft_a_supplier_and_each_need_once() -> None:
    leafco, cupco, acme = party("Leafco", "LEAFCO"), party("Cupco", "CUPCO"), party()
    tea = supplied("TEA", leafco, "2", reorder_level="10")
    mint = supplied("MINT", leafco, "3", reorder_level="4")
    cup = supplied("CUP", cupco, "1", reorder_level="7")
    done = [act("po.propose", product=item).message for item in (tea, mint, cup)]
    assert done == [
        "Draft purchase order #1 to Leafco: 10 × TEA.",
        "Draft purchase order #1 to Leafco: 4 × MINT.",
        "Draft purchase order #2 to Cupco: 7 × CUP.",
    ]
    assert pick("party_id, net, source", "purchase_order ORDER BY id") == [
        (leafco, 3200, "reorder"),  # 10 × 2.00 + 4 × 3.00
        (cupco, 700, "reorder"),
    ]
    assert proposals() == {}
    with pytest.raises(Refused, match="Nothing more of TEA needs to be ordered"):
        act("po.propose", product=tea)
    confirmed(acme, (tea, "3"))  # 0 + 10 − 3 = 7: three more, on the same draft and line
    act("po.propose", product=tea)
    assert pick("quantity", "purchase_line WHERE order_id = 1 ORDER BY position") == [130_000, 40_000]
    assert get("purchase_order", 1, "net") == 3800
    act("po.confirm", po=1)
    act("po.propose", product=tea, quantity="5")  # because somebody says so: a confirmed one is left alone
    assert pick("order_id, quantity", "purchase_line WHERE product_id = ? ORDER BY id", tea) == [
        (1, 130_000),
        (3, 50_000),
    ]
    assert differences() == []


def test_what_an_order_waits_for_is_bought_in_one_go() -> None:
    leafco, cupco, acme = party("Leafco", "LEAFCO"), party("Cupco", "CUPCO"), party()
    tea, cup = supplied("TEA", leafco, "2", stock="1"), supplied("CUP", cupco, "1")
    order = confirmed(acme, (tea, "3"), (cup, "2"))
    assert act("po.cover", order=order).message == "On draft purchase orders: #1 to Leafco, #2 to Cupco."
    assert pick("product_id, quantity", "purchase_line ORDER BY id") == [(tea, 20_000), (cup, 20_000)]
    with pytest.raises(Refused, match="waits for nothing that is not on its way"):
        act("po.cover", order=order)


def test_nobody_supplies_it() -> None:
    with pytest.raises(Refused, match="Nobody is known to supply TEA"):
        act("po.propose", product=product("TEA", reorder_level="2"))
    assert pick("id", "purchase_order") == []


def test_a_rule_of_its_own_has_its_own_lead_time() -> None:
    tea = product("TEA")
    act("reorder-rule.set", product=tea, minimum="10", maximum="40", lead_days="14")
    assert pick("minimum, maximum, lead_days", "reorder_rule") == [(100_000, 400_000, 14)]
    act("reorder-rule.set", product=tea, minimum="10", maximum="50", lead_days="7")
    assert pick("minimum, maximum, lead_days", "reorder_rule") == [(100_000, 500_000, 7)]
