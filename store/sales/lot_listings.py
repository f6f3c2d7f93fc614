"""Lots traced forward: to the customers they went to, shipment by shipment."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Quantity, Text, Whole
from store.stock.lot_listings import LOT_BACK, LOT_HEAD, LOT_IDS, LOT_MOVED

CUSTOMERS = listing(
    Listing(
        name="lot-customers",
        title="Customers of lots",
        kind="shipment",
        source=f"{LOT_MOVED} LEFT JOIN shipment s ON s.id = m.origin_id LEFT JOIN sales_order o ON o.id = s.order_id",
        where="m.origin = 'shipment'",
        searches=(("lot", "lot_id"),),
        record="shipment_id",
        descending=True,
        columns=(
            *LOT_HEAD,
            Column("party", "Customer", "s.party_name", Text(), 24),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("back", "Came back", LOT_BACK, Quantity(), 10, sortable=False),
            Column("shipment", "Shipment", "s.number", Code(), 15),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
            Column("shipment_id", "Shipment id", "m.origin_id", Whole(), 8, hidden=True),
            *LOT_IDS,
        ),
    )
)
