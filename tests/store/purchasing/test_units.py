"""Buying in boxes what is kept in pieces: suppliers' prices, proposals rounded up, receipts, requests, returns."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from store.core.undo import undo
from tests.store.catalog.test_units import boxed
from tests.store.shop import act, confirmed, differences, party, pick

pytestmark = pytest.mark.usefixtures("database")


def shown(name: str, where: str, *columns: str) -> list[tuple[str, ...]]:
    """Cells of a list as people see them."""
    spec = get_listing(name)
    return [tuple(spec.shown(line, spec.column(c)) for c in columns) for line in spec.every(Query(where))]


def supplied(price: str = "10", **values: Any) -> tuple[int, int]:
    """A product whose supplier sells it in boxes of 12, at a price for one; and that supplier."""
    leafco = party("Leafco", "LEAFCO")
    bolt = boxed("BOLT", **values)
    act("supplier-term.add", product=bolt, supplier=leafco, price=price, unit="box")
    return bolt, leafco


def test_proposals_are_rounded_up_to_boxes_and_say_so() -> None:
    bolt, _ = supplied(stock="2", reorder_level="10")
    # up to the level: 8 more, which one box of 12 is
    assert shown("reorder", "", "quantity", "reason", "price") == [("12", "2 left, minimum 10: 1 box", "10.00")]
    act("supplier-term.edit", term=1, changes={"least": "2"})
    assert shown("supplier-terms", "", "least", "unit", "pack") == [("2 box", "box", "12")]
    assert shown("reorder", "", "quantity", "reason") == [("24", "2 left, minimum 10: 2 box")]
    act("po.propose", product=bolt)
    assert pick("quantity, unit, factor, price, net", "purchase_line") == [(240_000, "box", 12, 10_000_000, 2000)]
    confirmed(party(), (bolt, "30"))
    # 2 + 24 − 30 = −4; 14 up to the level again, at least two boxes: 24
    act("po.propose", product=bolt)
    assert pick("quantity, unit, net", "purchase_line") == [(480_000, "box", 4000)]
    assert differences() == []


def test_a_suppliers_prices_for_boxes_and_pieces() -> None:
    bolt, leafco = supplied()
    act("supplier-term.price", term=1, price="9", min_quantity="5")
    act("supplier-term.price", term=1, price="1.20", unit="pc")
    po = act("po.add", party=leafco, lines=[(bolt, "1 box"), (bolt, "6"), (bolt, "5 box"), (bolt, "12")]).id
    assert pick("price, net", "purchase_line WHERE order_id = ? ORDER BY position", po) == [
        (10_000_000, 1000),
        (1_200_000, 720),
        (9_000_000, 4500),
        (833_333, 1000),  # 10.00 / 12
    ]


def test_boxes_come_and_go_back() -> None:
    bolt, leafco = supplied()
    po = act("po.add", party=leafco, lines=[(bolt, "3 box")]).id
    act("po.confirm", po=po)
    act("product.unit", product=bolt, unit="box", holds="10")
    # the boxes of the order are those of 12
    receipt = act("po.receive", po=po, lines=[(bolt, "2 box")]).id
    assert shown("receipt-lines", f"receipt_id:{receipt}", "quantity", "packs", "value") == [("24", "2 box", "20.00")]
    act("receipt.return", receipt=receipt, reason="wet", lines=[(bolt, "0.5 box")])
    assert pick("received, returned", "purchase_line") == [(240_000, 60_000)]
    assert differences() == []


def test_a_request_is_in_boxes() -> None:
    bolt, _ = supplied()
    made = act("request.add", product=bolt, quantity="2", unit="box", reason="fair").id
    assert shown("requests", "", "quantity", "stock_quantity") == [("2 box", "24")]
    act("request.edit", request=made, changes={"quantity": "3"})
    assert pick("quantity, unit, factor", "purchase_request") == [(360_000, "box", 12)]
    act("request.edit", request=made, changes={"unit": "pc", "quantity": "7"})
    assert pick("quantity, unit, factor", "purchase_request") == [(70_000, "pc", 1)]


def test_what_a_supplier_sells_in_follows_the_unit_and_keeps_it() -> None:
    bolt, _ = supplied()
    act("product.unit", product=bolt, unit="box", holds="24")
    assert pick("pack", "supplier_term") == [240_000]
    undo()
    assert pick("pack", "supplier_term") == [120_000]
    with pytest.raises(Refused, match="Leafco sells BOLT in box"):
        act("product.drop-unit", product=bolt, unit="box")
    with pytest.raises(Invalid, match="is no unit of BOLT"):
        act("supplier-term.edit", term=1, changes={"unit": "kg"})
    assert differences() == []
