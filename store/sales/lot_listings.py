"""Lots traced forward: to the customers they went to, shipment by shipment; and what lies ready to go, or to come."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Quantity, Text, Whole
from store.sales.change_models import RETURN
from store.sales.models import SHIPMENT
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

_READY = "picked_lot t LEFT JOIN lot l ON l.id = t.lot_id LEFT JOIN product p ON p.id = t.product_id "
_OF_LOT = (
    Column("sku", "SKU", "p.sku", Code(), 14),
    Column("lot", "Lot", "l.number", Code(), 22),
    Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
    Column("expires", "Expires", "l.expires", Day(), 10),
)
_IDS = (
    Column("lot_id", "Lot id", "t.lot_id", Whole(), 8, hidden=True),
    Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
)

PICKED = listing(
    Listing(
        name="picked-lots",
        title="Lots that lie picked",
        kind="shipment",
        record="shipment_id",
        source=f"{_READY} LEFT JOIN shipment_line n ON n.id = t.origin_line_id "
        "LEFT JOIN shipment s ON s.id = n.shipment_id LEFT JOIN location g ON g.id = t.location_id",
        where=f"t.origin = '{SHIPMENT}'",
        columns=(
            *_OF_LOT,
            Column("location", "Location", "g.code", Code(), 10),
            Column("party", "Customer", "s.party_name", Text(), 24),
            Column("shipment_id", "Shipment id", "n.shipment_id", Whole(), 8, hidden=True),
            *_IDS,
        ),
    )
)

TO_COME_BACK = listing(
    Listing(
        name="return-lots",
        title="Lots to come back",
        kind="return",
        record="return_id",
        source=f"{_READY} LEFT JOIN return_line n ON n.id = t.origin_line_id "
        "LEFT JOIN sales_return b ON b.id = n.goods_back_id",
        where=f"t.origin = '{RETURN}'",
        columns=(
            *_OF_LOT,
            Column("party", "Customer", "b.party_name", Text(), 24),
            Column("reason", "Reason", "b.reason", Text(), 20),
            Column("return_id", "Return id", "n.goods_back_id", Whole(), 8, hidden=True),
            *_IDS,
        ),
    )
)
