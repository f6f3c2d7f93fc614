"""Bills of materials from a file, a row for each component, through the rules of their action."""

from __future__ import annotations

import pytest

from tests.store.exchange.taking import counts, take
from tests.store.shop import act, differences, get, pick, product

pytestmark = pytest.mark.usefixtures("database")

BILLS = """parent,yield,component,quantity,scrap percent
TABLE,,LEG,4,
TABLE,,TOP,1,
LEG,10,WOOD,8,5
"""


def shop() -> dict[str, int]:
    return {sku: product(sku) for sku in ("TABLE", "LEG", "TOP", "WOOD")}


def test_bills_and_their_next_revisions() -> None:
    found = shop()
    report = take("boms", BILLS, set=("activate=yes",))
    assert counts(report) == (2, 0, 0, 0) and report.lines == 3
    assert pick("code, quantity, state", "bom ORDER BY code") == [
        ("LEG/1", 100_000, "active"),
        ("TABLE/1", 10_000, "active"),
    ]
    assert pick("product_id, quantity, scrap", "bom_line ORDER BY bom_id, position") == [
        (found["LEG"], 40_000, 0), (found["TOP"], 10_000, 0), (found["WOOD"], 80_000, 50_000),
    ]  # fmt: skip
    assert counts(take("boms", BILLS, set=("activate=yes",))) == (0, 0, 2, 0)
    assert counts(take("boms", BILLS.replace("LEG,4", "LEG,3"), set=("activate=yes",)))[1] == 1
    assert pick("code, state", "bom ORDER BY code") == [
        ("LEG/1", "active"), ("TABLE/1", "retired"), ("TABLE/2", "active"),
    ]  # fmt: skip
    assert get("bom", 3, "product_id") == found["TABLE"] and differences() == []


def test_every_bad_row_is_named_and_nothing_written() -> None:
    shop()
    report = take("boms", BILLS.replace("TOP", "GLASS") + "WOOD,,TABLE,1,\n", set=("activate=yes",))
    assert not report.written and pick("id", "bom") == []
    act("bom.add", product="TABLE", lines=[("LEG", "4")], activate=True)
    report = take("boms", "parent,component,quantity\nLEG,TABLE,1\n")
    assert not report.written and report.refused == 1
