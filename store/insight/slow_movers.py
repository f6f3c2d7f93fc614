"""Goods that lie: on hand, and neither sold nor used for three months; those that tie up most money first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.values import Day, Quantity
from store.insight.sheet import Bar, Figure, Opens, money
from store.stock.models import INSIDE

SLOW_DAYS = 90


@dataclass(frozen=True)
class SlowMover:
    """A product (scaled quantity, minor units of the books): `left` is the day it was last sold or used, or None."""

    product_id: int
    sku: str
    name: str
    on_hand: int
    value: int
    left: str | None
    came: str

    def days(self, day: date) -> int:
        """For how long it has not moved: since it last left, else since it first came."""
        return (day - date.fromisoformat(self.left or self.came)).days


_SOLD = "m.target_id IN (SELECT id FROM location WHERE type IN ('customer', 'production'))"
_OURS = f"m.target_id IN (SELECT id FROM location WHERE type {INSIDE})"


def found_slow(day: date) -> list[SlowMover]:
    """Every product on hand that has lain since before the last 90 days, most money first.

    On hand and worth are those of now; goods that first came within that time are new, not slow.
    """
    since = (day - timedelta(days=SLOW_DAYS)).isoformat()
    found = rows(
        "SELECT * FROM (SELECT p.id, p.sku, p.name, c.quantity, c.value, (SELECT m.day FROM move m "
        f"WHERE m.product_id = p.id AND m.day <= ? AND {_SOLD} ORDER BY m.day DESC LIMIT 1) AS gone, "
        f"(SELECT m.day FROM move m WHERE m.product_id = p.id AND {_OURS} ORDER BY m.day LIMIT 1) AS came "
        "FROM (SELECT product_id, CAST(SUM(quantity) AS BIGINT) AS quantity, CAST(SUM(value) AS BIGINT) AS value "
        "FROM cost_layer GROUP BY product_id) c JOIN product p ON p.id = c.product_id WHERE c.quantity > 0) x "
        "WHERE COALESCE(x.gone, x.came) <= ? ORDER BY x.value DESC, x.sku",
        (day.isoformat(), since),
    )
    return [SlowMover(*row) for row in found]


def slow_movers(day: date) -> Figure:
    """What has neither been sold nor used for 90 days, by the money that lies in it."""
    found = found_slow(day)
    columns = (("SKU", "left"), (f"Value {actor().currency}", "right"), ("On hand", "right"), ("Days", "right"))
    return Figure(
        f"Slow movers: on hand and not left for {SLOW_DAYS} days",
        (*columns, ("Last left", "left"), ("Name", "left")),
        tuple(_bar(item, day) for item in found),
        solid="what lies in it",
        total=(money(sum(item.value for item in found)), "", "", "", ""),
        note="Left: sold, or used in production. What has never left counts from the day it first came.",
    )


def _bar(item: SlowMover, day: date) -> Bar:
    left = Day().shown(item.left) if item.left else "never"
    cells = (money(item.value), Quantity().shown(item.on_hand), count(item.days(day)), left, item.name)
    return Bar(item.sku, item.value, cells, item.value, opens=(Opens(item.sku, kind="product", id=item.product_id),))
