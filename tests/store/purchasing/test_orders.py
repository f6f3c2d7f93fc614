"""Purchase orders: priced by the supplier's terms, changed while drafts, binding with a number."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.undo import undo
from store.purchasing.next_step import next_step
from tests.store.shop import act, differences, everything, get, legs, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def supplier(name: str = "Leafco", code: str = "LEAFCO", **values: Any) -> int:
    return party(name, code, supplier=True, **values)


def test_from_draft_to_received() -> None:
    leafco, tea = supplier(), product("TEA", lead_days="7")
    act("supplier-term.add", product=tea, supplier=leafco, reference="LC-7", price="2.10", lead_days="14")
    order = act("po.add", party=leafco, lines=[(tea, "30")]).id
    # 30 × 2.10 = 63.00; 19 % = 11.97
    assert get("purchase_order", order, "number", "state", "net", "tax", "total") == (None, "draft", 6300, 1197, 7497)
    assert only("supplier_sku, expected", "purchase_line") == ("LC-7", "2026-12-05")
    act("po.confirm", po=order)
    assert get("purchase_order", order, "number", "state") == ("PO-2026-000001", "confirmed")
    assert pick("quantity, day", "incoming") == [(300_000, "2026-12-05")]
    act("po.receive", po=order, lines=[(tea, "10")], reference="DN 1")
    assert get("purchase_order", order, "state") == "receiving"
    assert only("on_hand", "stock_balance") == 100_000
    assert pick("quantity", "incoming") == [200_000]
    receipt = only("id", "receipt")
    assert legs("receipt", receipt) == [("1200", 2100), ("2100", -2100)]
    act("po.receive", po=order)
    assert get("purchase_order", order, "state") == "done"
    assert pick("number", "receipt ORDER BY id") == ["RC-2026-000001", "RC-2026-000002"]
    assert pick("quantity", "incoming") == []
    assert differences() == []


def draft(*lines: tuple[Any, ...], **values: Any) -> int:
    known = pick("id", "party WHERE code = 'LEAFCO'")
    return act("po.add", party=known[0] if known else supplier(), lines=lines, **values).id


def test_the_price_is_the_suppliers_for_the_quantity_and_day() -> None:
    leafco, tea = supplier(), product("TEA")
    term = act("supplier-term.add", product=tea, supplier=leafco, price="2.00").id
    act("supplier-term.price", term=term, price="1.80", min_quantity="100")
    act("supplier-term.price", term=term, price="2.20", valid_from="2026-12-01")
    orders = [draft((tea, "99")), draft((tea, "100")), draft((tea, "99"), day="2026-12-01"), draft((tea, "1", "1.99"))]
    assert [get("purchase_order", order, "net") for order in orders] == [19_800, 18_000, 21_780, 199]
    act("exchange-rate.set", currency="USD", rate="0.80", valid_from="2026-01-01")
    assert get("purchase_order", draft((tea, "10"), currency="USD"), "net") == 2500  # 2.00 EUR = 2.50 USD
    act("supplier-term.retire", term=term)
    with pytest.raises(Invalid, match="no supplier's price and no cost is known"):
        draft((tea, "1"))


def test_without_a_suppliers_price_it_is_the_last_cost() -> None:
    tea = product("TEA", stock="10", cost="1.25")
    assert only("price", "purchase_line WHERE order_id = ?", draft((tea, "4"))) == 1_250_000


def test_terms_are_one_a_supplier_and_one_is_preferred() -> None:
    leafco, cupco, tea = supplier(), supplier("Cupco", "CUPCO"), product("TEA")
    first = act("supplier-term.add", product=tea, supplier=leafco).id
    second = act("supplier-term.add", product=tea, supplier=cupco).id
    assert pick("preferred", "supplier_term ORDER BY id") == [1, 0]
    act("supplier-term.edit", term=second, changes={"preferred": "yes", "lead_days": "21", "reference": "C-9"})
    assert pick("preferred", "supplier_term ORDER BY id") == [0, 1]
    undo()
    assert pick("preferred, lead_days, reference", "supplier_term ORDER BY id") == [(1, None, ""), (0, None, "")]
    with pytest.raises(Invalid, match="has terms for this product already"):
        act("supplier-term.add", product=tea, supplier=leafco)
    act("supplier-term.price", term=first, price="2")
    with pytest.raises(Invalid, match="prices are kept in EUR"):
        act("supplier-term.edit", term=first, changes={"currency": "USD"})
    customer = party("Bolt", "BOLT", customer=True)
    act("supplier-term.add", product=tea, supplier=customer)
    assert get("party", customer, "is_supplier", "is_customer") == (1, 1)


def test_an_edited_draft_is_as_good_as_a_new_one_and_a_binding_order_keeps_its_lines() -> None:
    tea, cup = product("TEA", lead_days="3"), product("CUP")
    order = draft((tea, "2", "10"))
    act(
        "po.edit",
        po=order,
        changes={"document_discount": "1", "notes": "soon"},
        lines=[(cup, "3", "7"), (tea, "1", "4")],
    )
    # 21.00 + 4.00 − 1.00 = 24.00; 19 % = 4.56; the cup's day is not known
    assert get("purchase_order", order, "net", "tax", "document_discount", "expected") == (2400, 456, 100, None)
    assert pick("sku, net, expected", "purchase_line ORDER BY position") == [
        ("CUP", 2016, None),  # 1.00 spread 21 : 4
        ("TEA", 384, "2026-11-24"),
    ]
    undo()
    assert pick("sku, quantity, net", "purchase_line ORDER BY position") == [("TEA", 20_000, 2000)]
    act("po.confirm", po=order)
    before = everything()
    for values in ({"changes": {}, "lines": [(tea, "1", "1")]}, {"changes": {"currency": "USD"}}):
        with pytest.raises(Refused, match="PO-2026-000001 is confirmed"):
            act("po.edit", po=order, **values)
    assert everything() == before
    act("po.edit", po=order, changes={"supplier_reference": "AB 77"})
    assert act("po.confirm", po=order).message == "PO-2026-000001 is confirmed already."


def test_above_the_limit_somebody_else_approves(user: Any) -> None:
    user("bea", "purchasing"), user("mia", "manager"), user("max", "manager")
    act("setting.set", name="approval.purchase", value="100")
    tea = product("TEA")
    with acting_as("mia"):
        small, large = draft((tea, "10", "10")), draft((tea, "10", "10.01"))
        act("po.confirm", po=small)
        assert "waits for approval: 100.10 is above 100.00" in act("po.confirm", po=large).message
        with pytest.raises(Forbidden, match="somebody else"):
            act("po.approve", po=large)
    assert get("purchase_order", small, "state") == "confirmed"
    with acting_as("bea"), pytest.raises(Forbidden):
        act("po.approve", po=large)
    with acting_as("bea"):
        act("po.edit", po=large, changes={"notes": "cheaper elsewhere?"})
    assert get("purchase_order", large, "state", "hold_reason") == ("draft", "")  # a change voids the question
    with acting_as("bea"):
        act("po.confirm", po=large)
    with acting_as("max"):
        act("po.approve", po=large)
    assert get("purchase_order", large, "number", "state") == ("PO-2026-000002", "confirmed")
    assert differences() == []


def test_cancel_only_while_nothing_came_else_close_short() -> None:
    tea, cup = product("TEA"), product("CUP")
    first, second = draft((tea, "5", "2")), draft((tea, "5", "2"), (cup, "4", "1"))
    for order in (first, second):
        act("po.confirm", po=order)
    act("po.cancel", po=first, reason="twice")
    assert get("purchase_order", first, "state") == "cancelled"
    assert pick("quantity", "incoming ORDER BY id") == [50_000, 40_000]
    with pytest.raises(Refused, match="is cancelled"):
        act("po.receive", po=first)
    act("po.receive", po=second, lines=[(tea, "2")])
    with pytest.raises(Refused, match="RC-2026-000001 has arrived"):
        act("po.cancel", po=second, reason="late")
    line = only("id", "purchase_line WHERE order_id = ? AND product_id = ?", second, cup)
    act("po.close", po=second, line=line, reason="sold out")
    assert get("purchase_order", second, "state") == "receiving"
    act("po.close", po=second, reason="enough")
    assert get("purchase_order", second, "state") == "closed"
    assert pick("received, closed", "purchase_line WHERE order_id = ? ORDER BY id", second) == [
        (20_000, 30_000),
        (0, 40_000),
    ]
    with pytest.raises(Refused, match="nothing left to close"):
        act("po.close", po=second, reason="again")
    assert pick("id", "incoming") == []
    assert differences() == []


def test_the_next_step_leads_to_the_goods(user: Any) -> None:
    order, steps = draft((product("TEA"), "5", "2")), []
    while (found := next_step("po", order)) and found.kind == "po":
        steps.append(found.action)
        act(found.action, po=found.id)
    assert steps == ["po.confirm", "po.receive", "po.bill"] and found and found.action == "bill.post"


def test_what_cannot_be_ordered_is_refused() -> None:
    leafco, old = supplier(), product("OLD")
    act("product.retire", product=old)
    with pytest.raises(Invalid) as refusal:
        draft((old, "1"), (None, "1", "5", None, "Advice"))
    assert [p.field for p in refusal.value.problems] == ["line 1 product"]
    with pytest.raises(Invalid, match="every line of a purchase order needs a product"):
        draft((None, "1", "5", None, "Advice"))
    order = draft((product("TEA"), "1", "5"))
    act("party.hold", party=leafco, reason="quarrel")
    with pytest.raises(Refused, match="Leafco is on hold"):
        act("po.confirm", po=order)
    assert pick("number", "purchase_order") == [None]


def test_services_are_not_waited_for() -> None:
    order = draft((product("ADVICE", kind="service"), "2", "90"))
    act("po.confirm", po=order)
    assert get("purchase_order", order, "state") == "done"
    assert pick("id", "incoming") == []
    assert differences() == []


def test_goods_come_to_a_place_in_use_and_keep_it_in_use() -> None:
    leafco, tea = supplier(), product("TEA")
    act("supplier-term.add", product=tea, supplier=leafco, price="2")
    act("warehouse.add", code="NORTH", name="North")
    with pytest.raises(Invalid, match="location"):
        act("po.add", party=leafco, lines=[(tea, "1")], location="SUPPLIER")
    with pytest.raises(Invalid, match="location"):
        act("po.propose", product=tea, quantity="1", supplier=leafco, location="SUPPLIER")
    order = act("po.add", party=leafco, lines=[(tea, "1")], location="NORTH").id
    with pytest.raises(Refused, match="NORTH cannot be archived: purchase order #1 is to come there"):
        act("location.archive", location="NORTH")
    act("po.edit", po=order, changes={"location": get("location", 1, "id")})
    act("location.archive", location="NORTH")
    with pytest.raises(Invalid, match="is archived"):
        act("po.edit", po=order, changes={"location": pick("id", "location WHERE code = 'NORTH'")[0]})
