"""Lists of lots and serial numbers: what there is, where it is, how it moved, and what was made of it."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Quantity, State, Text, Whole

_STATE = "CASE WHEN l.state = 'blocked' THEN 'blocked' WHEN l.expires < '{today}' THEN 'expired' ELSE 'active' END"
_PLACE = (
    "COALESCE((SELECT MIN(g.code) || CASE WHEN COUNT(*) > 1 THEN ' +' || (COUNT(*) - 1) ELSE '' END FROM lot_balance b "
    "JOIN location g ON g.id = b.location_id WHERE b.lot_id = t.id AND b.quantity > 0), '')"
)
_THERE = "(SELECT CAST(COALESCE(SUM(b.quantity), 0) AS BIGINT) FROM lot_balance b WHERE b.lot_id = t.id)"

LOTS = listing(
    Listing(
        name="lots",
        title="Lots",
        kind="lot",
        source="lot t LEFT JOIN product p ON p.id = t.product_id",
        descending=True,
        searches=(("lot", "id"), ("product", "product_id")),
        columns=(
            Column("number", "Number", "t.number", Code(), 22, sort_by="t.number_key"),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 28, spare=True),
            Column("expires", "Expires", "t.expires", Day(), 10),
            Column("on_hand", "On hand", _THERE, Quantity(), 11),
            Column("place", "Place", _PLACE, Code(), 10),
            Column("state", "State", _STATE.replace("l.", "t."), State(), 9),
            Column("supplier_reference", "Supplier's lot", "t.supplier_reference", Text(), 14, spare=True),
            Column("reason", "Blocked because", "t.reason", Text(), 24, hidden=True),
            Column("tracking", "Kept by", "p.tracking", Text(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

LOT_STOCK = listing(
    Listing(
        name="lot-stock",
        title="Lots on hand",
        kind="lot",
        source="lot_balance t LEFT JOIN lot l ON l.id = t.lot_id LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN location g ON g.id = t.location_id",
        searches=(("lot", "lot_id"), ("product", "product_id")),
        record="lot_id",
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("lot", "Lot", "l.number", Code(), 22),
            Column("location", "Location", "g.code", Code(), 10),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("expires", "Expires", "l.expires", Day(), 10),
            Column("state", "State", _STATE, State(), 9),
            Column("name", "Product", "p.name", Text(), 28, hidden=True),
            Column("type", "Kind of place", "g.type", Text(), 10, hidden=True),
            Column("lot_id", "Lot id", "t.lot_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("location_id", "Location id", "t.location_id", Whole(), 8, hidden=True),
        ),
    )
)

LOT_MOVES = listing(
    Listing(
        name="lot-moves",
        title="Moves of lots",
        kind="move",
        source="move_lot t LEFT JOIN move m ON m.id = t.move_id LEFT JOIN lot l ON l.id = t.lot_id "
        "LEFT JOIN product p ON p.id = m.product_id LEFT JOIN location f ON f.id = m.source_id "
        "LEFT JOIN location g ON g.id = m.target_id",
        searches=(("lot", "lot_id"),),
        record="move_id",
        descending=True,
        columns=(
            Column("day", "Date", "m.day", Day(), 10),
            Column("lot", "Lot", "l.number", Code(), 22),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("from", "From", "f.code", Code(), 10),
            Column("to", "To", "g.code", Code(), 10),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("origin", "Because of", "m.origin || ' #' || m.origin_id", Text(), 16),
            Column("expires", "Expires", "l.expires", Day(), 10, hidden=True),
            Column("memo", "Memo", "m.memo", Text(), 16, hidden=True),
            Column("lot_id", "Lot id", "t.lot_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "m.product_id", Whole(), 8, hidden=True),
            Column("move_id", "Move", "t.move_id", Whole(), 8, hidden=True),
            Column("origin_kind", "Origin", "m.origin", Text(), 10, hidden=True),
            Column("origin_id", "Origin id", "m.origin_id", Whole(), 8, hidden=True),
        ),
    )
)

# What the rooms that send and bring goods list of lots -----------------------------------------------

LOT_MOVED = (
    "move_lot t LEFT JOIN move m ON m.id = t.move_id LEFT JOIN lot l ON l.id = t.lot_id "
    "LEFT JOIN product p ON p.id = m.product_id"
)
# how much of the same lot came back of the same move
LOT_BACK = (
    "(SELECT CAST(COALESCE(SUM(x.quantity), 0) AS BIGINT) FROM move_return r JOIN move_lot x ON x.move_id = r.move_id "
    "WHERE r.of_id = t.move_id AND x.lot_id = t.lot_id)"
)
LOT_HEAD = (
    Column("day", "Date", "m.day", Day(), 10),
    Column("lot", "Lot", "l.number", Code(), 22),
    Column("sku", "SKU", "p.sku", Code(), 14),
)
LOT_IDS = (
    Column("expires", "Expires", "l.expires", Day(), 10, hidden=True),
    Column("lot_id", "Lot id", "t.lot_id", Whole(), 8, hidden=True),
    Column("product_id", "Product id", "m.product_id", Whole(), 8, hidden=True),
)

MADE = listing(
    Listing(
        name="lot-parts",
        title="Lots made of lots",
        kind="lot",
        source=f"{LOT_MOVED} LEFT JOIN location f ON f.id = m.source_id LEFT JOIN move n ON n.origin = m.origin "
        "AND n.origin_id = m.origin_id LEFT JOIN location g ON g.id = n.target_id "
        "LEFT JOIN move_lot u ON u.move_id = n.id LEFT JOIN lot k ON k.id = u.lot_id "
        "LEFT JOIN product q ON q.id = n.product_id",
        where="f.type = 'production' AND g.type = 'production' AND u.id IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM move_return b WHERE b.move_id IN (m.id, n.id) OR b.of_id IN (m.id, n.id))",
        key="u.id",
        record="part_id",
        columns=(
            *LOT_HEAD,
            Column("part_lot", "Made of lot", "k.number", Code(), 16),
            Column("part", "Part", "q.sku", Code(), 14),
            Column("quantity", "Quantity", "u.quantity", Quantity(), 10),
            Column("part_id", "Part's lot id", "u.lot_id", Whole(), 8, hidden=True),
            *LOT_IDS,
        ),
    )
)
