"""How long the stock lasts: what is on hand against what was shipped in the last 90 days, shortages first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import rows
from store.core.display import count
from store.core.values import Quantity
from store.insight.sheet import Bar, Figure, Opens
from store.stock.months import between

USE_DAYS = 90
FAR = 120  # days of cover beyond which bars say no more
_QUANTITY = Quantity()
_RANKS = ("short", "out", "reorder", "low", "ok", "idle")


@dataclass(frozen=True)
class Cover:
    """A product's stock (scaled quantities): on hand, shipped in the last 90 days, its reorder level, and what
    confirmed orders wait for."""

    product_id: int
    sku: str
    name: str
    on_hand: int
    used: int
    reorder_level: int
    short: int

    @property
    def days(self) -> int | None:
        """How many whole days the stock lasts at that use; None where nothing was shipped."""
        return self.on_hand * USE_DAYS // self.used if self.used else None

    @property
    def state(self) -> str:
        """short: orders wait for it; out: used and none left; reorder: down to its level; low: under 14 days;
        idle: nothing was shipped."""
        if self.short > 0:
            return "short"
        if self.used and not self.on_hand:
            return "out"
        if self.on_hand <= self.reorder_level and self.reorder_level:
            return "reorder"
        if self.days is None:
            return "idle"
        return "low" if self.days < 14 else "ok"


def covers(day: date) -> list[Cover]:
    """Every active product that is kept in stock and has any, is used or is wanted; the most pressing first."""
    used = {product: change.shipped for product, change in between(day - timedelta(days=USE_DAYS), day).items()}
    short = _by_product(
        "SELECT l.product_id, CAST(SUM(l.quantity - l.delivered - l.reserved - l.closed) AS BIGINT) "
        "FROM sales_order o JOIN order_line l ON l.order_id = o.id WHERE o.state IN ('confirmed', 'processing') "
        "AND l.drop_ship = 0 AND l.quantity > l.delivered + l.reserved + l.closed GROUP BY l.product_id"
    )
    on_hand = _by_product(
        "SELECT product_id, CAST(SUM(on_hand) AS BIGINT) FROM stock_balance GROUP BY product_id HAVING SUM(on_hand) > 0"
    )
    found = [
        Cover(i, sku, name, on_hand.get(i, 0), used.get(i, 0), level, short.get(i, 0))
        for i, sku, name, level in rows(
            "SELECT id, sku, name, reorder_level FROM product WHERE kind = 'stock' AND state = 'active' "
            "ORDER BY sku_key"
        )
    ]
    there = [c for c in found if c.on_hand or c.used or c.short or c.reorder_level]
    return sorted(there, key=lambda c: (_RANKS.index(c.state), FAR if c.days is None else c.days))


def _by_product(sql: str) -> dict[int, int]:
    return {product: int(quantity) for product, quantity in rows(sql)}


_COLUMNS = (
    ("SKU", "left"), ("Days", "right"), ("State", "state"), ("On hand", "right"), ("Used", "right"),
    ("Reorder at", "right"), ("Short", "right"), ("Name", "left"),
)  # fmt: skip


def stock_cover(day: date) -> Figure:
    """Days of cover per product with its reorder level, shortages first."""
    return Figure(
        "Stock cover in days",
        _COLUMNS,
        tuple(_bar(cover) for cover in covers(day)),
        solid="days the stock lasts",
        tick="its reorder level",
        scale=FAR,
        note=f"Used: shipped in the last {USE_DAYS} days. Short: ordered, and neither delivered nor reserved.",
    )


def _bar(cover: Cover) -> Bar:
    days, shown = cover.days, _QUANTITY.shown
    few = (shown(quantity) if quantity else "" for quantity in (cover.reorder_level, cover.short))
    lasts = "" if days is None else count(days)
    cells = (lasts, cover.state, shown(cover.on_hand), shown(cover.used), *few, cover.name)
    tick = cover.reorder_level * USE_DAYS // cover.used if cover.used else 0
    behind = Opens(cover.sku, kind="product", id=cover.product_id)
    return Bar(cover.sku, days or 0, cells, days or 0, tick, (behind,))
