"""Lists of stock: what is where, what moved, what is promised."""

from __future__ import annotations

from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Day, Quantity, State, Text, Whole

STOCK = listing(
    Listing(
        name="stock",
        title="Stock",
        kind="product",
        source="stock_balance t JOIN product p ON p.id = t.product_id JOIN location l ON l.id = t.location_id",
        sort="sku",
        searches=(("product", "product_id"),),
        record="product_id",
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14, sort_by="p.sku_key"),
            Column("name", "Product", "p.name", Text(), 32),
            Column("location", "Location", "l.code", Code(), 10),
            Column("on_hand", "On hand", "t.on_hand", Quantity(), 11),
            Column("reserved", "Reserved", "t.reserved", Quantity(), 11),
            Column("free", "Free", "(t.on_hand - t.reserved)", Quantity(), 11),
            Column("reorder_level", "Reorder at", "p.reorder_level", Quantity(), 11),
            Column(
                "value",
                "Value",
                "(SELECT c.value FROM cost_layer c WHERE c.product_id = t.product_id)",
                Amount(),
                14,
                sortable=False,
            ),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

MOVES = listing(
    Listing(
        name="moves",
        title="Moves",
        kind="move",
        source="move t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN location f ON f.id = t.source_id "
        "LEFT JOIN location g ON g.id = t.target_id LEFT JOIN app_user u ON u.id = t.user_id",
        descending=True,
        searches=(("product", "product_id"),),
        kept_count=kept("move"),
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 28),
            Column("from", "From", "f.code", Code(), 10),
            Column("to", "To", "g.code", Code(), 10),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("cost", "Cost", "t.cost", Amount(), 13),
            Column("origin", "Because of", "t.origin || ' #' || t.origin_id", Text(), 16),
            Column("by", "By", "u.name", Text(), 12, hidden=True),
            Column("memo", "Memo", "t.memo", Text(), 16, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("origin_kind", "Origin", "t.origin", Text(), 10, hidden=True),
            Column("origin_id", "Origin id", "t.origin_id", Whole(), 8, hidden=True),
        ),
    )
)

RESERVATIONS = listing(
    Listing(
        name="reservations",
        title="Reservations",
        kind="product",
        source="reservation t JOIN product p ON p.id = t.product_id JOIN location l ON l.id = t.location_id",
        record="product_id",
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("location", "Location", "l.code", Code(), 10),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 11),
            Column("state", "State", "t.state", State(), 10),
            Column("origin", "For", "t.origin || ' #' || t.origin_line_id", Text(), 18),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("origin_line_id", "Line id", "t.origin_line_id", Whole(), 8, hidden=True),
        ),
    )
)
