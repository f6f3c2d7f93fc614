"""Buying and selling goods kept by lot, and what is where of each."""

from __future__ import annotations

from typing import Any

from tests.store.shop import act, confirmed, open_shipment, party, pick, product


def bought(item: int, *lines: tuple[Any, ...], price: str = "2") -> int:
    """A receipt of a product: (quantity, lots, expires) for each line; the receipt."""
    known = pick("id", "party WHERE code = 'LEAF'")
    leaf = known[0] if known else party("Leaf", "LEAF")
    whole = sum(int(quantity) for quantity, *_ in lines)
    order = act("po.add", party=leaf, lines=[(item, str(whole), price)]).id
    act("po.confirm", po=order)
    return act("po.receive", po=order, lines=[(item, *line) for line in lines]).id


def sold(item: int, quantity: str, *lots: tuple[str, str], **values: Any) -> int:
    """A shipment of an order for a product, of these lots where any are named."""
    known = pick("id", "party WHERE code = 'ACME'")
    shipment = open_shipment(confirmed(known[0] if known else party(), (item, quantity)))
    act("shipment.ship", shipment=shipment, lines=[(item, *lot) for lot in lots] or None, **values)
    return shipment


def there(item: int) -> dict[str, float]:
    """Lot → how much of it is at all places, as pieces."""
    found = pick(
        "l.number, SUM(b.quantity)",
        "lot_balance b JOIN lot l ON l.id = b.lot_id WHERE b.product_id = ? GROUP BY l.id, l.number ORDER BY l.id",
        item,
    )
    return {number: int(quantity) / 10_000 for number, quantity in found}


def of(origin: str, origin_id: int) -> dict[str, float]:
    """Lot → how much of it a document moved."""
    found = pick(
        "l.number, x.quantity",
        "move_lot x JOIN lot l ON l.id = x.lot_id JOIN move m ON m.id = x.move_id "
        "WHERE m.origin = ? AND m.origin_id = ? ORDER BY x.id",
        origin,
        origin_id,
    )
    return {number: quantity / 10_000 for number, quantity in found}


def tea_in_lots() -> int:
    """20 that expired on 1 November, 30 good until the 25th, 40 until March, 10 and 5 without an end."""
    tea = product("TEA", tracking="lot")
    bought(tea, ("40", "MARCH", "2027-03-31"), ("20", "OLD", "2026-11-01"), ("10", "FIRST"))
    bought(tea, ("30", "SOON", "2026-11-25"), ("5", "SECOND"))
    return tea
