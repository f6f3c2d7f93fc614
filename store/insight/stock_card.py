"""What was on hand and what it was worth at the end of any day: of all products, and one product's moves one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.references import title
from store.core.values import Quantity
from store.insight.sheet import Bar, Figure, Opens, Report, money
from store.stock.models import INSIDE
from store.stock.months import since

_SIGN = f"((CASE WHEN g.type {INSIDE} THEN 1 ELSE 0 END) - (CASE WHEN f.type {INSIDE} THEN 1 ELSE 0 END))"
_PLACES = "JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id"


def stock_value(day: date) -> Report:
    """Quantity and value of every product on hand at the end of a day: what there is now, less what came after it."""
    later, shown = since(day), Quantity().shown
    held = {product: (int(quantity), int(value)) for product, quantity, value in rows(_NOW)}
    lines, behind, total = [], [], 0
    for product, sku, name in rows("SELECT id, sku, name FROM product ORDER BY sku"):
        quantity, value = held.get(product, (0, 0))
        if changed := later.get(product):
            quantity, value = quantity - changed.quantity, value - changed.value
        if quantity or value:
            total += value
            lines.append((sku, name, shown(quantity), money(value)))
            behind.append((Opens(sku, kind="product", id=product),))
    headings = (("SKU", "left"), ("Product", "left"), ("On hand", "right"), ("Value", "right"))
    return Report(f"Stock value at {day}", headings, (*lines, ("", "Total", "", money(total))), tuple(behind))


_NOW = (
    "SELECT product_id, CAST(SUM(quantity) AS BIGINT), CAST(SUM(value) AS BIGINT) FROM cost_layer GROUP BY product_id"
)


@dataclass(frozen=True)
class Step:
    """One line of a stock card (scaled quantity, minor units): what changed, and what there was after it."""

    day: str
    what: str
    change: int
    quantity: int
    value: int
    move_id: int | None


def steps(product_id: int, day: date) -> list[Step]:
    """Everything that changed the quantity, place or value of a product, up to the end of a day, oldest first."""
    found = rows(
        f"SELECT m.day, m.at, m.id, f.code || ' → ' || g.code, {_SIGN} * m.quantity, {_SIGN} * m.cost "
        f"FROM move m {_PLACES} WHERE m.product_id = ? AND m.day <= ? UNION ALL "
        "SELECT r.day, r.at, r.move_id, r.kind, 0, r.amount FROM revaluation r WHERE r.product_id = ? AND r.day <= ? "
        "ORDER BY 1, 2, 3",
        (product_id, day.isoformat()) * 2,
    )
    card: list[Step] = []
    quantity = value = 0
    for when, _, move, what, change, worth in found:
        quantity, value = quantity + change, value + worth
        card.append(Step(when, what, change, quantity, value, move))
    return card


def stock_card(product_id: int, day: date, latest: int = 0) -> Figure:
    """A product's moves and later costs, each with what was on hand after it and what that was worth.

    With `latest` only so many, and a note of how many there were before.
    """
    shown = Quantity().shown
    whole = steps(product_id, day)
    found = whole[-latest:]
    left = len(whole) - len(found)
    bars = tuple(
        Bar(
            step.day,
            max(step.quantity, 0),
            (shown(step.quantity), _signed(step.change), money(step.value), step.what),
            max(step.quantity, 0),
            opens=(Opens(step.what, kind="move", id=step.move_id),) if step.move_id else (),
        )
        for step in found
    )
    columns = (("Date", "left"), ("On hand", "right"), ("In/out", "right"), (f"Value {actor().currency}", "right"))
    return Figure(
        f"Stock card of {title('product', product_id)}",
        (*columns, ("What", "left")),
        bars,
        solid="on hand",
        note=f"{count(left)} before these; all of them: backdesk report stock-card"
        if left
        else ""
        if found
        else "Nothing has moved yet.",
    )


def _signed(change: int) -> str:
    shown = Quantity().shown(change)
    return f"+{shown}" if change > 0 else shown if change else ""
