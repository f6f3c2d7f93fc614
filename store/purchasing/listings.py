"""Lists of purchase orders, receipts and supplier terms."""

from __future__ import annotations

from store.catalog.listings import DISCOUNT_PERCENT_SQL, PRICES_SQL
from store.catalog.unit_columns import OF_A_LINE, PRICE, QUANTITY, for_one, packs
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Price, Quantity, State, Text, Whole
from store.purchasing.needs import REASON, needs

_OPEN = "(CASE WHEN t.quantity > t.closed + t.received THEN t.quantity - t.closed - t.received ELSE 0 END)"
_LATE = "CASE WHEN t.state IN ('confirmed', 'receiving') AND t.expected < '{today}' THEN 1 END"

_FOR_ORDER = "(SELECT s.number FROM sales_order s WHERE s.id = t.for_order)"

PURCHASE_ORDERS = listing(
    Listing(
        name="purchase-orders",
        title="Purchase orders",
        kind="po",
        source="purchase_order t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN app_user o ON o.id = t.owner_id "
        "LEFT JOIN location l ON l.id = t.location_id",
        descending=True,
        searches=(("purchase_order", "id"),),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 15, sort_by="t.id"),
            Column("party", "Supplier", "t.party_name", Text(), 30, look_up="party.name"),
            Column("day", "Date", "t.day", Day(), 10),
            Column("expected", "Expected", "t.expected", Day(), 10, sort_by="COALESCE(t.expected, '')"),
            Column("total", "Total", "t.total", Amount(), 14, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 16),
            Column("owner", "Buyer", "o.login", Text(), 10),
            Column("supplier_reference", "Their reference", "t.supplier_reference", Text(), 16, hidden=True),
            Column("late", "Late", _LATE, Flag(), 6, hidden=True),
            Column("net", "Net", "t.net", Amount(), 14, total=True, hidden=True),
            Column("tax", "Tax", "t.tax", Amount(), 12, hidden=True),
            Column("source", "Made by", "t.source", Text(), 10, hidden=True),
            Column("hold_reason", "Waits because", "t.hold_reason", Text(), 24, hidden=True),
            Column("location", "To", "l.code", Code(), 10, hidden=True),
            Column("address", "Address", "t.address", Text(), 30, hidden=True),
            Column("ship_to", "Ship to", "t.ship_to", Text(), 30, hidden=True),
            Column("for_order", "For order", _FOR_ORDER, Code(), 15, hidden=True, sortable=False),
            Column("for_order_id", "For order id", "t.for_order", Whole(), 8, hidden=True),
            Column("prices", "Prices", PRICES_SQL, Text(), 12, hidden=True),
            Column("document_discount_percent", "Extra discount %", DISCOUNT_PERCENT_SQL, Percent(), 10, hidden=True),
            Column("document_discount", "Extra discount", "NULLIF(t.document_discount, 0)", Amount(), 12, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

PURCHASE_LINES = listing(
    Listing(
        name="purchase-lines",
        title="Purchase lines",
        kind="po",
        record="order_id",
        source="purchase_line t LEFT JOIN purchase_order o ON o.id = t.order_id "
        "LEFT JOIN tax_code x ON x.id = t.tax_code_id",
        searches=(("purchase_line", "id"), ("purchase_order", "order_id")),
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 30),
            QUANTITY,
            PRICE,
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("net", "Net", "t.net", Amount(), 14, total=True),
            Column("currency", "Cur", "o.currency", Currency(), 4),
            Column("received", "Received", "t.received", Quantity(), 10),
            Column("open", "Open", _OPEN, Quantity(), 10),
            Column("expected", "Expected", "t.expected", Day(), 10),
            Column("returned", "Returned", "t.returned", Quantity(), 10, hidden=True),
            Column("billed", "Billed", "t.billed", Quantity(), 10, hidden=True),
            Column("closed", "Closed", "t.closed", Quantity(), 10, hidden=True),
            Column("supplier_sku", "Their SKU", "t.supplier_sku", Code(), 14, hidden=True),
            Column("tax_code", "Tax", "x.code", Code(), 6, hidden=True),
            Column("tax_rate", "Rate", "t.tax_rate", Percent(), 7, hidden=True),
            *OF_A_LINE,
            Column("state", "State", "o.state", State(), 16, hidden=True),
            Column("order", "Purchase order", "o.number", Code(), 15, hidden=True),
            Column("party", "Supplier", "o.party_name", Text(), 24, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

RECEIPTS = listing(
    Listing(
        name="receipts",
        title="Receipts",
        kind="receipt",
        source="receipt t LEFT JOIN purchase_order o ON o.id = t.order_id LEFT JOIN location l ON l.id = t.location_id "
        "LEFT JOIN receipt b ON b.id = t.returns_id",
        descending=True,
        searches=(("receipt", "id"), ("purchase_order", "order_id")),
        columns=(
            Column("number", "Number", "t.number", Code(), 15, sort_by="t.id"),
            Column("order", "Purchase order", "o.number", Code(), 15),
            Column("party", "Supplier", "t.party_name", Text(), 28, look_up="party.name"),
            Column("day", "Date", "t.day", Day(), 10),
            Column("type", "Type", "t.type", Text(), 8),
            Column("value", "Value", "t.value", Amount(), 14),
            Column("reference", "Delivery note", "t.reference", Text(), 16),
            Column("returns", "Sends back", "b.number", Code(), 15, hidden=True),
            Column("location", "At", "l.code", Code(), 10, hidden=True),
            Column("currency_of_order", "Bought in", "t.currency", Currency(), 9, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("returns_id", "Sends back id", "t.returns_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
        ),
    )
)

RECEIPT_LINES = listing(
    Listing(
        name="receipt-lines",
        title="Receipt lines",
        kind="receipt",
        record="receipt_id",
        source="receipt_line t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN receipt r ON r.id = t.receipt_id "
        "LEFT JOIN purchase_line n ON n.id = t.purchase_line_id",
        searches=(("product", "product_id"), ("receipt", "receipt_id")),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 32),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            packs("t", "n"),
            Column("value", "Value", "t.value", Amount(), 13),
            Column("number", "Receipt", "r.number", Code(), 15),
            Column("day", "Date", "r.day", Day(), 10),
            Column("type", "Type", "r.type", Text(), 8),
            Column("over", "Over", "NULLIF(t.over, 0)", Quantity(), 9, hidden=True),
            Column("billed", "Billed", "t.billed", Quantity(), 10, hidden=True),
            Column("billed_value", "Billed value", "t.billed_value", Amount(), 13, hidden=True),
            Column("receipt_id", "Receipt id", "t.receipt_id", Whole(), 8, hidden=True),
            Column("purchase_line_id", "Line id", "t.purchase_line_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

_PRICE = (
    "(SELECT r.price FROM supplier_price r WHERE r.term_id = t.id AND r.valid_from <= '{today}' "
    "ORDER BY r.min_quantity, r.valid_from DESC LIMIT 1)"
)

_LEAST = (  # in what they sell it in; in two parts, none of which overflows
    "NULLIF(CASE WHEN t.pack = 0 THEN t.least ELSE t.least / t.pack * 10000 + t.least % t.pack * 10000 / t.pack END, 0)"
)

SUPPLIER_TERMS = listing(
    Listing(
        name="supplier-terms",
        title="Supplier terms",
        kind="supplier-term",
        source="supplier_term t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN party q ON q.id = t.party_id "
        "LEFT JOIN unit v ON v.id = t.unit_id",
        searches=(("product", "product_id"), ("party", "party_id")),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("party", "Supplier", "q.name", Text(), 26, look_up="party.name"),
            Column("reference", "Their SKU", "t.reference", Code(), 14),
            Column("price", "Price", _PRICE, Price(), 12, sortable=False),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("least", "At least", _LEAST, Quantity(), 10, unit="unit"),
            Column("lead_days", "Lead days", "COALESCE(t.lead_days, NULLIF(p.lead_days, 0))", Whole(), 9),
            Column("preferred", "Preferred", "NULLIF(t.preferred, 0)", Flag(), 9),
            Column("inspect", "Inspect on receipt", "NULLIF(t.inspect, 0)", Flag(), 9, hidden=True),
            Column("state", "State", "t.state", State(), 9),
            Column("unit", "Sold in", "v.code", Text(), 8, hidden=True),
            Column("pack", "One holds", "NULLIF(t.pack, 0)", Quantity(), 10, hidden=True),
            Column("unit_id", "Unit id", "t.unit_id", Whole(), 8, hidden=True),
            Column("name", "Product", "p.name", Text(), 26, hidden=True),
            Column("description", "Their name for it", "t.description", Text(), 24, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

SUPPLIER_PRICES = listing(
    Listing(
        name="supplier-prices",
        title="Supplier prices",
        kind="supplier-term",
        record="term_id",
        source="supplier_price t JOIN supplier_term s ON s.id = t.term_id JOIN product p ON p.id = s.product_id "
        "JOIN party q ON q.id = s.party_id",
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("party", "Supplier", "q.name", Text(), 26),
            Column("min_quantity", "From", "t.min_quantity", Quantity(), 10),
            Column("valid_from", "Valid from", "t.valid_from", Day(), 12),
            Column("price", "Price", "t.price", Price(), 12),
            Column("currency", "Cur", "s.currency", Currency(), 4),
            *for_one("s.product_id"),
            Column("term_id", "Terms id", "t.term_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "s.product_id", Whole(), 8, hidden=True),
        ),
    )
)

INCOMING = listing(
    Listing(
        name="incoming",
        title="Incoming goods",
        kind="product",
        record="product_id",
        source="incoming t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN location l ON l.id = t.location_id "
        "LEFT JOIN purchase_line n ON n.id = t.origin_line_id AND t.origin = 'purchase_line' "
        "LEFT JOIN purchase_order o ON o.id = n.order_id "
        "LEFT JOIN work_order w ON w.id = t.origin_line_id AND t.origin = 'work_order'",
        searches=(("product", "product_id"),),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 28),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("day", "Expected", "t.day", Day(), 10),
            Column("location", "To", "l.code", Code(), 10),
            Column("order", "By order", "COALESCE(o.number, w.number)", Code(), 15),
            Column("party", "From", "COALESCE(o.party_name, CASE WHEN w.id > 0 THEN 'made here' END)", Text(), 24),
            Column("order_id", "Order id", "n.order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

_ASKED = (
    "(SELECT r.price FROM supplier_price r WHERE r.term_id = z.term_id AND r.valid_from <= '{today}' "
    "AND r.min_quantity <= z.quantity ORDER BY r.min_quantity DESC, r.valid_from DESC LIMIT 1)"
)

REORDER = listing(
    Listing(
        name="reorder",
        title="Proposals",
        kind="product",
        source=f"product t JOIN ({needs()}) z ON z.product_id = t.id LEFT JOIN party q ON q.id = z.party_id "
        "LEFT JOIN supplier_term s ON s.id = z.term_id LEFT JOIN unit v ON v.id = s.unit_id",
        key="(t.id * 10000 + z.location_id)",  # a product may be needed at several places
        record="product_id",
        sort="sku",
        searches=(("product", "id"),),
        columns=(
            Column("sku", "SKU", "t.sku", Code(), 14, sort_by="t.sku_key"),
            Column("quantity", "Order", "z.quantity", Quantity(), 7),
            Column("reason", "Because", REASON, Text(), 28, sortable=False),
            Column("party", "From", "CASE WHEN z.made IS NOT NULL THEN 'made here' ELSE q.name END", Text(), 22),
            Column("name", "Product", "t.name", Text(), 24),
            Column("price", "Price", _ASKED, Price(), 10, sortable=False),
            Column("currency", "Cur", "s.currency", Currency(), 4),
            Column("unit", "Sold in", "v.code", Text(), 8, hidden=True),
            Column("packs", "Of these", "CASE WHEN z.pack > 0 THEN z.quantity / z.pack END", Whole(), 8, hidden=True),
            Column("on_hand", "On hand", "z.on_hand", Quantity(), 9, hidden=True),
            Column("wanted", "Wanted", "z.wanted", Quantity(), 9, hidden=True),
            Column("coming", "Coming", "z.coming", Quantity(), 9, hidden=True),
            Column("used", "Used", "z.used", Quantity(), 9, hidden=True),
            Column("minimum", "Minimum", "z.minimum", Quantity(), 9, hidden=True),
            Column("lead_days", "Lead days", "z.lead", Whole(), 9, hidden=True),
            Column("location", "At", "z.location", Code(), 10, hidden=True),
            Column("product_id", "Product id", "t.id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "z.party_id", Whole(), 8, hidden=True),
            Column("location_id", "Location id", "z.location_id", Whole(), 8, hidden=True),
        ),
    )
)

REORDER_RULES = listing(
    Listing(
        name="reorder-rules",
        title="Reorder rules",
        kind="reorder-rule",
        source="reorder_rule t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN location l ON l.id = t.location_id",
        searches=(("product", "product_id"),),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 30),
            Column("location", "At", "l.code", Code(), 10),
            Column("minimum", "Minimum", "t.minimum", Quantity(), 10),
            Column("maximum", "Up to", "t.maximum", Quantity(), 10),
            Column("lead_days", "Lead days", "t.lead_days", Whole(), 9),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)
