"""The list of what is waited for, need by need: lines of orders, and components of work orders."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.scaled import sql_text
from store.core.values import Code, Day, Flag, Quantity, Text, Whole

_ORDERED = (
    "SELECT l.id * 2 AS id, l.product_id, o.location_id, l.quantity AS whole, l.reserved, l.delivered AS gone, "
    "l.quantity - l.delivered - l.reserved - l.closed AS short, COALESCE(o.promised, l.promised) AS promised, "
    "o.number, o.party_name AS whom, o.id AS order_id, NULL AS work_order_id FROM sales_order o "
    "JOIN order_line l ON l.order_id = o.id WHERE o.state IN ('confirmed', 'processing') AND l.drop_ship = 0 "
    "AND l.quantity > l.delivered + l.reserved + l.closed"
)
_MADE = "(SELECT p.sku FROM product p WHERE p.id = w.product_id)"
_BUILT_IN = (
    "SELECT n.id * 2 + 1, n.product_id, w.location_id, n.quantity, n.reserved, n.used, n.open - n.reserved, w.due, "
    f"w.number, 'for ' || {sql_text('w.quantity - w.produced - w.scrapped')} || ' × ' || {_MADE}, NULL, w.id "
    "FROM work_order w JOIN work_order_line n ON n.work_order_id = w.id "
    "WHERE w.state IN ('released', 'in progress') AND n.open > n.reserved"
)

SHORTAGES = listing(
    Listing(
        name="shortages",
        title="What is waited for",
        kind="product",
        record="product_id",
        key="z.id",
        # from who waits to the product, and not over all that was ever ordered of it
        source=f"product t JOIN ({_ORDERED} UNION ALL {_BUILT_IN}) z ON t.id = +z.product_id "
        "LEFT JOIN bom k ON k.product_id = t.id AND k.state = 'active' LEFT JOIN location g ON g.id = z.location_id",
        where="t.kind = 'stock'",
        searches=(("product", "id"),),
        columns=(
            Column("sku", "SKU", "t.sku", Code(), 14, sort_by="t.sku_key"),
            Column("short", "Short", "z.short", Quantity(), 10),
            Column("promised", "Promised", "z.promised", Day(), 10, sort_by="COALESCE(z.promised, '')"),
            Column("order", "Needed by", "z.number", Code(), 15),
            Column("party", "For", "z.whom", Text(), 26),
            Column("made", "Made here", "CASE WHEN k.id > 0 THEN 1 END", Flag(), 9),
            Column("quantity", "Wanted", "z.whole", Quantity(), 10),
            Column("reserved", "Reserved", "z.reserved", Quantity(), 10),
            Column("delivered", "Delivered", "z.gone", Quantity(), 10, hidden=True),
            Column("name", "Product", "t.name", Text(), 30, hidden=True),
            Column("late", "Late", "CASE WHEN z.promised < '{today}' THEN 1 END", Flag(), 6, hidden=True),
            Column("location", "At", "g.code", Code(), 10, hidden=True),
            Column("order_id", "Order id", "z.order_id", Whole(), 8, hidden=True),
            Column("work_order_id", "Work order id", "z.work_order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)
