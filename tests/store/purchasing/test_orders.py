"""Purchase orders: priced by the supplier's terms, changed while drafts, binding with a number."""

from __future__ import annotations

import pytest

from tests.store.shop import act, differences, get, legs, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def supplier(name: str = "Leafco", code: str = "LEAFCO", **values: str) -> int:
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
