"""Goods that may leave before they are booked in: which may, and what is said of it.

Only goods that a product allows it for (`negative`), from an ordinary place, of which nothing is promised to others.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.catalog.events import ProductRedefining
from store.core.database import one, rows, run, scalar
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.values import Quantity


def may_go_below(product_id: int, location_id: int) -> bool:
    """Whether more of a product may leave a place than is booked in there."""
    return bool(
        scalar(
            "SELECT COUNT(*) FROM product p, location l WHERE p.id = ? AND l.id = ? AND p.negative = 1 "
            "AND p.kind = 'stock' AND p.tracking = 'none' AND l.type = 'internal' AND l.inspection = 0 "
            "AND l.direct = 0",
            (product_id, location_id),
        )
    )


def owed_at(product_id: int, location_id: int) -> int:
    """How much (scaled) left a place that has not been booked in there yet."""
    found = scalar(
        "SELECT on_hand FROM stock_balance WHERE product_id = ? AND location_id = ?", (product_id, location_id)
    )
    return max(0, -int(found or 0))


def said_below(left: Iterable[tuple[int, int]]) -> str:
    """What of goods that left, each a product and its place, is below nothing now, in words; '' where nothing is."""
    places = dict.fromkeys(left)
    said = []
    for product_id, location_id in places:
        if owed := owed_at(product_id, location_id):
            sku, code = one(
                "SELECT p.sku, l.code FROM product p, location l WHERE p.id = ? AND l.id = ?", (product_id, location_id)
            ) or ("", "")
            said.append(f"{Quantity().shown(owed)} of {sku} left {code} before being booked in")
    return f"; {', '.join(said)}" if said else ""


@reacts_to(ProductRedefining)
def refuse_while_owed(event: ProductRedefining) -> None:
    """That goods may leave before they are booked in ends only when all that did have come."""
    if event.what != "negative":
        return
    found = rows("SELECT on_hand FROM stock_balance WHERE product_id = ? AND on_hand < 0", (event.product_id,))
    if found:
        shown = Quantity().shown(-sum(int(on_hand) for (on_hand,) in found))
        raise Refused(f"{shown} of {event.sku} left before being booked in.", "Book in or count what came first.")
    run("UPDATE stock_balance SET negative = 0 WHERE product_id = ?", (event.product_id,))
