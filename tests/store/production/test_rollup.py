"""What making would cost today over all levels, and what a component ends up in, against sums by hand."""

from __future__ import annotations

import pytest

from store.insight.figures import figure_of
from store.insight.reports import report
from tests.store.production.workshop import bill, released, service
from tests.store.shop import act, product
from tests.store.stock.goods import receive

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def table() -> int:
    """A table of 4 legs, a top and half an hour; a leg of 0.8 m of wood (and 5 %) and 0.1 h; ten legs are there dear."""
    wood, top, hour = product("WOOD"), product("TOP", cost_method="standard", standard_cost="41.50"), service("H", "36")
    leg, made = product("LEG", stock="10", cost="99"), product("TABLE")
    receive(wood, 30, 9_000), receive(wood, 10, 3_400)  # 40 m worth 124.00: 3.10
    bill(leg, (wood, "0.8", "5"), (hour, "0.1"))
    bill(made, (leg, "4"), (top, "1"), (hour, "0.5"))
    return made


def test_each_level_adds_up_to_the_one_above(table: int) -> None:
    """Four legs take 3.36 m of wood at 3.10, 10.416, and 0.4 h at 36.00, 14.40: 24.816; with top and work 84.316."""
    found = report("cost-roll-up", product=table)
    assert list(found.rows) == [
        ("LEG", "24.82", "4", "pc", "6.204", "bill LEG/1"),
        ("  WOOD", "10.42", "3.36", "pc", "3.10", "goods on hand"),
        ("  H", "14.40", "0.4", "pc", "36.00", "standard cost"),
        ("TOP", "41.50", "1", "pc", "41.50", "standard cost"),
        ("H", "18.00", "0.5", "pc", "36.00", "standard cost"),
        ("Total", "84.32", "", "", "", ""),
    ]
    assert found.title == "Cost of TABLE The TABLE" and found.note == ""


def test_what_was_made_cost_what_was_rolled_up(table: int) -> None:
    act("stock.adjust", product="LEG", quantity="0")
    act("stock.adjust", product="TOP", quantity="5")
    order, legs = released(table, "1"), released("LEG", "4")
    act("work-order.complete", work_order=legs)
    # legs at average: 24.82, rounded once when they were made; 41.50 and 18.00 beside them
    assert act("work-order.complete", work_order=order).message.endswith("1 of TABLE made, worth 84.32; it is done.")


def test_a_batch_and_what_nobody_knows() -> None:
    """Ten litres of paint of 4 kg at 2.50 and a pigment that was never bought: 10.00, a litre 1.00."""
    base, pigment, paint = product("BASE", stock="8", cost="2.50"), product("PIGMENT"), product("PAINT")
    act("stock.adjust", product=base, quantity="0")  # sold out: the last cost counts
    made = bill(paint, (base, "4"), (pigment, "0.3"), quantity="10")
    found = figure_of("bill-cost", "bom", made)
    assert found.title == "Cost of 10 PAINT by PAINT/1"
    assert [(bar.label, *bar.cells) for bar in found.bars] == [
        ("BASE", "10.00", "4", "pc", "2.50", "last cost"), ("PIGMENT", "", "0.3", "pc", "", "unknown"),
    ]  # fmt: skip
    assert found.total[0] == "10.00" and found.note == "One costs 1.00. Nothing says what PIGMENT costs."
    assert report("cost-roll-up", product=base).note == "No bill is in use for it."


def test_where_a_component_ends_up(table: int) -> None:
    """A leg takes 0.84 m, a table four times that, a set of two tables and a spare leg 7.56 m."""
    bill(product("SUITE"), (table, "2"), ("LEG", "1"))
    assert report("where-used", product=1).rows == (
        ("LEG", "0.84", "The LEG", "LEG/1"),
        ("  SUITE", "0.84", "The SUITE", "SUITE/1"),
        ("  TABLE", "3.36", "The TABLE", "TABLE/1"),
        ("    SUITE", "6.72", "The SUITE", "SUITE/1"),
    )
    assert report("where-used", product=table).rows == (("SUITE", "2", "The SUITE", "SUITE/1"),)
