"""`check` names lines whose unit, price and amount were changed behind the program."""

from __future__ import annotations

import pytest

from store.insight.check import run_checks
from tests.conftest import Opened
from tests.store.catalog.test_units import boxed
from tests.store.insight.test_check import unguarded
from tests.store.shop import act, converted, differences, party, post_all, ship_all
from tests.support.prepared import Prepared


@pytest.fixture
def boxes(database: Opened, prepared: Prepared) -> Opened:
    """A company that trades in boxes."""
    prepared.after(database, trade_in_boxes)
    return database


def trade_in_boxes() -> None:
    """Two boxes of 12 sold from a deal at 100.00 each and billed, one bought at 60.00 from who sells in them."""
    bolt, leafco = boxed("BOLT", stock="50"), party("Leafco", "LEAFCO")
    order = converted(party(), (bolt, "2 box", "100"))
    ship_all(order)
    post_all(order)
    act("supplier-term.add", product=bolt, supplier=leafco, unit="box", price="60")
    act("po.add", party=leafco, lines=[(bolt, "1 box")])
    assert differences() == []


FAULTS = [
    (
        "deal_line",
        "UPDATE deal_line SET factor = 10",
        "units",
        "deal line #1: amounts to 20000, but its quantity to 24000",
    ),
    ("order_line", "UPDATE order_line SET price = price + 10000", "units", "order line #1: amounts to 20000"),
    ("order_line", "UPDATE order_line SET factor = 24, per = 2", "units", "is not in lowest terms"),
    ("order_line", "UPDATE order_line SET factor = 6, price = price / 2", "units", "invoice line #1: 1 box are 12"),
    ("purchase_line", "UPDATE purchase_line SET per = 5", "units", "purchase line #1: amounts to 6000"),
    ("purchase_line", "UPDATE purchase_line SET quantity = 240000", "units", "but its quantity to 12000"),
    ("supplier_term", "UPDATE supplier_term SET pack = 100000", "packs", "holds 120000, and 100000 is kept"),
    ("product_unit", "DELETE FROM product_unit", "packs", "holds 0, and 120000 is kept"),
]


@pytest.mark.parametrize(("table", "statement", "name", "word"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_changed_unit_is_named(boxes: Opened, table: str, statement: str, name: str, word: str) -> None:
    unguarded(statement, table)
    found = run_checks()
    assert any(finding.check == name and word in finding.message for finding in found), found
