"""The list of order lines that wait for goods: what buyers look at beside the proposals."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Day, Flag, Quantity, Text, Whole

_SHORT = "(t.quantity - t.delivered - t.reserved - t.closed)"
_PROMISED = "COALESCE(o.promised, t.promised)"

SHORTAGES = listing(
    Listing(
        name="shortages",
        title="Order lines that wait",
        kind="order",
        record="order_id",
        source="order_line t LEFT JOIN sales_order o ON o.id = t.order_id LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN party c ON c.id = o.party_id",
        where="t.order_id IN (SELECT id FROM sales_order WHERE state IN ('confirmed', 'processing')) "
        "AND p.kind = 'stock' AND t.drop_ship = 0 AND t.quantity > t.delivered + t.reserved + t.closed",
        searches=(("product", "product_id"), ("sales_order", "order_id")),
        columns=(
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("short", "Short", _SHORT, Quantity(), 10),
            Column("promised", "Promised", _PROMISED, Day(), 10),
            Column("order", "Order", "o.number", Code(), 15),
            Column("party", "Customer", "o.party_name", Text(), 26, look_up="party.name"),
            Column("quantity", "Ordered", "t.quantity", Quantity(), 10),
            Column("reserved", "Reserved", "t.reserved", Quantity(), 10),
            Column("delivered", "Delivered", "t.delivered", Quantity(), 10),
            Column("description", "Description", "t.description", Text(), 30, hidden=True),
            Column("late", "Late", f"CASE WHEN {_PROMISED} < '{{today}}' THEN 1 END", Flag(), 6, hidden=True),
            Column("party_code", "Party code", "c.code", Code(), 10, hidden=True),
            Column("order_id", "Order id", "t.order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "o.party_id", Whole(), 8, hidden=True),
        ),
    )
)
