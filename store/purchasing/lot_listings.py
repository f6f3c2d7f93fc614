"""Lots traced back: to the suppliers they came from, receipt by receipt."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Quantity, Text, Whole
from store.stock.lot_listings import LOT_BACK, LOT_HEAD, LOT_IDS, LOT_MOVED

SUPPLIERS = listing(
    Listing(
        name="lot-suppliers",
        title="Suppliers of lots",
        kind="receipt",
        source=f"{LOT_MOVED} LEFT JOIN location f ON f.id = m.source_id LEFT JOIN receipt r ON r.id = m.origin_id "
        "LEFT JOIN purchase_order o ON o.id = r.order_id",
        where="m.origin = 'receipt' AND f.type = 'supplier'",
        searches=(("lot", "lot_id"),),
        record="receipt_id",
        descending=True,
        columns=(
            *LOT_HEAD,
            Column("party", "Supplier", "r.party_name", Text(), 24),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("back", "Sent back", LOT_BACK, Quantity(), 10, sortable=False),
            Column("receipt", "Receipt", "r.number", Code(), 15),
            Column("reference", "Delivery note", "r.reference", Text(), 14, hidden=True),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
            Column("receipt_id", "Receipt id", "m.origin_id", Whole(), 8, hidden=True),
            *LOT_IDS,
        ),
    )
)
