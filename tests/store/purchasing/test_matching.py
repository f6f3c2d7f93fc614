"""Ordered, received, billed: what the list says of each line; bills themselves stand in for what takes them up."""

from __future__ import annotations

import pytest

from store.core.action import action
from store.core.database import run
from store.core.listing import Query, get_listing
from store.purchasing.models import PurchaseOrder
from store.purchasing.process import process
from tests.store.purchasing.test_receipts import bought, received
from tests.store.shop import act, only, product

pytestmark = pytest.mark.usefixtures("database")


@action("test.match", "Bring into line", ("purchasing",), inner=True)
def follow(order: int) -> None:
    process(PurchaseOrder.get_by_id(order))


def said(order: int) -> dict[str, str]:
    """The one line of an order, as people see it."""
    found = get_listing("match")
    (line,) = found.window(Query(f"order_id:{order}"), limit=5)
    return {column.name: found.shown(line, column) for column in found.columns}


def billed(receipt: int, quantity: int, value: int) -> None:
    """A supplier's bill takes up so many whole pieces of a receipt, for a sum in cents."""
    sql = "UPDATE receipt_line SET billed = ?, billed_value = ? WHERE receipt_id = ?"
    run(sql, (quantity * 10_000, value, receipt))


def test_what_came_and_what_is_billed() -> None:
    order = bought((product("TEA"), "10", "2"))
    assert said(order)["differs"] == "not all received"
    receipt = received(order, (1, "6"))
    assert said(order)["differs"] == "not billed yet, not all received"
    back = act("receipt.return", receipt=receipt, reason="damp", lines=[(1, "1")]).id
    assert (said(order)["kept"], said(order)["received_value"]) == ("5", "10.00")
    received(order)
    assert said(order)["differs"] == "not billed yet"
    billed(receipt, 6, 1200)
    billed(back, 1, 200)
    last = only("MAX(id)", "receipt WHERE type = 'receipt'")
    billed(last, 4, 800)
    follow(order)
    assert (said(order)["billed"], said(order)["differs"]) == ("10", "more billed than kept")
    assert get_listing("match").count(Query("differs:billed")) == 1


@pytest.mark.parametrize(
    ("value", "tolerance", "differs"),
    [(2000, "", ""), (2001, "", "price higher"), (1999, "", "price lower"), (2040, "2", ""), (2041, "2", "price higher"),
     (1960, "2", ""), (1959, "2", "price lower")],
)  # fmt: skip
def test_a_price_beyond_the_tolerance_is_named(value: int, tolerance: str, differs: str) -> None:
    """Ten at 2.00 are 20.00; two percent of that are 0.40."""
    act("setting.set", name="purchase.price-tolerance", value=tolerance)
    order = bought((product("TEA"), "10", "2"))
    billed(received(order), 10, value)
    follow(order)
    assert said(order)["differs"] == differs


def test_more_than_ordered_is_named_and_what_was_given_up_is_not_missed() -> None:
    act("setting.set", name="purchase.over-delivery", value="10")
    order = bought((product("TEA"), "10", "2"))
    received(order, (1, "11"))
    assert said(order)["differs"] == "not billed yet, more came than ordered"
    short = bought((1, "10", "2"))
    received(short, (1, "4"))
    act("po.close", po=short, reason="the rest cannot be had")
    assert (said(short)["ordered"], said(short)["differs"]) == ("4", "not billed yet")


def test_the_worth_of_what_is_billed_rounds_halves_up_and_never_overflows() -> None:
    """Two for 0.05 in all: one of them is worth 2.5 cents. And 30,000 of 99,999 that cost 89,999,100,000.00."""
    order = bought((product("TEA"), "2", "0.025"))
    billed(received(order), 1, 3)
    assert said(order)["expected_value"] == "0.03"
    many = bought((product("GOLD"), "99999", "900000"))
    billed(received(many), 30_000, 1)
    assert said(many)["expected_value"].replace(",", "") == "27000000000.00"
