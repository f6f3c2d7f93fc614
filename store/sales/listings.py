"""Lists of orders and shipments; see `change_listings` for what happens to them afterwards."""

from __future__ import annotations

from store.catalog.listings import DISCOUNT_PERCENT_SQL, PRICES_SQL
from store.catalog.unit_columns import OF_A_LINE, PRICE, QUANTITY, packs
from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Quantity, State, Text, Whole

_UNDELIVERED = (
    "CASE WHEN t.state IN ('confirmed', 'processing') AND EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = t.id "
    "AND l.quantity > l.delivered + l.closed) THEN 1 END"
)
_LEFT = "CASE WHEN o.state IN ('confirmed', 'processing') AND t.quantity > t.delivered + t.closed THEN 1 END"

_DIRECT = (  # 'no' only where its product says otherwise
    "CASE WHEN t.drop_ship = 1 THEN 1 WHEN (SELECT q.drop_ship FROM product q WHERE q.id = t.product_id) = 1 THEN 0 END"
)
_KIT = "(SELECT k.sku FROM order_line k WHERE k.id = t.part_of)"

ORDERS = listing(
    Listing(
        name="orders",
        title="Orders",
        kind="order",
        source="sales_order t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user o ON o.id = t.owner_id",
        descending=True,
        searches=(("sales_order", "id"),),
        kept_count=kept("sales_order"),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 15, sort_by="t.id"),
            Column("party", "Customer", "t.party_name", Text(), 30, look_up="party.name"),
            Column("day", "Date", "t.day", Day(), 10),
            Column("promised", "Promised", "t.promised", Day(), 10, sort_by="COALESCE(t.promised, '')"),
            Column("total", "Total", "t.total", Amount(), 14, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 16),
            Column("owner", "Owner", "o.login", Text(), 10),
            Column("customer_reference", "Reference", "t.customer_reference", Text(), 14, hidden=True),
            Column("net", "Net", "t.net", Amount(), 14, total=True, hidden=True),
            Column("tax", "Tax", "t.tax", Amount(), 12, hidden=True),
            Column("billing_basis", "Billed on", "t.billing_basis", Text(), 10, hidden=True),
            Column("buyer_reference", "Buyer reference", "NULLIF(t.buyer_reference, '')", Text(), 20, hidden=True),
            Column("source", "From", "t.source", Text(), 8, hidden=True),
            Column("source_id", "From id", "t.source_id", Whole(), 8, hidden=True),
            Column("revision", "Revision", "NULLIF(t.revision, 0)", Whole(), 8, hidden=True),
            Column("exception", "Exception", "t.exception", Text(), 20, hidden=True),
            Column("hold_reason", "Waits because", "t.hold_reason", Text(), 24, hidden=True),
            Column("undelivered", "To deliver", _UNDELIVERED, Flag(), 10, hidden=True),
            Column("to_deliver", "Undelivered", "NULLIF(t.to_deliver, 0)", Amount(), 14, total=True, hidden=True),
            Column("shipping_address", "Ship to", "t.shipping_address", Text(), 30, hidden=True),
            Column("prices", "Prices", PRICES_SQL, Text(), 12, hidden=True),
            Column("document_discount_percent", "Extra discount %", DISCOUNT_PERCENT_SQL, Percent(), 10, hidden=True),
            Column("document_discount", "Extra discount", "NULLIF(t.document_discount, 0)", Amount(), 12, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
        asked=(Column("quote_id", "Quote id", "y.id", Whole(), among="SELECT y.order_id FROM quote y WHERE {}"),),
    )
)

ORDER_LINES = listing(
    Listing(
        name="order-lines",
        title="Order lines",
        kind="order",
        record="order_id",
        source="order_line t LEFT JOIN sales_order o ON o.id = t.order_id LEFT JOIN tax_code x ON x.id = t.tax_code_id",
        searches=(("order_line", "id"), ("sales_order", "order_id")),
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 30),
            QUANTITY,
            PRICE,
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("net", "Net", "t.net", Amount(), 14, total=True),
            Column("currency", "Cur", "o.currency", Currency(), 4),
            Column("reserved", "Reserved", "t.reserved", Quantity(), 10),
            Column("delivered", "Delivered", "t.delivered", Quantity(), 10),
            Column("invoiced", "Invoiced", "t.invoiced", Quantity(), 10),
            Column("closed", "Closed", "t.closed", Quantity(), 10, hidden=True),
            Column("promised", "Promised", "t.promised", Day(), 10, hidden=True),
            Column("tax_code", "Tax", "x.code", Code(), 6, hidden=True),
            Column("tax_rate", "Rate", "t.tax_rate", Percent(), 7, hidden=True),
            *OF_A_LINE,
            Column("returned", "Returned", "NULLIF(t.returned, 0)", Quantity(), 10, hidden=True),
            Column("replaced", "Sent again", "NULLIF(t.replaced, 0)", Quantity(), 10, hidden=True),
            Column("waived", "Not billed", "NULLIF(t.waived, 0)", Quantity(), 10, hidden=True),
            Column("over", "Over", "NULLIF(t.over, 0)", Quantity(), 9, hidden=True),
            Column("part_of", "Part of", _KIT, Code(), 12, hidden=True),
            Column("drop_ship", "Drop shipment", _DIRECT, Flag(), 9, hidden=True),
            Column("undelivered", "To deliver", _LEFT, Flag(), 10, hidden=True),
            Column("order", "Order", "o.number", Code(), 15, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

SHIPMENTS = listing(
    Listing(
        name="shipments",
        title="Shipments",
        kind="shipment",
        source="shipment t LEFT JOIN sales_order o ON o.id = t.order_id LEFT JOIN location l ON l.id = t.location_id",
        descending=True,
        searches=(("shipment", "id"), ("sales_order", "order_id")),
        kept_count=kept("shipment"),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 15, sort_by="t.id"),
            Column("order", "Order", "o.number", Code(), 15, sort_by="t.order_id"),
            Column("party", "Customer", "t.party_name", Text(), 30, look_up="party.name"),
            Column("day", "Shipped", "t.day", Day(), 10),
            Column("carrier", "Carrier", "t.carrier", Text(), 10),
            Column("tracking", "Tracking", "t.tracking", Text(), 16),
            Column("state", "State", "t.state", State(), 10),
            Column("location", "From", "l.code", Code(), 10, hidden=True),
            Column("address", "Ship to", "t.address", Text(), 30, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
        ),
    )
)

SHIPMENT_LINES = listing(
    Listing(
        name="shipment-lines",
        title="Shipment lines",
        kind="shipment",
        record="shipment_id",
        source="shipment_line t LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN shipment s ON s.id = t.shipment_id LEFT JOIN order_line n ON n.id = t.order_line_id",
        searches=(("product", "product_id"), ("shipment", "shipment_id")),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 34),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            packs("t", "n"),
            Column("shipment_id", "Shipment", "t.shipment_id", Whole(), 8, hidden=True),
            Column("order_line_id", "Order line", "t.order_line_id", Whole(), 8, hidden=True),
        ),
    )
)
