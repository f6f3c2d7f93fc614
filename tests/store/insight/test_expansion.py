"""What similar customers buy, against orders that can be counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from store.insight import expansion
from store.insight.figures import figure
from tests.store.insight.test_at_risk import on
from tests.store.shop import act, confirmed, party, product

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def of(database: object) -> dict[str, int]:
    """Ann bought A, B, C. Bob A, B, C, X; Cy A, B, X, Y; Dee A alone, and Z; Eve B, C and Y long ago; a draft of Z."""
    with on("2023-01-01"):
        for sku in "ABCXYZ":
            product(sku, stock="1000")
    found = {name: party(name, name.upper()) for name in ("Ann", "Bob", "Cy", "Dee", "Eve")}
    for name, bought, day in (
        ("Ann", "ABC", "2026-09-01"), ("Bob", "ABCX", "2026-08-01"), ("Cy", "ABXY", "2026-10-05"),
        ("Dee", "AZ", "2026-10-06"), ("Eve", "BCY", "2024-01-01"),
    ):  # fmt: skip
        with on(day):
            confirmed(found[name], *((sku, "1") for sku in bought), day=day)
    act("order.add", party=found["Bob"], lines=[("Z", "1")])
    return found


def said(of: int) -> list[tuple[str, ...]]:
    return [(bar.label, *bar.cells) for bar in figure("expansion", date(2026, 11, 21), party=of).bars]


def test_who_has_most_in_common_and_what_they_bought(of: dict[str, int]) -> None:
    """Bob shares A, B, C and Cy A, B; both bought X. Y is bought by one alone, Dee shares one, Eve's are too old."""
    assert said(of["Ann"]) == [
        ("X The X", "2 of 2", "2026-10-05", "bought by Bob, Cy, who share A, B, C: Bob 3 products"),
    ]  # fmt: skip
    assert said(of["Dee"]) == []
    assert [row[0] for row in said(of["Cy"])] == ["C The C"]  # of Bob and Ann


def test_what_is_retired_is_not_offered_and_no_limit_is_passed(
    of: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expansion, "ALIKE", 1)
    assert said(of["Ann"]) == [
        ("X The X", "1 of 1", "2026-08-01", "bought by Bob, who share A, B, C: Bob 3 products"),
    ]  # fmt: skip
    act("product.retire", product=4)
    assert said(of["Ann"]) == []
