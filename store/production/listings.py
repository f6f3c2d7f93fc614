"""Lists of bills and their components, of work orders, what they need, and what was made and used on them."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Day, Flag, Percent, Quantity, State, Text, Whole

_COMPONENTS = "(SELECT COUNT(*) FROM bom_line l WHERE l.bom_id = t.id)"
BOMS = listing(
    Listing(
        name="boms",
        title="Bills",
        kind="bom",
        source="bom t LEFT JOIN product p ON p.id = t.product_id",
        sort="code",
        searches=(("product", "product_id"),),
        columns=(
            Column("code", "Bill", "t.code", Code(), 16, sort_by="t.code_key"),
            Column("name", "Makes", "p.name", Text(), 30),
            Column("makes", "How many", "t.quantity", Quantity(), 10),
            Column("components", "Components", _COMPONENTS, Whole(), 10, sortable=False),
            Column("state", "State", "t.state", State(), 10),
            Column("product", "Product", "p.sku", Code(), 14, hidden=True),
            Column("revision", "Revision", "t.revision", Whole(), 8, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

_EACH = "(CASE WHEN p.kind = 'service' THEN 'service' WHEN x.id IS NULL THEN 'bought' ELSE 'made by ' || x.code END)"
BOM_LINES = listing(
    Listing(
        name="bom-lines",
        title="Components",
        kind="product",
        record="product_id",
        source="bom_line t LEFT JOIN bom b ON b.id = t.bom_id LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN unit u ON u.id = p.unit_id LEFT JOIN bom x ON x.product_id = p.id AND x.state = 'active'",
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Component", "p.name", Text(), 28),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("unit", "Unit", "u.code", Text(), 6),
            Column("scrap", "Scrap %", "NULLIF(t.scrap, 0)", Percent(), 8),
            Column("comes", "Comes", _EACH, Text(), 20),
            Column("bom", "Bill", "b.code", Code(), 16, hidden=True),
            Column("state", "State", "b.state", State(), 10, hidden=True),
            Column("bom_id", "Bill id", "t.bom_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

WHERE_USED = listing(
    Listing(
        name="where-used",
        title="Where used",
        kind="bom",
        record="bom_id",
        source="bom_line t LEFT JOIN bom b ON b.id = t.bom_id LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN product m ON m.id = b.product_id",
        searches=(("product", "product_id"),),
        columns=(
            Column("sku", "Component", "p.sku", Code(), 14),
            Column("bom", "In bill", "b.code", Code(), 16),
            Column("makes", "Of", "m.name", Text(), 28),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 10),
            Column("per", "For", "b.quantity", Quantity(), 9),
            Column("scrap", "Scrap %", "NULLIF(t.scrap, 0)", Percent(), 8),
            Column("state", "State", "b.state", State(), 10),
            Column("name", "Component's name", "p.name", Text(), 24, hidden=True),
            Column("product", "Product", "m.sku", Code(), 14, hidden=True),
            Column("bom_id", "Bill id", "t.bom_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

_SHORT = (
    "(SELECT COUNT(*) FROM work_order_line l JOIN product c ON c.id = l.product_id WHERE l.work_order_id = t.id "
    "AND c.kind = 'stock' AND l.open > l.reserved)"
)
_LATE = "CASE WHEN t.state IN ('released', 'in progress') AND t.due < '{today}' THEN 1 END"
_VALUE = (
    "(SELECT CAST(SUM(CASE WHEN c.type = 'reversal' THEN -c.value ELSE c.value END) AS BIGINT) FROM completion c "
    "WHERE c.work_order_id = t.id)"
)
WORK_ORDERS = listing(
    Listing(
        name="work-orders",
        title="Work orders",
        kind="work-order",
        source="work_order t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN location g ON g.id = t.location_id "
        "LEFT JOIN bom b ON b.id = t.bom_id",
        descending=True,
        searches=(("product", "product_id"),),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 15, sort_by="t.id"),
            Column("product", "Makes", "p.sku", Code(), 14),
            Column("quantity", "Quantity", "t.quantity", Quantity(), 9),
            Column("produced", "Made", "t.produced", Quantity(), 9),
            Column("short", "Short of", f"NULLIF({_SHORT}, 0)", Whole(), 8, sortable=False),
            Column("due", "Needed", "t.due", Day(), 10, sort_by="COALESCE(t.due, '')"),
            Column("state", "State", "t.state", State(), 13),
            Column("name", "Product", "p.name", Text(), 28),
            Column("scrapped", "Spoiled", "NULLIF(t.scrapped, 0)", Quantity(), 9, hidden=True),
            Column("value", "Worth", _VALUE, Amount(), 13, hidden=True, sortable=False),
            Column("day", "Planned", "t.day", Day(), 10, hidden=True),
            Column("late", "Late", _LATE, Flag(), 6, hidden=True),
            Column("bom", "By bill", "b.code", Code(), 16, hidden=True),
            Column("location", "At", "g.code", Code(), 10, hidden=True),
            Column("source", "Proposed by", "t.source", Text(), 10, hidden=True),
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("bom_id", "Bill id", "t.bom_id", Whole(), 8, hidden=True),
            Column("location_id", "Location id", "t.location_id", Whole(), 8, hidden=True),
        ),
    )
)

_MISSING = "CASE WHEN p.kind = 'stock' AND t.open > t.reserved THEN t.open - t.reserved END"
_FREE = (
    "(SELECT CASE WHEN b.on_hand > 0 THEN b.on_hand ELSE 0 END - b.reserved FROM stock_balance b "
    "WHERE b.product_id = t.product_id "
    "AND b.location_id = w.location_id)"
)
_COMING = (
    "(SELECT CAST(SUM(i.quantity) AS BIGINT) FROM incoming i WHERE i.product_id = t.product_id "
    "AND i.location_id = w.location_id)"
)
_WHEN = "(SELECT MIN(i.day) FROM incoming i WHERE i.product_id = t.product_id AND i.location_id = w.location_id)"
WORK_ORDER_LINES = listing(
    Listing(
        name="work-order-lines",
        title="Components needed",
        kind="product",
        record="product_id",
        source="work_order_line t LEFT JOIN work_order w ON w.id = t.work_order_id "
        "LEFT JOIN product p ON p.id = t.product_id",
        searches=(("product", "product_id"),),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("quantity", "Planned", "t.quantity", Quantity(), 8),
            Column("used", "Used", "t.used", Quantity(), 8),
            Column("open", "Needed", "t.open", Quantity(), 8),
            Column("reserved", "Reserved", "t.reserved", Quantity(), 8),
            Column("missing", "Missing", _MISSING, Quantity(), 8),
            Column("free", "Free", _FREE, Quantity(), 8, sortable=False),
            Column("coming", "Coming", _COMING, Quantity(), 8, sortable=False),
            Column("first", "From", _WHEN, Day(), 10, sortable=False),
            Column("name", "Component", "p.name", Text(), 24),
            Column("order", "Work order", "COALESCE(w.number, 'draft #' || w.id)", Code(), 15, hidden=True),
            Column("state", "State", "w.state", State(), 12, hidden=True),
            Column("due", "Needed by", "w.due", Day(), 10, hidden=True),
            Column("work_order_id", "Work order id", "t.work_order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)

_BACK = "(SELECT c.position FROM completion c WHERE c.reverses_id = t.id)"
COMPLETIONS = listing(
    Listing(
        name="completions",
        title="Made",
        kind="completion",
        source="completion t LEFT JOIN work_order w ON w.id = t.work_order_id "
        "LEFT JOIN product p ON p.id = w.product_id LEFT JOIN app_user u ON u.id = t.user_id",
        descending=True,
        columns=(
            Column("order", "Work order", "w.number", Code(), 15),
            Column("position", "Step", "t.position", Whole(), 5),
            Column("day", "Date", "t.day", Day(), 10),
            Column("type", "What", "t.type", Text(), 11),
            Column("product", "Makes", "p.sku", Code(), 14),
            Column("quantity", "Good", "t.quantity", Quantity(), 9),
            Column("scrapped", "Spoiled", "NULLIF(t.scrapped, 0)", Quantity(), 8),
            Column("value", "Worth", "t.value", Amount(), 12),
            Column("reason", "Because", "t.reason", Text(), 20),
            Column("components", "Components", "t.components", Amount(), 12, hidden=True),
            Column("absorbed", "Absorbed", "t.absorbed", Amount(), 12, hidden=True),
            Column("scrap_value", "Spoiled worth", "t.scrap_value", Amount(), 12, hidden=True),
            Column("back", "Taken back by step", _BACK, Whole(), 6, hidden=True, sortable=False),
            Column("by", "By", "u.name", Text(), 12, hidden=True),
            Column("work_order_id", "Work order id", "t.work_order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "w.product_id", Whole(), 8, hidden=True),
        ),
    )
)

COMPLETION_LINES = listing(
    Listing(
        name="completion-lines",
        title="Used",
        kind="product",
        record="product_id",
        source="completion_line t LEFT JOIN completion c ON c.id = t.completion_id "
        "LEFT JOIN work_order w ON w.id = c.work_order_id LEFT JOIN product p ON p.id = t.product_id",
        descending=True,
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Component", "p.name", Text(), 28),
            Column("quantity", "Used", "t.quantity", Quantity(), 10),
            Column("value", "At", "t.value", Amount(), 12),
            Column("type", "What", "c.type", Text(), 11),
            Column("day", "Date", "c.day", Day(), 10),
            Column("order", "Work order", "w.number", Code(), 15),
            Column("position", "Step", "c.position", Whole(), 5, hidden=True),
            Column("completion_id", "Step id", "t.completion_id", Whole(), 8, hidden=True),
            Column("work_order_id", "Work order id", "c.work_order_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)
