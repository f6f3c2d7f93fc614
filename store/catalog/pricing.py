"""What a product costs a customer on a day, and which tax rate holds then."""

from __future__ import annotations

from store.core.database import scalar
from store.core.errors import Refused


def price_of(product_id: int, price_list_id: int | None, quantity: int, day: str) -> int:
    """The unit price (scaled): the price list's best matching row, else the product's list price.

    Best is the highest quantity break reached, then the latest start.
    """
    if price_list_id:
        found = scalar(
            "SELECT price FROM product_price WHERE price_list_id = ? AND product_id = ? "
            "AND min_quantity <= ? AND valid_from <= ? ORDER BY min_quantity DESC, valid_from DESC LIMIT 1",
            (price_list_id, product_id, quantity, day),
        )
        if found is not None:
            return int(found)
    return int(scalar("SELECT price FROM product WHERE id = ?", (product_id,)))


def tax_rate(tax_code_id: int, day: str) -> int:
    """The rate (scaled percent) of a tax code on a day. Raises Refused where none is set yet."""
    found = scalar(
        "SELECT rate FROM tax_rate WHERE tax_code_id = ? AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1",
        (tax_code_id, day),
    )
    if found is None:
        raise Refused(f"The tax code #{tax_code_id} has no rate on {day}.", "Set one: backdesk tax rate CODE --rate …")
    return int(found)
