"""What was on hand and what it was worth at the end of any day: of all products, and one product's moves one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.core.counts import ROWS
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.display import count
from store.core.identity import actor
from store.core.references import title
from store.core.values import Quantity
from store.insight.sheet import Bar, Figure, Opens, Report, money

_OURS = "IN ('internal', 'transit')"
_SIGN = f"((CASE WHEN g.type {_OURS} THEN 1 ELSE 0 END) - (CASE WHEN f.type {_OURS} THEN 1 ELSE 0 END))"
_PLACES = "JOIN location f ON f.id = m.source_id JOIN location g ON g.id = m.target_id"
_NOW = "SELECT product_id, quantity AS q, value AS v FROM cost_layer"
_MOVED = (
    "SELECT m.product_id, {sign} * m.quantity AS q, {sign} * m.cost AS v FROM move m {places} WHERE m.day {side} ? "
    "UNION ALL SELECT product_id, 0, {minus}amount FROM revaluation WHERE day {side} ?"
)
_UNTIL = _MOVED.format(sign=_SIGN, places=_PLACES, side="<=", minus="")
_LESS_LATER = f"{_NOW} UNION ALL " + _MOVED.format(sign=f"-{_SIGN}", places=_PLACES, side=">", minus="-")


def stock_value(day: date) -> Report:
    """Quantity and value of every product on hand at the end of a day."""
    past = day < today()
    source = _NOW if not past else _LESS_LATER if _nearer_to_now(day) else _UNTIL
    found = rows(
        "SELECT p.sku, p.name, CAST(SUM(c.q) AS BIGINT), CAST(SUM(c.v) AS BIGINT), p.id "
        f"FROM ({source}) c JOIN product p ON p.id = c.product_id "
        "GROUP BY p.id, p.sku, p.name HAVING SUM(c.q) <> 0 OR SUM(c.v) <> 0 ORDER BY p.sku",
        (day.isoformat(),) * 2 if past else (),
    )
    lines = [(sku, name, Quantity().shown(quantity), money(value)) for sku, name, quantity, value, _ in found]
    lines.append(("", "Total", "", money(sum(value for *_, value, _ in found))))
    behind = tuple((Opens(sku, kind="product", id=product),) for sku, *_, product in found)
    headings = (("SKU", "left"), ("Product", "left"), ("On hand", "right"), ("Value", "right"))
    return Report(f"Stock value at {day}", headings, tuple(lines), behind)


def _nearer_to_now(day: date) -> bool:
    """Whether fewer moves came after a day than until it: then those are taken off what there is now."""
    half = ROWS.get("move")[0] // 2
    later = scalar("SELECT COUNT(*) FROM (SELECT 1 FROM move WHERE day > ? LIMIT ?) x", (day.isoformat(), half + 1))
    return int(later) <= half


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
