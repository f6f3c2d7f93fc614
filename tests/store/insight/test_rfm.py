"""Customers in groups, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from store.insight.figures import figure
from store.insight.rfm import Buyer, grouped
from tests.store.shop import confirmed, party, product


def test_the_groups_are_thirds() -> None:
    buyers = {
        "Best": Buyer("2026-11-09", 9, 900),
        "Best too": Buyer("2026-11-08", 1, 800),  # for much, if not often
        "New": Buyer("2026-11-07", 1, 10),
        "Loyal": Buyer("2026-06-06", 8, 30),
        "Others": Buyer("2026-06-05", 4, 40),
        "Others too": Buyer("2026-06-04", 2, 50),
        "Slipping": Buyer("2025-01-03", 7, 60),
        "Lost": Buyer("2025-01-02", 2, 20),
        "Slipping too": Buyer("2025-01-01", 3, 700),
    }
    assert dict(zip(buyers, grouped(list(buyers.values())), strict=True)) == {
        name: name.removesuffix(" too") for name in buyers
    }


def test_who_is_alike_is_in_one_group() -> None:
    assert set(grouped([Buyer("2026-11-09", 1, 5)] * 4)) == {"Others"}  # nobody is better than anybody
    assert grouped([]) == []


@pytest.mark.usefixtures("database")
def test_what_each_group_came_to() -> None:
    tea = product("TEA", price="100")
    for name, days, quantity in (
        ("Best", ("2026-10-01", "2026-11-01", "2026-11-10"), "5"),
        ("Others", ("2026-05-01", "2026-05-02"), "2"),
        ("Lost", ("2025-03-01",), "1"),
        ("Long ago", ("2024-01-01",), "9"),
    ):
        customer = party(name=name, code=name.replace(" ", ""))
        for day in days:
            confirmed(customer, (tea, quantity), day=day)
    found = figure("rfm", date(2026, 11, 21))
    assert {bar.label: bar.cells for bar in found.bars if bar.size} == {
        "Best": ("1", "3", "1,500.00", "75%", "1,500.00"),
        "Others": ("1", "2", "400.00", "20%", "400.00"),
        "Lost": ("1", "1", "100.00", "5%", "100.00"),
    }
    assert found.total == ("3", "6", "2,000.00", "", "")
