"""What a product cost whenever it was bought: receipt by receipt, with the supplier and how the price moved."""

from __future__ import annotations

from datetime import date

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.money import HUNDRED_PERCENT, PERCENT, divide
from store.core.references import title
from store.core.values import Price, Quantity
from store.insight.sheet import Bar, Figure, Opens
from store.stock.valuation import unit_cost

_TENTH = PERCENT // 10


def price_history(product_id: int, day: date, latest: int = 0) -> Figure:
    """The unit cost of each receipt of a product up to a day, in the books' currency, at the rate of its day.

    Beside it the price as it was ordered, in the supplier's currency and before discounts, and the change from the
    receipt before. With `latest` only so many, and a note of how many there were before.
    """
    found = rows(
        "SELECT d.day, d.id, d.party_name, n.quantity, n.value, l.price, d.currency, "
        "CASE WHEN l.factor <> l.per THEN '/' || l.unit ELSE '' END FROM receipt_line n "
        "JOIN receipt d ON d.id = n.receipt_id JOIN purchase_line l ON l.id = n.purchase_line_id "
        "WHERE n.product_id = ? AND d.type = 'receipt' AND d.day <= ? ORDER BY d.day, d.id, n.id",
        (product_id, day.isoformat()),
    )
    bars, before = [], 0
    for when, receipt, party, quantity, value, price, currency, unit in found:
        cost = unit_cost(quantity, value, actor().currency)
        cells = (Price().shown(cost), change(cost, before), Quantity().shown(quantity), party)
        ordered = f"{Price().shown(price)} {currency}{unit}"
        bars.append(Bar(when, cost, (*cells, ordered), cost, opens=(Opens(party, kind="receipt", id=receipt),)))
        before = cost
    left = len(bars) - len(bars[-latest:])
    columns = ("Date", "left"), (f"Cost {actor().currency}", "right"), ("Change", "right"), ("Quantity", "right")
    return Figure(
        f"Purchase prices of {title('product', product_id)}",
        (*columns, ("Supplier", "left"), ("Ordered at", "right")),
        tuple(bars[-latest:]),
        solid="cost of one",
        note=f"{count(left)} before these; all of them: backdesk report price-history"
        if left
        else ""
        if bars
        else "It has never been received on a purchase order.",
    )


def change(now: int, before: int, none: str = "") -> str:
    """By how many percent an amount differs from another, to a tenth; `none` where it does not, '' from nothing."""
    if not before:
        return ""
    tenths = divide((now - before) * HUNDRED_PERCENT, before * _TENTH)
    return f"{'+' if tenths > 0 else '-'}{abs(tenths) // 10}.{abs(tenths) % 10}%" if tenths else none
