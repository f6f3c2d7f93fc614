"""What there is of a kit before it is ordered: as many as its components make, after the lines before it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.core.database import run
from store.sales.drafting import OrderLineInput
from store.sales.preview import PreviewLine, preview
from tests.store.shop import act, product

pytestmark = pytest.mark.usefixtures("database")


def weighed(*lines: tuple[int, str]) -> list[PreviewLine]:
    found = preview([OrderLineInput(product=item, quantity=Decimal(quantity)) for item, quantity in lines])
    return [*found.lines]


def covered(*lines: tuple[int, str]) -> list[int | None]:
    """How many of each line there are; None for what is not in stock at all."""
    return [line.supply.covered // 10_000 if line.supply else None for line in weighed(*lines)]


def the_kit() -> tuple[int, int, int]:
    """A kit of a table and four chairs; 5 tables and 13 chairs are there: three whole kits."""
    table, chair = product("TABLE", stock="5"), product("CHAIR", stock="13")
    kit = product("DINING", price="500", kind="kit")
    act("product.compose", product=kit, lines=[(table, "1"), (chair, "4")])
    return kit, table, chair


def test_as_many_as_its_components_make() -> None:
    kit, _, _ = the_kit()
    assert covered((kit, "3")) == [3]
    assert covered((kit, "4")) == [3]
    assert covered((kit, "2"), (kit, "2")) == [2, 1]


def test_what_lines_before_it_take_is_gone() -> None:
    kit, table, chair = the_kit()
    assert covered((chair, "6"), (kit, "3")) == [6, 1]  # 7 chairs are left
    assert covered((table, "4"), (kit, "3")) == [4, 1]
    assert covered((kit, "3"), (chair, "2")) == [3, 1]  # of 13 chairs 12 are in the kits
    assert covered((kit, "9"), (table, "1")) == [3, 0]  # nine kits want all of the tables


def test_it_names_what_there_is_least_of_and_the_day_of_the_last_part() -> None:
    kit, table, chair = the_kit()
    run("UPDATE product SET handling_days = 0")
    three, four = weighed((kit, "3"))[0].supply, weighed((kit, "4"))[0].supply
    assert three and three.part == "CHAIR" and three.stock.free == 130_000
    assert three.promised == "2026-11-21"
    assert four and four.promised == ""  # nobody knows how long chairs take
    run("UPDATE product SET lead_days = 6 WHERE id = ?", (chair,))
    run("UPDATE product SET lead_days = 40 WHERE id = ?", (table,))
    later = weighed((kit, "4"))[0].supply
    assert later and later.promised == "2026-11-27"  # the tables are there
    latest = weighed((kit, "6"))[0].supply
    assert latest and latest.promised == "2026-12-31"  # 21 November and 40 days


def test_a_kit_of_nothing_yet_says_nothing() -> None:
    assert covered((product("EMPTY", kind="kit"), "1")) == [None]
    assert covered((product("ADVICE", kind="service"), "1")) == [None]
