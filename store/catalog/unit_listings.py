"""Lists of units."""

from __future__ import annotations

from store.catalog.unit_kind import Factor
from store.core.listing import Column, Listing, listing
from store.core.values import Code, Flag, Text, Whole

_HOLDS = "{0}.factor * 100000000 / {0}.per"  # for display: a third of something has no end of decimals

UNITS = listing(
    Listing(
        name="units",
        title="Units",
        kind="unit",
        source="unit t LEFT JOIN unit_conversion c ON c.unit_id = t.id LEFT JOIN unit b ON b.id = c.base_id",
        columns=(
            Column("code", "Code", "t.code", Code(), 10),
            Column("name", "Name", "t.name", Text(), 30),
            Column("whole", "Whole only", "NULLIF(t.whole, 0)", Flag(), 10),
            Column("standard_code", "Standard code", "t.standard_code", Code(), 13, hidden=True),
            Column("holds", "One holds", _HOLDS.format("c"), Factor(), 14, sortable=False),
            Column("base", "Of", "b.code", Code(), 8),
        ),
    )
)

PRODUCT_UNITS = listing(
    Listing(
        name="product-units",
        title="Units of products",
        kind="product",
        record="product_id",
        source="product_unit t LEFT JOIN product p ON p.id = t.product_id LEFT JOIN unit u ON u.id = t.unit_id "
        "LEFT JOIN unit s ON s.id = p.unit_id",
        searches=(("product", "product_id"),),
        columns=(
            Column("sku", "SKU", "p.sku", Code(), 14),
            Column("name", "Product", "p.name", Text(), 30),
            Column("unit", "Unit", "u.code", Code(), 10),
            Column("holds", "One holds", _HOLDS.format("t"), Factor(), 14, sortable=False),
            Column("stock_unit", "Of", "s.code", Code(), 8),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
            Column("unit_id", "Unit id", "t.unit_id", Whole(), 8, hidden=True),
        ),
    )
)
