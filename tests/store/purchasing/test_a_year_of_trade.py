"""Goods bought, sold and counted day by day: what is there at the end, and what it is worth on every day, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from store.insight.reports import report
from tests.store.shop import act, balance_of, confirmed, differences, party, pick, product, ship_all

pytestmark = pytest.mark.usefixtures("database")

AT_THE_END = {"TEA": 7, "CUP": 2, "JAR": 0}
BOUGHT = {
    "2026-02-01": (("TEA", "20", "2.00"), ("CUP", "10", "1.50")),
    "2026-03-01": (("TEA", "10", "3.00"), ("CUP", "5", "2.00")),
}
SOLD = {
    "2026-02-05": (("TEA", "12"), ("CUP", "6")),
    "2026-02-20": (("TEA", "5"),),
    "2026-03-10": (("TEA", "9"), ("CUP", "8"), ("JAR", "3")),
}  # fmt: skip


def total(sku: str, of: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    return sum(int(line[1]) for lines in of.values() for line in lines if line[0] == sku)


def test_what_is_left_of_what_was_bought(monkeypatch: pytest.MonkeyPatch) -> None:
    """Openings are solved for: 7 + 26 − 30 = 3 tea, 2 + 14 − 15 = 1 cup, 0 + 3 − 0 = 3 jars."""
    monkeypatch.setenv("BACKDESK_TODAY", "2026-01-01")
    acme, leafco = party(), party("Leafco", "LEAFCO")
    opening = {sku: left + total(sku, SOLD) - total(sku, BOUGHT) for sku, left in AT_THE_END.items()}
    assert opening == {"TEA": 3, "CUP": 1, "JAR": 3}
    goods = {
        sku: product(sku, stock=str(opening[sku]), cost="1", cost_method="fifo" if sku == "CUP" else "average")
        for sku in AT_THE_END
    }
    for day in sorted({*BOUGHT, *SOLD}):
        monkeypatch.setenv("BACKDESK_TODAY", day)
        if lines := BOUGHT.get(day):
            order = act("po.add", party=leafco, lines=[(goods[sku], *rest) for sku, *rest in lines]).id
            act("po.confirm", po=order)
            act("po.receive", po=order)
        if lines := SOLD.get(day):
            ship_all(confirmed(acme, *((goods[sku], *rest) for sku, *rest in lines)))
    # tea, average: 3.00 + 40.00 = 43.00 for 23; 12 leave for 22.43, 5 of 11 for 9.35; 11.22 + 30.00 = 41.22 for 16,
    # 9 leave for 23.19: 18.03. cups, first in first out: 1.00 + 5 × 1.50, then 5 × 1.50 + 3 × 2.00: 2 × 2.00 are left
    assert worth("2026-02-28") == {"TEA": ("6", "11.22"), "CUP": ("5", "7.50"), "JAR": ("3", "3.00")}
    assert worth("2026-03-10") == {"TEA": ("7", "18.03"), "CUP": ("2", "4.00")}
    assert worth("2026-01-31") == {"TEA": ("3", "3.00"), "CUP": ("1", "1.00"), "JAR": ("3", "3.00")}
    assert balance_of("5000") == 2243 + 935 + 2319 + 850 + 1350 + 300
    assert balance_of("1200") == 1803 + 400 and balance_of("2100") == -(4000 + 1500 + 3000 + 1000)
    assert dict(pick("p.sku, b.on_hand / 10000", "stock_balance b JOIN product p ON p.id = b.product_id")) == AT_THE_END
    assert differences() == []


def worth(day: str) -> dict[str, tuple[str, ...]]:
    """Quantity and value of every product at the end of a day, as the report says."""
    return {row[0]: row[2:] for row in report("stock-value", date.fromisoformat(day)).rows if row[0]}
