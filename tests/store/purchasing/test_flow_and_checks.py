"""The chain of what is bought, and the checks that find what is not as the documents say."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import db, run
from store.insight.flow import FlowNode, chain
from store.insight.relations import view
from tests.store.shop import act, differences, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def order() -> int:
    """Ten ordered, six received, two of them sent back."""
    tea = product("TEA")
    made = act("po.add", party=party("Leafco", "LEAFCO"), lines=[(tea, "10", "2")]).id
    act("po.confirm", po=made)
    came = act("po.receive", po=made, lines=[(tea, "6")], reference="DN 1").id
    act("receipt.return", receipt=came, reason="damp", lines=[(tea, "2")])
    return made


def shape(node: FlowNode) -> tuple[str, str, str, list[object]]:
    return node.kind, node.title, node.amount, [shape(child) for child in node.children]


def test_the_chain_from_any_part_of_it(order: int) -> None:
    wanted: tuple[Any, ...] = (
        "po", "PO-2026-000001", "23.80 EUR",  # 20.00 and 19 %
        [("receipt", "RC-2026-000001", "12.00 EUR", [
            ("entry", "#1", "12.00 EUR", []),
            ("receipt", "SR-2026-000001", "-4.00 EUR", [("entry", "#2", "4.00 EUR", [])]),
        ])],
    )  # fmt: skip
    move = only("MIN(id)", "move")
    for kind, record in (("po", order), ("receipt", 1), ("receipt", 2), ("entry", 2), ("move", move)):
        assert shape(chain(kind, record)) == wanted, kind


def test_records_show_what_belongs_to_them(order: int) -> None:
    assert [s.heading for s in view("po", order).sections][:3] == ["Lines", "Timeline", "Receipts"]
    assert ("Delivery note", "DN 1") in view("receipt", 1).fields
    assert {"Purchase orders", "Supplies"} <= {s.heading for s in view("party", 1).sections}
    assert {"Incoming", "Suppliers"} <= {s.heading for s in view("product", 1).sections}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE purchase_line SET received = received - 1", "purchase lines"),
        ("UPDATE purchase_line SET quantity = 50000, net = 2000", "purchase lines"),
        ("UPDATE purchase_line SET billed = 1", "purchase lines"),
        ("UPDATE purchase_order SET state = 'done'", "purchase states"),
        ("UPDATE purchase_order SET net = net - 1, total = total - 1", "purchase totals"),
        ("UPDATE incoming SET quantity = quantity + 1", "incoming"),
        ("DELETE FROM incoming", "incoming"),
        ("UPDATE purchase_order SET cancelled_at = confirmed_at, state = 'cancelled'", "incoming"),
        ("UPDATE sequence SET next_number = 9 WHERE kind = 'receipt'", "numbers"),
        ("UPDATE sequence SET next_number = 9 WHERE kind = 'purchase'", "numbers"),
        ("UPDATE sequence SET next_number = 9 WHERE kind = 'supplier_return'", "numbers"),
    ],
)
def test_each_difference_is_found(order: int, statement: str, check: str) -> None:
    assert differences() == []
    with db.atomic():
        run(statement)
    assert check in {found.partition(":")[0] for found in differences()}, differences()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receipt SET value = 1",
        "UPDATE receipt SET day = '2026-01-01'",
        "DELETE FROM receipt WHERE id = 2",
        "UPDATE receipt_line SET quantity = 1",
        "UPDATE receipt_line SET value = 1",
        "DELETE FROM receipt_line",
    ],
)
def test_receipts_are_facts(order: int, statement: str) -> None:
    import peewee

    before = pick("id, quantity, value", "receipt_line ORDER BY id")
    with pytest.raises(peewee.IntegrityError), db.atomic():
        run(statement)
    assert pick("id, quantity, value", "receipt_line ORDER BY id") == before
