"""Lists of stock: what is where, what moved, what is promised."""

from __future__ import annotations

from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Day, Quantity, State, Text, Whole
from store.stock.availability import UNUSABLE

# of the value of all goods of a product, the part that is at one place; rounded half up as amounts are
_SHARE = (
    "(SELECT CAST(FLOOR((2 * ABS(SUM(c.value)) * ABS(t.on_hand) + ABS(SUM(c.quantity))) / (2 * ABS(SUM(c.quantity)))) "
    "AS BIGINT) * CASE WHEN t.on_hand < 0 THEN -1 ELSE 1 END "
    "FROM cost_layer c WHERE c.product_id = t.product_id HAVING SUM(c.quantity) <> 0)"
)
# of what is there, what lies in lots that are blocked or have expired
_UNUSABLE = UNUSABLE.format(day="'{today}'")

_FREE = (
    "CASE WHEN l.inspection = 1 THEN 0 ELSE CASE WHEN t.on_hand > 0 THEN t.on_hand ELSE 0 END "
    f"- t.reserved - {_UNUSABLE} END"
)

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
            Column("free", "Free", _FREE, Quantity(), 11),
            Column("reorder_level", "Reorder at", "p.reorder_level", Quantity(), 11),
            Column("value", "Value", _SHARE, Amount(), 14, sortable=False),
            Column("unusable", "Expired, blocked", f"NULLIF({_UNUSABLE}, 0)", Quantity(), 11, hidden=True),
            Column("type", "Kind of place", "l.type", Text(), 10, hidden=True),
            Column("location_id", "Location id", "t.location_id", Whole(), 8, hidden=True),
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
            Column("difference", "Price difference", "t.difference", Amount(), 13, hidden=True),
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
        source="reservation t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN location l ON l.id = t.location_id",
        record="product_id",
        searches=(("product", "product_id"),),
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

WAREHOUSES = listing(
    Listing(
        name="warehouses",
        title="Warehouses",
        kind="warehouse",
        source="warehouse t",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 12, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 32),
            Column(
                "places",
                "Locations",
                "(SELECT COUNT(*) FROM location l WHERE l.warehouse_id = t.id AND l.state = 'active')",
                Whole(),
                9,
            ),
            Column("state", "State", "t.state", State(), 10),
        ),
    )
)

LOCATIONS = listing(
    Listing(
        name="locations",
        title="Locations",
        kind="location",
        source="location t LEFT JOIN warehouse w ON w.id = t.warehouse_id",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 12, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 30),
            Column("warehouse", "Warehouse", "w.code", Code(), 12),
            Column("type", "Kind", "t.type", Text(), 10),
            Column(
                "products",
                "Products",
                "(SELECT COUNT(*) FROM stock_balance b WHERE b.location_id = t.id AND b.on_hand <> 0)",
                Whole(),
                9,
                sortable=False,
            ),
            Column("state", "State", "t.state", State(), 10),
            Column("warehouse_id", "Warehouse id", "t.warehouse_id", Whole(), 8, hidden=True),
        ),
    )
)
