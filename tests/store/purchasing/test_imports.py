"""Suppliers' price lists and purchase orders from files, through the rules of their actions."""

from __future__ import annotations

import pytest

from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")

TERMS = """vendor,sku,vendor sku,cost,min quantity,lead time
LEAFCO,TEA,L-1,2.00,,14
LEAFCO,TEA,L-1,1.80,100,14
LEAFCO,CUP,L-2,0.75,,
CUPCO,CUP,C-7,0.70,,5
"""
ORDERS = """order,vendor,order date,sku,qty,unit price
7,LEAFCO,2026-11-02,TEA,120,
8,CUPCO,2026-11-03,CUP,10,0.65
7,,,CUP,4,
"""


def test_terms_then_orders_priced_by_them() -> None:
    party("Leafco", "LEAFCO"), party("Cupco", "CUPCO")
    product("TEA"), product("CUP")
    assert counts(take("supplier-terms", TERMS))[0] == 4
    assert pick("reference, lead_days, preferred", "supplier_term ORDER BY id") == [
        ("L-1", 14, 1), ("L-2", None, 1), ("C-7", 5, 0),
    ]  # fmt: skip
    assert pick("min_quantity, price", "supplier_price ORDER BY id") == [
        (0, 2_000_000), (1_000_000, 1_800_000), (0, 750_000), (0, 700_000),
    ]  # fmt: skip
    said = {"map": ("order=external_id",)}
    report = take("purchase-orders", ORDERS, **said)
    assert counts(report) == (2, 0, 0, 0) and report.lines == 3
    # 120 × 1.80 + 4 × 0.75 = 219.00; 10 × 0.65
    assert pick("net, state, day", "purchase_order ORDER BY id") == [
        (21_900, "draft", "2026-11-02"), (650, "draft", "2026-11-03"),
    ]  # fmt: skip
    assert counts(take("purchase-orders", ORDERS, **said)) == (0, 0, 2, 0)
    act("po.confirm", po=1)
    assert counts(take("purchase-orders", ORDERS.replace("120", "130"), **said))[0] == 0
    assert get("purchase_order", 1, "net") == 21_900  # what is binding is not rewritten by a file
    assert only("quantity", "purchase_line WHERE sku = 'TEA'") == 1_200_000
    assert differences() == []


def test_every_bad_row_is_named() -> None:
    party("Leafco", "LEAFCO")
    product("TEA")
    report = take("supplier-terms", TERMS.replace("1.80", "-3"))
    assert not report.written and report.refused == 3
    assert pick("id", "supplier_term") == []
