"""Won and lost deals by what they have in common, against deals that can be counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.listing import Query, get_listing
from store.insight.figures import figure
from store.insight.sheet import Bar
from tests.store.shop import act, party, product

pytestmark = pytest.mark.usefixtures("database")
DAY = date(2026, 11, 21)
BY = ("owner", "product", "industry", "source", "quarter")


def bars(name: str) -> dict[str, Bar]:
    return {bar.label: bar for bar in figure(name, DAY).bars}


def closed(customer: int, opened: str, ended: str, sku: str, quantity: str, reason: str = "", **more: str) -> int:
    made = act("deal.add", title=sku, party=customer, lines=[(sku, quantity)], opened_on=opened, **more).id
    if reason:
        act("deal.lose", deal=made, reason=reason, day=ended)
    else:
        act("deal.win", deal=made, day=ended)
    return int(made)


@pytest.fixture(autouse=True)
def year(database: object) -> None:
    """Six deals of a year, four of them won; one of the year before, one still open."""
    mill, shop = party(industry="Mills"), party(name="Shop", code="SHOP")
    product("TEA", price="10")
    product("CUP", price="100")
    closed(mill, "2026-01-01", "2026-01-11", "TEA", "10", source="fair")  # 100 in 10 days
    closed(mill, "2026-01-01", "2026-03-02", "CUP", "2")  # 200 in 60
    closed(mill, "2026-04-01", "2026-04-21", "CUP", "5", reason="price", source="fair")  # 500 in 20
    closed(shop, "2026-05-01", "2026-05-31", "TEA", "30", source="fair")  # 300 in 30
    closed(shop, "2026-05-01", "2026-06-30", "CUP", "4")  # 400 in 60
    closed(shop, "2026-07-01", "2026-07-01", "TEA", "1", reason="late")  # 10 at once
    closed(shop, "2025-01-01", "2025-11-21", "TEA", "500")
    act("deal.add", title="open", party=shop, value="900")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("product", {"The CUP": ("3", "2", "67%", "47", "600.00"), "The TEA": ("3", "2", "67%", "13", "400.00")}),
        ("industry", {"not said": ("3", "2", "67%", "30", "700.00"), "Mills": ("3", "2", "67%", "30", "300.00")}),
        ("source", {"not said": ("3", "2", "67%", "40", "600.00"), "fair": ("3", "2", "67%", "20", "400.00")}),
        ("quarter", {"2026 Q1": ("2", "2", "100%", "35", "300.00"), "2026 Q2": ("3", "2", "67%", "37", "700.00"),
                     "2026 Q3": ("1", "0", "0%", "0", "0.00")}),
        ("owner", {"ana": ("6", "4", "67%", "30", "1,000.00")}),
    ],
)  # fmt: skip
def test_won_and_lost(by: str, expected: dict[str, tuple[str, ...]]) -> None:
    found = bars(f"won-by-{by}")
    assert {name: bar.cells for name, bar in found.items()} == expected
    assert list(found) == list(expected)
    assert figure(f"won-by-{by}", DAY).total == ("6", "4", "67%", "30", "1,000.00")


def test_why_deals_are_lost() -> None:
    found = bars("lost-reasons")
    assert {name: bar.cells for name, bar in found.items()} == {
        "late": ("1", "50%", "10.00"), "price": ("1", "50%", "500.00"),
    }  # fmt: skip
    assert figure("lost-reasons", DAY).total == ("2", "", "510.00")


@pytest.mark.parametrize("name", [*(f"won-by-{by}" for by in BY), "lost-reasons"])
def test_what_is_behind_each_number(name: str) -> None:
    for bar in figure(name, DAY).bars:
        for found in bar.opens:
            assert len(list(get_listing(found.listing).every(Query(found.filter)))) == int(bar.cells[0])


def test_a_name_that_no_filter_can_say_opens_nothing() -> None:
    closed(party(name="Odd", code="ODD"), "2026-08-01", "2026-08-02", "TEA", "1", reason='"so so"')
    assert bars("lost-reasons")['"so so"'].opens == ()
