"""What orders and work orders wait for, product by product: how much, when it is promised, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.values import Day, Quantity
from store.insight.sheet import Bar, Figure, Opens

_WAITING = (
    "SELECT l.product_id, l.quantity - l.delivered - l.reserved - l.closed AS short, 'o' || o.id AS waits, "
    "COALESCE(o.promised, l.promised) AS promised FROM sales_order o JOIN order_line l ON l.order_id = o.id "
    "WHERE o.state IN ('confirmed', 'processing') AND l.drop_ship = 0 "
    "AND l.quantity > l.delivered + l.reserved + l.closed "
    "UNION ALL SELECT l.product_id, l.open - l.reserved, 'w' || w.id, w.due FROM work_order w "
    "JOIN work_order_line l ON l.work_order_id = w.id WHERE w.state IN ('released', 'in progress') "
    "AND l.open > l.reserved"
)
_SHORT = (
    "SELECT product_id, CAST(SUM(short) AS BIGINT) AS short, COUNT(DISTINCT waits) AS orders, "
    "COUNT(DISTINCT CASE WHEN waits LIKE 'w%' THEN waits END) AS work, "
    f"MIN(promised) AS promised FROM ({_WAITING}) x GROUP BY product_id"
)
_COMING = (
    "SELECT product_id, CAST(SUM(quantity) AS BIGINT) AS quantity, MIN(day) AS day FROM incoming GROUP BY product_id"
)


@dataclass(frozen=True)
class Shortage:
    """What waits for a product (`work` of the `orders` are work orders) and what is on its way of it.

    Quantities are scaled, days ISO or None.
    """

    product_id: int
    sku: str
    name: str
    short: int
    orders: int
    work: int
    promised: str | None
    coming: int
    arrives: str | None

    @property
    def missing(self) -> int:
        """What is short and not on its way."""
        return max(0, self.short - self.coming)


def found_short() -> list[Shortage]:
    """Every product that orders wait for: what is not on its way first, then what was promised first."""
    found = rows(
        "SELECT p.id, p.sku, p.name, w.short, w.orders, w.work, w.promised, COALESCE(c.quantity, 0), c.day "
        f"FROM ({_SHORT}) w JOIN product p ON p.id = w.product_id LEFT JOIN ({_COMING}) c ON c.product_id = p.id "
        "WHERE p.kind = 'stock' ORDER BY p.sku_key"
    )
    return sorted((Shortage(*row) for row in found), key=lambda item: (not item.missing, item.promised or "9999"))


def shortages(day: date) -> Figure:
    """What orders wait for by product, what of it is on its way, and what is still to be bought."""
    found = found_short()
    columns = ("Short", "right"), ("Missing", "right"), ("On its way", "right"), ("Arrives", "left")
    return Figure(
        "Shortages",
        (("SKU", "left"), *columns, ("Promised", "left"), ("Orders", "right"), ("Name", "left")),
        tuple(_bar(item, day) for item in found),
        light="on its way",
        solid="missing",
        note="Short: ordered, and neither delivered nor reserved. Missing: nobody has ordered it yet; 'late' stands "
        "where a promised day has passed."
        if found
        else "No order waits for goods.",
    )


def _bar(item: Shortage, day: date) -> Bar:
    shown = Quantity().shown
    late = " late" if item.promised and item.promised < day.isoformat() else ""
    cells = (
        shown(item.short),
        shown(item.missing) if item.missing else "",
        shown(item.coming) if item.coming else "",
        Day().shown(item.arrives) if item.arrives else "",
        Day().shown(item.promised) + late if item.promised else "",
        count(item.orders),
        item.name,
    )
    about = f"product_id:{item.product_id}"
    opens = (
        Opens(f"Who waits for {item.sku}", "shortages", about),
        *([Opens(f"What is on its way of {item.sku}", "incoming", about)] if item.coming else []),
        Opens(item.sku, kind="product", id=item.product_id),
    )
    return Bar(item.sku, item.short, cells, item.missing, opens=opens)
