"""Customers by the quarter of their first order, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from store.insight.reports import report
from tests.store.shop import act, confirmed, party, product

pytestmark = pytest.mark.usefixtures("database")


def test_customers_by_their_first_order() -> None:
    tea = product("TEA", price="100")
    for name, *days in (
        ("Old", "2024-05-01", "2026-02-01"),  # before the two years that are shown
        ("One", "2026-01-10", "2026-01-20", "2026-05-05", "2026-11-01"),
        ("Two", "2026-03-31", "2026-04-01"),
        ("Three", "2026-02-02"),
        ("Four", "2026-10-01"),
    ):
        customer = party(name=name, code=name)
        for day in days:
            confirmed(customer, (tea, "1"), day=day)
    act("order.add", party=customer, day="2026-07-01", lines=[(tea, "9")])  # a draft
    found = report("cohorts", date(2026, 11, 21))
    rows = {row[0]: row[1:] for row in found.rows}
    assert list(rows) == [
        "earlier", "2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3", "2026 Q4",
    ]  # fmt: skip
    assert rows["earlier"] == ("1", "", "", "", "", "200.00", "200.00")
    assert rows["2025 Q4"] == ("0", "", "", "", "", "", "0.00")
    # three came: two of them again in the second quarter, none in the third, one in the fourth; 4 + 2 + 1 orders
    assert rows["2026 Q1"] == ("3", "67%", "0%", "33%", "", "233.33", "700.00")
    assert rows["2026 Q4"] == ("1", "", "", "", "", "100.00", "100.00")
