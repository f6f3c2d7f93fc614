"""Lots traced both ways: to the customers they went to, back to the suppliers they came from, and through making."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Quantity, Text, Whole

_LOT = (
    "move_lot t LEFT JOIN move m ON m.id = t.move_id LEFT JOIN lot l ON l.id = t.lot_id "
    "LEFT JOIN product p ON p.id = m.product_id"
)
# how much of the same lot came back of the same move
_BACK = (
    "(SELECT CAST(COALESCE(SUM(x.quantity), 0) AS BIGINT) FROM move_return r JOIN move_lot x ON x.move_id = r.move_id "
    "WHERE r.of_id = t.move_id AND x.lot_id = t.lot_id)"
)
_HEAD = (
    Column("day", "Date", "m.day", Day(), 10),
    Column("lot", "Lot", "l.number", Code(), 16),
    Column("sku", "SKU", "p.sku", Code(), 14),
)
_IDS = (
    Column("expires", "Expires", "l.expires", Day(), 10, hidden=True),
    Column("lot_id", "Lot id", "t.lot_id", Whole(), 8, hidden=True),
    Column("product_id", "Product id", "m.product_id", Whole(), 8, hidden=True),
)

CUSTOMERS = listing(
    Listing(
        name="lot-customers",
        title="Customers of lots",
        kind="shipment",
        source=f"{_LOT} LEFT JOIN shipment s ON s.id = m.origin_id LEFT JOIN sales_order o ON o.id = s.order_id",
        where="m.origin = 'shipment'",
        searches=(("lot", "lot_id"),),
        record="shipment_id",
        descending=True,
        columns=(
            *_HEAD,
            Column("party", "Customer", "s.party_name", Text(), 24),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("back", "Came back", _BACK, Quantity(), 10, sortable=False),
            Column("shipment", "Shipment", "s.number", Code(), 15),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
            Column("shipment_id", "Shipment id", "m.origin_id", Whole(), 8, hidden=True),
            *_IDS,
        ),
    )
)

SUPPLIERS = listing(
    Listing(
        name="lot-suppliers",
        title="Suppliers of lots",
        kind="receipt",
        source=f"{_LOT} LEFT JOIN location f ON f.id = m.source_id LEFT JOIN receipt r ON r.id = m.origin_id "
        "LEFT JOIN purchase_order o ON o.id = r.order_id",
        where="m.origin = 'receipt' AND f.type = 'supplier'",
        searches=(("lot", "lot_id"),),
        record="receipt_id",
        descending=True,
        columns=(
            *_HEAD,
            Column("party", "Supplier", "r.party_name", Text(), 24),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("back", "Sent back", _BACK, Quantity(), 10, sortable=False),
            Column("receipt", "Receipt", "r.number", Code(), 15),
            Column("reference", "Delivery note", "r.reference", Text(), 14, hidden=True),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
            Column("receipt_id", "Receipt id", "m.origin_id", Whole(), 8, hidden=True),
            *_IDS,
        ),
    )
)

MADE = listing(
    Listing(
        name="lot-parts",
        title="Lots made of lots",
        kind="lot",
        source=f"{_LOT} LEFT JOIN location f ON f.id = m.source_id LEFT JOIN move n ON n.origin = m.origin "
        "AND n.origin_id = m.origin_id LEFT JOIN location g ON g.id = n.target_id "
        "LEFT JOIN move_lot u ON u.move_id = n.id LEFT JOIN lot k ON k.id = u.lot_id "
        "LEFT JOIN product q ON q.id = n.product_id",
        where="f.type = 'production' AND g.type = 'production' AND u.id IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM move_return b WHERE b.move_id IN (m.id, n.id) OR b.of_id IN (m.id, n.id))",
        key="u.id",
        record="part_id",
        columns=(
            *_HEAD,
            Column("part_lot", "Made of lot", "k.number", Code(), 16),
            Column("part", "Part", "q.sku", Code(), 14),
            Column("quantity", "Quantity", "u.quantity", Quantity(), 10),
            Column("part_id", "Part's lot id", "u.lot_id", Whole(), 8, hidden=True),
            *_IDS,
        ),
    )
)
