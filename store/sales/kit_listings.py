"""Lists of kits: how many there could be, and what of each component there is."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Code, Price, Quantity, State, Text, Whole


def _free(product: str) -> str:
    """What is promised to nobody, over all places of ours."""
    return (
        "(SELECT CAST(COALESCE(SUM(CASE WHEN b.on_hand > 0 THEN b.on_hand ELSE 0 END - b.reserved), 0) AS BIGINT) "
        "FROM stock_balance b JOIN location g "
        f"ON g.id = b.location_id WHERE b.product_id = {product} AND g.type = 'internal')"
    )


_AVAILABLE = f"(SELECT MIN({_free('c.product_id')} / c.quantity * 10000) FROM kit_component c WHERE c.kit_id = t.id)"

KITS = listing(
    Listing(
        name="kits",
        title="Kits",
        kind="product",
        source="product t LEFT JOIN unit u ON u.id = t.unit_id",
        where="t.kind = 'kit'",
        sort="sku",
        searches=(("product", "id"),),
        columns=(
            Column("sku", "SKU", "t.sku", Code(), 14, sort_by="t.sku_key"),
            Column("name", "Name", "t.name", Text(), 30, sort_by="t.name"),
            Column("price", "List price", "t.price", Price(), 12),
            Column(
                "components",
                "Components",
                "(SELECT COUNT(*) FROM kit_component c WHERE c.kit_id = t.id)",
                Whole(),
                10,
                sortable=False,
            ),
            Column("available", "Available", _AVAILABLE, Quantity(), 11, sortable=False),
            Column("state", "State", "t.state", State(), 9),
        ),
    )
)

KIT_COMPONENTS = listing(
    Listing(
        name="kit-components",
        title="Components of kits",
        kind="product",
        record="product_id",
        source="kit_component t LEFT JOIN product k ON k.id = t.kit_id LEFT JOIN product p ON p.id = t.product_id "
        "LEFT JOIN unit u ON u.id = p.unit_id",
        searches=(("product", "kit_id"),),
        columns=(
            Column("kit", "Kit", "k.sku", Code(), 14),
            Column("sku", "Component", "p.sku", Code(), 14),
            Column("name", "Name", "p.name", Text(), 28),
            Column("quantity", "In each", "t.quantity", Quantity(), 10),
            Column("unit", "Unit", "u.code", Text(), 6),
            Column("free", "Free", _free("t.product_id"), Quantity(), 11, sortable=False),
            Column(
                "makes", "For kits", f"{_free('t.product_id')} / t.quantity * 10000", Quantity(), 11, sortable=False
            ),
            Column("kit_id", "Kit id", "t.kit_id", Whole(), 8, hidden=True),
            Column("product_id", "Product id", "t.product_id", Whole(), 8, hidden=True),
        ),
    )
)
